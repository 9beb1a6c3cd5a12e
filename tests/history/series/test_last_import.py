"""The last import is remembered, and the next one says what it changed of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast.history import History, read_history
from forecast.history.series.last_import import changes, load_last_import, save_last_import


def history(*sales: float) -> History:
    months = pd.date_range("2024-01-01", periods=len(sales), freq="MS")
    return read_history(pd.DataFrame({"month": months, "shop": "A", "sales": sales}), period="month", value="sales", by="shop")


def test_what_was_remembered_is_recalled(tmp_path: Path) -> None:
    assert load_last_import(history(1.0, 2.0), tmp_path) is None
    save_last_import(history(1.0, 2.0), tmp_path)
    before = load_last_import(history(1.0, 2.0, 3.0), tmp_path)
    assert before is not None
    assert before.table["value"].tolist() == [1.0, 2.0]


def test_a_change_of_the_past_is_told_and_new_periods_are_none() -> None:
    assert changes(history(1.0, 2.0), history(1.0, 2.0, 3.0)) == ["no number of the last import has changed"]
    lines = changes(history(1.0, 2.0, 4.0), history(1.0, 5.0))
    assert lines[0] == "against the last import: 1 row only before (sum -4.00); 1 row changed (sum +3.00)"
    assert "2024-03-01: 4.00 -> no row" in lines[1]


def test_a_damaged_memory_is_none(tmp_path: Path) -> None:
    save_last_import(history(1.0), tmp_path).write_bytes(b"PAR1 cut")
    assert load_last_import(history(1.0), tmp_path) is None
