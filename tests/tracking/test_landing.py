from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import baseline
from forecast.history.series.panel import History
from forecast.periods.frequency import MONTH
from forecast.tracking.elapsed import elapsed_whole
from forecast.tracking.landing import landing
from forecast.tracking.ledger import PlanTable, ledger

Make = Callable[..., History]
YEAR = pd.date_range("2026-01-01", periods=12, freq="MS")
HALF = elapsed_whole(YEAR, pd.Timestamp("2026-06-30"), frequency=MONTH)


def test_the_landing_is_what_was_seen_and_what_is_foreseen(regular_history: Make, planned: Callable[..., PlanTable]) -> None:
    history = regular_history()
    book = ledger(planned({"North": [100.0] * 12, "South": [50.0] * 12}).table, history, periods=YEAR, elapsed=HALF)
    table = landing(book, baseline(history, periods=6, draws=100))
    np.testing.assert_allclose(table["actual"] + table["estimated"] + table["rest"], table["landing"])
    assert table["landing"].iloc[0] == pytest.approx(12 * 150, rel=0.02)
    assert (table["low"] <= table["landing"]).all()
    assert (table["chance_floor"] >= table["chance_base"]).all()
    assert (table["chance_base"] >= table["chance_stretch"]).all()
    assert table["landing"].iloc[0] == pytest.approx(table["landing"].iloc[1:].sum())


def test_missing_cells_are_estimated_never_zero(regular_history: Make, planned: Callable[..., PlanTable]) -> None:
    history = regular_history()
    gone = (history.table["region"] == "North") & (history.table["period"] == pd.Timestamp("2026-03-01"))
    history = history.select(history.table[~gone])
    book = ledger(planned({"North": [90.0] * 12, "South": [50.0] * 12}).table, history, periods=YEAR, elapsed=HALF)
    now = baseline(history, periods=6, draws=100)
    assert landing(book, now)["estimated"].iloc[0] == 90
    start = baseline(history.until("2025-12-31"), periods=12, draws=100)
    assert landing(book, now, start=start)["estimated"].iloc[0] == pytest.approx(100 * (1 + 0.2 * np.sin(np.pi / 3)), rel=0.2)
