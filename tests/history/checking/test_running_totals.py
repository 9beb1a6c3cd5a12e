"""Running totals of any year are found by their shape; seasons, growth and single orders are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from forecast.history.checking.running_totals import Year, running_totals, year_name
from forecast.history.series.panel import Panel
from forecast.periods.frequency import frequency

Values = NDArray[np.float64]
STEPS = ("month", "quarter", "week")


def panel(values: Values, step: str, first: str = "2020-01-01") -> Panel:
    periods = frequency(step).after(pd.Timestamp(first), values.shape[1])
    return Panel(pd.DataFrame({"shop": [f"S{i}" for i in range(len(values))]}), periods, values, step)


def amounts(rng: np.random.Generator, step: str, years: int, series: int) -> Values:
    """Sales with a season, a trend and some noise, around sizes of their own."""
    length = frequency(step).year
    season = 1 + rng.uniform(0, 0.5) * np.sin(2 * np.pi * (np.arange(years * length) / length + rng.random()))
    growth = (1 + rng.uniform(-0.1, 0.3)) ** (np.arange(years * length) / length)
    sizes = rng.uniform(10, 1000, (series, 1))
    return np.asarray(sizes * season * growth * rng.lognormal(0, 0.1, (series, years * length)))


def added_up(values: Values, years: NDArray[np.int64]) -> Values:
    sums = np.zeros_like(values)
    for year in np.unique(years):
        sums[:, years == year] = np.cumsum(values[:, years == year], axis=1)
    return sums


@settings(deadline=None)
@given(st.sampled_from(STEPS), st.integers(1, 12), st.integers(3, 5), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_running_totals_are_found_with_the_month_that_their_year_begins_in(
    step: str, month: int, years: int, series: int, seed: int
) -> None:
    month = (month - 1) // 3 * 3 + 1 if step == "quarter" else month
    values = amounts(np.random.default_rng(seed), step, years, series)
    year = Year(month)
    given_panel = panel(values, step)
    sums = added_up(values, year.of(given_panel.periods.to_numpy().astype("datetime64[D]")))
    totals = running_totals(panel(sums, step))
    assert totals is not None
    assert totals.rows.all()
    assert totals.whole
    assert totals.year.month == month


@settings(deadline=None)
@given(st.sampled_from(STEPS), st.integers(2, 6), st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_sales_with_season_and_growth_are_none(step: str, years: int, series: int, seed: int) -> None:
    assert running_totals(panel(amounts(np.random.default_rng(seed), step, years, series), step)) is None


@settings(deadline=None)
@given(st.sampled_from(STEPS), st.integers(0, 2**32 - 1), st.floats(0.02, 0.9))
def test_single_orders_are_none(step: str, seed: int, busy: float) -> None:
    rng = np.random.default_rng(seed)
    values = np.where(rng.random((40, 60)) < busy, rng.poisson(3, (40, 60)), 0).astype(float)
    assert running_totals(panel(values, step)) is None


@settings(deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(1, 2))
def test_a_member_of_running_totals_among_others_is_found_alone(seed: int, spoilt: int) -> None:
    values = amounts(np.random.default_rng(seed), "month", 4, 6)
    given_panel = panel(values, "month")
    sums = added_up(values, Year(4).of(given_panel.periods.to_numpy().astype("datetime64[D]")))
    totals = running_totals(panel(np.vstack([sums[:spoilt], values[spoilt:]]), "month"))
    assert totals is not None
    assert not totals.whole
    assert list(np.flatnonzero(totals.rows)) == list(range(spoilt))


def test_returns_within_the_year_and_a_new_series_hide_nothing() -> None:
    values = amounts(np.random.default_rng(1), "month", 3, 4)
    values[0, 5] = -0.01 * values[0].sum()
    values[1, :30] = np.nan
    years = Year(1).of(panel(values, "month").periods.to_numpy().astype("datetime64[D]"))
    totals = running_totals(panel(np.where(np.isnan(values), np.nan, added_up(np.nan_to_num(values), years)), "month"))
    assert totals is not None
    assert totals.rows.all()


def test_a_day_frequency_or_a_panel_of_one_period_has_none() -> None:
    assert running_totals(panel(np.ones((2, 1)), "month")) is None
    assert running_totals(panel(np.ones((2, 40)), "day")) is None


@pytest.mark.parametrize(("month", "name"), [(1, "January"), (4, "April"), (10, "October")])
def test_a_year_is_named_by_its_first_month(month: int, name: str) -> None:
    assert year_name(Year(month)) == name
