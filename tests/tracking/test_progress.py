from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.series.panel import History
from forecast.periods.frequency import MONTH
from forecast.tracking.elapsed import elapsed_whole
from forecast.tracking.ledger import Ledger, PlanTable, ledger
from forecast.tracking.progress import cumulative, progress, ratio, year_on_year

Make = Callable[..., History]
YEAR = pd.date_range("2026-01-01", periods=12, freq="MS")
SEASONAL = [10.0, 10, 10, 10, 10, 10, 20, 20, 20, 20, 30, 30]
numbers = st.lists(st.integers(1, 1000), min_size=12, max_size=12)


def booked(plan: PlanTable, history: History, *, through: str = "2026-06-30") -> Ledger:
    return ledger(plan.table, history, periods=YEAR, elapsed=elapsed_whole(YEAR, pd.Timestamp(through), frequency=MONTH))


def sold(history_of: Make, values: list[float]) -> History:
    return history_of(pd.DataFrame({"region": "North", "period": YEAR[: len(values)], "value": values}))


def test_time_progress_is_weighted_by_season(history_of: Make, planned: Callable[..., PlanTable]) -> None:
    row = progress(booked(planned({"North": SEASONAL}), sold(history_of, [12.0] * 6))).iloc[0]
    assert row["time_progress"] == pytest.approx(60 / 200)
    assert row["completion"] == pytest.approx(72 / 200)
    assert row["attainment"] == pytest.approx(1.2)
    assert row["required_run_rate"] == pytest.approx(128 / 140)


@given(plan=numbers, values=numbers, months=st.integers(1, 12))
def test_the_required_run_rate_closes_the_year(
    history_of: Make, planned: Callable[..., PlanTable], plan: list[int], values: list[int], months: int
) -> None:
    through = f"{YEAR[months - 1] + pd.offsets.MonthEnd(0):%Y-%m-%d}"
    row = progress(booked(planned({"North": plan}), sold(history_of, values[:months]), through=through)).iloc[0]
    ahead = 0 if months == 12 else row["required_run_rate"] * sum(plan[months:])
    assert row["actual"] + ahead == pytest.approx(row["year_plan"] if months < 12 else sum(values))
    assert 0 <= row["time_progress"] <= 1 + 1e-9


def test_the_cumulative_table_adds_period_by_period(history_of: Make, planned: Callable[..., PlanTable]) -> None:
    table = cumulative(booked(planned({"North": SEASONAL}), sold(history_of, [12.0] * 6)))
    north = table[table["region"] == table["region"].iloc[0]]
    assert north["cum_plan"].tolist() == np.cumsum(SEASONAL).tolist()
    assert north["cum_actual"].tolist()[:6] == [12, 24, 36, 48, 60, 72]
    assert north["cum_gap"].iloc[5] == 12
    assert north["actual"].iloc[6:].isna().all()


def test_growth_is_like_for_like(history_of: Make, planned: Callable[..., PlanTable]) -> None:
    before = pd.DataFrame({"region": "North", "period": YEAR[:3] - pd.DateOffset(years=1), "value": [100.0, 100.0, 100.0]})
    now = pd.DataFrame({"region": "North", "period": YEAR[[0, 2]], "value": [110.0, 130.0]})
    book = booked(planned({"North": SEASONAL}), history_of(pd.concat([before, now])))
    last_year, growth = year_on_year(book, book.seen)
    assert (last_year[0], growth[0]) == (200, pytest.approx(0.2))


def test_a_share_of_nothing_is_unknown() -> None:
    assert np.isnan(ratio(np.array([1.0]), np.array([0.0]))).all()
