"""A record of days knows which periods it cuts off at either end, and tells lost days from weekends, holidays and closures."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.history.series.date_record import DateRecord, cut_periods, lacking_periods, weekday_shares
from forecast.periods.frequency import MONTH, QUARTER, WEEK
from forecast.periods.working_calendar import spring_festival

WEEKS = {"every day": range(7), "Monday to Friday": range(5), "Monday to Saturday": range(6)}


def days(first: str, last: str, weekdays: range = range(7)) -> np.ndarray:
    dates = pd.date_range(first, last)
    return dates[dates.day_of_week.isin(list(weekdays))].to_numpy().astype("datetime64[D]")


def without(dates: np.ndarray, first: str, last: str) -> np.ndarray:
    return dates[(dates < np.datetime64(first)) | (dates > np.datetime64(last))]


@settings(settings.get_profile("totals"))
@given(months=st.integers(4, 40), lacking=st.integers(4, 27), week=st.sampled_from(sorted(WEEKS)))
def test_a_last_month_that_breaks_off_is_cut_and_a_whole_one_is_not(months: int, lacking: int, week: str) -> None:
    end = pd.Timestamp("2020-01-01") + pd.DateOffset(months=months) - pd.Timedelta(days=1)
    whole = days("2020-01-01", str(end.date()), WEEKS[week])
    assert not cut_periods(whole, MONTH, spacing="day")
    cut = whole[whole <= np.datetime64(end.date()) - lacking]
    assert cut_periods(cut, MONTH, spacing="day") == {"last": end.replace(day=1)}


@settings(settings.get_profile("totals"))
@given(late=st.integers(4, 27), week=st.sampled_from(sorted(WEEKS)))
def test_a_first_month_that_begins_late_is_cut(late: int, week: str) -> None:
    dates = days("2020-01-01", "2021-12-31", WEEKS[week])
    found = cut_periods(dates[dates >= np.datetime64("2020-01-01") + late], MONTH, spacing="day")
    assert found == {"first": pd.Timestamp("2020-01-01")}


@pytest.mark.parametrize("apart", [1.5, 3.0, 6.0, 12.0])
def test_order_lines_at_random_are_seldom_cut_at_the_end_of_a_month(apart: float) -> None:
    """A silence before the end counts as chance, unless it is rarer than files that are taken in the middle of a month."""
    cut = 0
    for seed in range(200):
        dates = np.flatnonzero(np.random.default_rng(seed).random(1095) < 1 / apart)
        cut += len(cut_periods(np.datetime64("2021-01-01") + dates, MONTH, spacing="lines"))
    assert cut <= 0.05 * 400


def test_a_holiday_at_the_end_of_a_month_cuts_nothing() -> None:
    """Good Friday of 2024 was the last weekday of March."""
    dates = without(days("2021-01-01", "2024-03-28", range(5)), "2023-04-07", "2023-04-10")
    assert not cut_periods(dates, MONTH, spacing="lines")


def test_a_closure_at_the_end_of_each_year_cuts_nothing() -> None:
    dates = days("2021-01-04", "2023-12-20", range(5))
    for year in (2021, 2022):
        dates = without(dates, f"{year}-12-21", f"{year + 1}-01-03")
    assert "last" not in cut_periods(dates, MONTH, spacing="day")


def test_quarters_need_all_their_months_and_weeks_all_their_days() -> None:
    months = pd.date_range("2021-01-01", "2023-05-01", freq="MS").to_numpy().astype("datetime64[D]")
    assert cut_periods(months, QUARTER, spacing="month") == {"last": pd.Timestamp("2023-04-01")}
    assert not cut_periods(months[:-2], QUARTER, spacing="month")
    assert cut_periods(months[1:-2], QUARTER, spacing="month") == {"first": pd.Timestamp("2021-01-01")}
    daily = days("2021-01-04", "2021-06-09")
    assert cut_periods(daily, WEEK, spacing="day") == {"last": pd.Timestamp("2021-06-07")}
    assert not cut_periods(daily[:-3], WEEK, spacing="day")


@settings(settings.get_profile("totals"))
@given(start=st.integers(200, 900), length=st.integers(9, 40), week=st.sampled_from(sorted(WEEKS)))
def test_lost_days_are_found_with_their_ends(start: int, length: int, week: str) -> None:
    first = pd.Timestamp("2021-01-01") + pd.Timedelta(days=start)
    last = first + pd.Timedelta(days=length - 1)
    dates = without(days("2021-01-01", "2024-12-31", WEEKS[week]), str(first.date()), str(last.date()))
    found = list(DateRecord.of(dates).outages())
    feasts = [pd.Timestamp(spring_festival(year)) for year in range(2021, 2025)] + [
        pd.Timestamp(year, 12, 27) for year in range(2020, 2025)
    ]
    if all(last < feast - pd.Timedelta(days=15) or feast + pd.Timedelta(days=15) < first for feast in feasts):
        assert [(each.first <= first.to_datetime64(), each.last >= last.to_datetime64()) for each in found] == [(True, True)]
    assert not list(DateRecord.of(days("2021-01-01", "2024-12-31", WEEKS[week])).outages())


def test_a_yearly_closure_and_spring_festival_are_no_outage() -> None:
    dates = days("2021-01-01", "2024-12-31", range(5))
    for year in range(2021, 2025):
        dates = without(dates, f"{year}-08-0{year - 2020}", f"{year}-08-{18 + year - 2020}")
    assert not list(DateRecord.of(dates).outages())
    festival = pd.Timestamp(spring_festival(2024))
    once = without(days("2023-06-01", "2024-12-31"), str(festival.date()), str((festival + pd.Timedelta(days=8)).date()))
    assert not list(DateRecord.of(once).outages())


@pytest.mark.parametrize("seed", range(20))
def test_order_lines_at_random_lose_no_days(seed: int) -> None:
    random = np.random.default_rng(seed)
    dates = np.datetime64("2021-01-01") + np.flatnonzero(random.random(1400) < random.uniform(0.1, 0.9))
    assert not list(DateRecord.of(dates).outages())


@settings(settings.get_profile("totals"))
@given(places=st.sets(st.integers(0, 400), min_size=1, max_size=25))
def test_a_few_dates_lose_no_days(places: set[int]) -> None:
    assert not list(DateRecord.of(np.datetime64("2021-01-01") + np.array(sorted(places)) * 9).outages())


def test_the_lacking_share_is_that_of_the_usual_days() -> None:
    dates = without(days("2021-01-01", "2024-12-31"), "2024-11-11", "2024-12-05")
    (stretch,) = DateRecord.of(dates).outages()
    shares = {start.month: share for start, share in lacking_periods(stretch, DateRecord.of(dates), MONTH)}
    assert shares == {11: pytest.approx(20 / 30, abs=0.02), 12: pytest.approx(5 / 31, abs=0.02)}
    assert weekday_shares(days("2021-01-01", "2021-12-31", range(5))) == pytest.approx([1, 1, 1, 1, 1, 0, 0])
