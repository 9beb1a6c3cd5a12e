"""T10: paper is made of the page alone: no address is asked and no file is read, also where a whole report is full of addresses."""

from __future__ import annotations

import http.server
import os
import re
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner

from forecast.cli.main import app

typeset = pytest.importorskip(
    "forecast.report.pages.typeset", reason="the layout libraries (Pango) are missing", exc_type=OSError
).typeset
SECRET = "canary-of-paper-77"  # noqa: S105  # no password
SVG = f'<svg xmlns="http://www.w3.org/2000/svg"><text y="20">{SECRET}</text><rect width="90" height="90" fill="#123456"/></svg>'


def unpacked(paper: bytes) -> bytes:
    """The bytes of a PDF with what is packed inside it."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", paper, re.DOTALL)
    return paper + b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"\x78")


def addresses(folder: Path, port: int) -> list[str]:
    """What a page may wish to read: files of three kinds and a server."""
    for name, text in (("canary.svg", SVG), ("canary.txt", SECRET), ("canary.css", f"p::after {{ content: '{SECRET}' }}")):
        (folder / name).write_text(text)
    files = [(folder / name).as_uri() for name in ("canary.svg", "canary.txt", "canary.css")]
    return [
        *files,
        str(folder / "canary.svg"),
        "file:///etc/hostname",
        f"http://127.0.0.1:{port}/x.svg",
        f"//127.0.0.1:{port}/y.css",
    ]


def test_no_address_is_asked_and_no_file_read(
    table: dict[str, list[Any]], listener: http.server.HTTPServer, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    listener.asked.clear()  # type: ignore[attr-defined]
    poked = [
        each for each in addresses(tmp_path, listener.server_port) if "://" in each
    ]  # a page without a place of its own has no others
    for payload in table["T10 addresses"]:
        body = "".join(payload.replace("ADDRESS", each) for each in poked)
        paper = unpacked(typeset(f"<html><body><p>text</p>{body}</body></html>"))
        assert SECRET.encode() not in paper, payload
        assert b"/EmbeddedFile" not in paper, payload
        assert b"0.070588 0.203922 0.337255" not in paper, payload  # the colour of the canary
    assert listener.asked == []  # type: ignore[attr-defined]
    tried("T10", len(poked) * len(table["T10 addresses"]))


@pytest.fixture(scope="module")
def paper(
    table: dict[str, list[Any]],
    listener: http.server.HTTPServer,
    history: Callable[..., pd.DataFrame],
    tmp_path_factory: pytest.TempPathFactory,
) -> bytes:
    """The PDF of a review, made by the command line, whose members are such addresses."""
    folder = tmp_path_factory.mktemp("paper")
    poked: Sequence[str] = addresses(folder, listener.server_port)
    names = [each.replace("ADDRESS", poked[at % len(poked)]) for at, each in enumerate(table["T10 addresses"])]
    history(names, ("Tea",), years=3).to_csv(folder / "sales.csv", index=False)
    os.chdir(folder)
    reading = ("--period", "month", "--value", "sales", "--by", "region,product")
    done = CliRunner().invoke(
        app, ["review", "sales.csv", *reading, "--half", "2025H1", "--draws", "50", "--formats", "pdf", "--out", "out"]
    )
    assert done.exit_code == 0, done.output
    return (folder / "out/report.pdf").read_bytes()


@pytest.mark.slow
def test_a_whole_report_asks_and_reads_nothing(
    table: dict[str, list[Any]], listener: http.server.HTTPServer, paper: bytes, tried: Callable[[str, int], None]
) -> None:
    assert paper.startswith(b"%PDF")
    assert SECRET.encode() not in unpacked(paper)
    assert listener.asked == []  # type: ignore[attr-defined]
    tried("T10", len(table["T10 addresses"]))
