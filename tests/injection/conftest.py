"""The table of payloads, what tries them, and the count of what was tried."""

from __future__ import annotations

import http.server
import math
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from forecast.cli.main import app

TABLE = Path(__file__).with_name("payloads.yaml")
Table = dict[str, list[Any]]


@pytest.fixture(scope="session")
def table() -> Table:
    """The payloads by threat and kind, such as "T5 values"."""
    return dict(yaml.safe_load(TABLE.read_text("utf-8")))


@pytest.fixture
def tried(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """To be told at the end of a test how many payloads of a threat were tried at its doors."""
    return lambda threat, number: record_property("tried", [threat, number])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many payloads were tried per threat and how many tests of them failed."""
    counted: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", []):
        for name, each in report.user_properties:
            if name == "tried":
                counted[each[0]] += int(each[1])
    if counted:
        payloads = sum(map(len, yaml.safe_load(TABLE.read_text("utf-8")).values()))
        failed = len(terminalreporter.stats.get("failed", []))
        listed = ", ".join(f"{threat} {counted[threat]:,}" for threat in sorted(counted, key=lambda each: int(each[1:])))
        ended = f"{failed} tests failed" if failed else "0 executed"
        terminalreporter.write_line(f"{payloads} payloads, {counted.total():,} times tried ({listed}): {ended}")


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """A command in the test's own folder `root`, which has a neighbour that nothing may touch."""
    root = tmp_path / "root"
    root.mkdir()
    monkeypatch.chdir(root)
    return lambda *words: CliRunner().invoke(app, [str(each) for each in words])


def contents(folder: Path, *, but: Path | None = None) -> dict[str, bytes]:
    """The files and links below a folder with what they hold."""
    found = {}
    for place, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(place) / name
            if but is not None and (path == but or path.is_relative_to(but)):
                continue
            held = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes() if path.is_file() else b""
            found[str(path)] = held
    return found


@pytest.fixture(scope="session")
def tree() -> Callable[..., dict[str, bytes]]:
    """The files and links below a folder with what they hold."""
    return contents


def sales(regions: Sequence[str], products: Sequence[str] = ("Tea", "Nut"), *, years: int = 4) -> pd.DataFrame:
    """Monthly sales of these regions and products up to the end of 2025."""
    rows = [
        (f"{month:%Y-%m}", region, product, round((300 + 20 * at) * (1 + 0.3 * math.sin(month.month))))
        for month in pd.date_range(end="2025-12-01", periods=12 * years, freq="MS")
        for at, region in enumerate(regions)
        for product in products
    ]
    return pd.DataFrame(rows, columns=["month", "region", "product", "sales"])


@pytest.fixture(scope="session")
def history() -> Callable[..., pd.DataFrame]:
    """Monthly sales of any regions and products."""
    return sales


class Listener(http.server.BaseHTTPRequestHandler):
    """Notes every request and gives nothing."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def listener() -> Iterator[http.server.HTTPServer]:
    """A server on this machine that notes in `asked` what it is asked for."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
