"""A folder with a sales file beside it, and command lines that run in this process."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.cli.main import app

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="session")
def table() -> pd.DataFrame:
    """Five years of months of two regions and two products."""
    rows = [
        (f"{month:%Y-%m-%d}", region, product, str(round(size * (1 + 0.3 * math.sin(month.month)) + month.year - 2020)))
        for month in pd.date_range("2021-01-01", "2025-12-01", freq="MS")
        for region, size in (("North", 300), ("South", 150))
        for product in ("Tea", "Nut")
    ]
    return pd.DataFrame(rows, columns=["month", "region", "product", "sales"])


@pytest.fixture
def folder(tmp_path: Path, table: pd.DataFrame, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own to work in, with a sales file beside it."""
    table.to_csv(tmp_path / "sales.csv", index=False)
    place = tmp_path / "work"
    place.mkdir()
    monkeypatch.chdir(place)
    return place


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Run:
    """A function that runs a command line in this process: its exit code, what it printed, its errors."""

    def run(*words: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = app(list(words), standalone_mode=False)
        return int(code or 0), *capfd.readouterr()

    return run
