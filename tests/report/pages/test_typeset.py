"""Paper is made of the page alone: no file is read, no address asked, and the same page is the same bytes."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from forecast.report.figures.draw import draw
from forecast.report.pages.page import page
from forecast.report.summary.schema import Summary

typeset = pytest.importorskip(
    "forecast.report.pages.typeset", reason="the layout libraries (Pango) are missing", exc_type=OSError
).typeset


class Listener(http.server.BaseHTTPRequestHandler):
    """Notes every request and answers none."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"body { background: url(/again) }")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[http.server.HTTPServer]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()


WAYS = (
    '<img src="{0}">', '<link rel="stylesheet" href="{0}">', "<style>@import url({0});</style>", '<object data="{0}"></object>',
    '<embed src="{0}">', '<div style="background:url({0})">x</div>',
    "<style>@font-face {{ font-family: f; src: url({0}) }} p {{ font-family: f }}</style><p>x</p>",
    '<link rel="attachment" href="{0}">', '<a rel="attachment" href="{0}">x</a>', '<img srcset="{0} 2x">',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{0}" width="9" height="9"/></svg>', '<base href="{0}"><img src="x.png">',
    "<style>li {{ list-style-image: url({0}) }}</style><ul><li>x</li></ul>", "<style>p::after {{ content: url({0}) }}</style><p>x</p>",
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_no_address_is_asked_and_no_file_read(listener: http.server.HTTPServer, tmp_path: Path, way: str) -> None:
    canary = tmp_path / "canary.svg"
    canary.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><rect width="400" height="400" fill="#123456"/></svg>'
    )
    outside = way.format(f"http://127.0.0.1:{listener.server_port}/poke")
    inside = way.format(canary.as_uri())
    made = [typeset(f"<html><body><p>text</p>{poke}</body></html>") for poke in (outside, inside)]
    assert listener.asked == []  # type: ignore[attr-defined]
    for paper in made:
        assert paper.startswith(b"%PDF")
        assert b"/EmbeddedFile" not in paper
        assert b"canary.svg" not in paper.replace(canary.as_uri().encode(), b"")


def test_a_data_picture_is_drawn() -> None:
    red = "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'><rect width='40' height='40'/></svg>"
    plain = typeset("<html><body></body></html>")
    assert len(typeset(f'<html><body><img src="{red}"></body></html>')) > len(plain)


def test_a_whole_report_with_hostile_names_asks_nothing(
    listener: http.server.HTTPServer, company: Callable[..., Summary]
) -> None:
    poke = f'"><img src="http://127.0.0.1:{listener.server_port}/x"><link rel=stylesheet href=http://127.0.0.1:{listener.server_port}/y>'
    summary = company(regions=(poke, "Plain"))
    summary["title"] = summary["run"]["source"] = poke
    html = page(summary, draw(summary))
    paper = typeset(html)
    assert listener.asked == []  # type: ignore[attr-defined]
    assert typeset(html) == paper
