"""What looks odd is told in the names of the file, once, and never stops an import or changes a number."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history import check_file
from forecast.history.checking import signals
from forecast.history.series.aggregate import Checked

MONTHS = pd.period_range("2022-01", periods=36, freq="M").astype(str)


def sales(**shops: np.ndarray) -> pd.DataFrame:
    """A table of monthly numbers by shop."""
    return pd.concat([pd.DataFrame({"Month": MONTHS, "Shop name": name, "Sales": values}) for name, values in shops.items()])


def noisy(seed: int, level: float) -> np.ndarray:
    return np.rint(level * np.exp(0.2 * np.random.default_rng(seed).normal(size=len(MONTHS))))


def checked_of(table: pd.DataFrame) -> Checked:
    return check_file(table, period="Month", value="Sales", by="Shop name")


@pytest.fixture
def without_signals(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing is looked for."""
    monkeypatch.setattr(signals, "subtotal_warnings", lambda _: ())
    monkeypatch.setattr(signals, "anomaly_warnings", lambda _: ())


def test_a_plain_table_has_none() -> None:
    assert checked_of(sales(North=noisy(1, 100), South=noisy(2, 300))).report.warnings == ()


def test_a_sum_among_its_parts_is_named_by_the_column_of_the_file() -> None:
    north, south = noisy(1, 100), noisy(2, 300)
    warnings = checked_of(sales(North=north, South=south, Both=north + south)).report.warnings
    assert [(fault.column, fault.value) for fault in warnings] == [("Shop name", "Both"), (None, None)]  # and what it adds
    assert "North, South" in warnings[0].message


def test_a_slip_is_named_by_its_series_and_period() -> None:
    slipped = noisy(1, 100)
    slipped[20] *= 1000
    warnings = checked_of(sales(North=slipped, South=noisy(2, 300))).report.warnings
    assert [(fault.column, fault.value) for fault in warnings] == [("Shop name", "North")]
    assert "2023-09" in warnings[0].message


def test_warnings_change_no_row(without_signals: None, monkeypatch: pytest.MonkeyPatch) -> None:
    north, south = noisy(1, 100), noisy(2, 300)
    table = sales(North=north, South=south, Both=north + south)
    quiet = checked_of(table)
    monkeypatch.undo()
    told = checked_of(table)
    pd.testing.assert_frame_equal(quiet.table, told.table)
    assert quiet.report.warnings == ()
    assert len(told.report.warnings) == 2  # the member, and what it adds to the total
    assert (quiet.report.total_after, quiet.report.rows_imported) == (told.report.total_after, told.report.rows_imported)


def test_what_was_warned_of_before_stays_first() -> None:
    checked = checked_of(sales(North=noisy(1, 100), South=noisy(2, 300)))
    earlier = checked_of(sales(North=noisy(1, 100), South=noisy(2, 300), Both=noisy(1, 100) + noisy(2, 300)))
    again = signals.with_signals(earlier)
    assert again.report.warnings[: len(earlier.report.warnings)] == earlier.report.warnings
    assert signals.with_signals(checked).report.warnings == ()
