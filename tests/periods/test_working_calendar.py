"""The days that sell are those of the working week without holidays; holidays have their names, days in lieu included."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.periods.working_calendar import (
    SPRING_FESTIVAL,
    WEEKDAYS,
    calendar_of,
    holiday_names,
    is_working,
    public_holidays,
    spring_festival,
    weekdays_between,
    working_days,
)
from forecast.settings.errors import InputError
from forecast.settings.workbook import Calendar

CALENDARS = st.builds(
    Calendar,
    country=st.sampled_from([None, "CN", "US", "DE"]),
    working_days=st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True).map(tuple),
)
DAYS = st.dates(date(2010, 1, 1), date(2026, 6, 30)).map(pd.Timestamp)


def days(first: str, last: str) -> pd.DatetimeIndex:
    return pd.date_range(first, last)


@given(calendar=CALENDARS, first=DAYS, before=st.integers(0, 60), after=st.integers(0, 60))
def test_working_days_add_over_parts_of_a_span(calendar: Calendar, first: pd.Timestamp, before: int, after: int) -> None:
    middle, last = first + pd.Timedelta(days=before), first + pd.Timedelta(days=before + after + 1)
    parts = working_days(first, middle, calendar) + working_days(middle + pd.Timedelta(days=1), last, calendar)
    assert parts == working_days(first, last, calendar)


@given(calendar=CALENDARS, first=DAYS)
def test_no_holiday_is_worked_and_without_a_country_the_week_decides(calendar: Calendar, first: pd.Timestamp) -> None:
    span = pd.date_range(first, periods=60)
    works = is_working(span, calendar)
    in_week = np.array([WEEKDAYS[day] in calendar.working_days for day in span.day_of_week])
    if calendar.country is None:
        assert (works == in_week).all()
    else:
        assert not works[holiday_names(span, calendar.country).ne("").to_numpy()].any()


@given(first=DAYS, length=st.integers(1, 90))
def test_without_a_calendar_monday_to_friday_are_worked(first: pd.Timestamp, length: int) -> None:
    span = pd.date_range(first, periods=length)
    assert (is_working(span) == (span.day_of_week < 5)).all()
    edges = np.array([span[0], span[-1] + pd.Timedelta(days=1)], dtype="datetime64[D]")
    assert weekdays_between(edges, Calendar(), {})[0] == working_days(span[0], span[-1]) == is_working(span).sum()


def test_no_days_have_no_working_days() -> None:
    assert is_working(pd.DatetimeIndex([]), Calendar(country="CN")).tolist() == []


def test_the_spring_festival_moves_between_january_and_february() -> None:
    assert [spring_festival(year) for year in (2023, 2024, 2025)] == [date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29)]


def test_public_holidays_are_left_out_of_the_plain_count() -> None:
    edges = np.array(["2024-04-01", "2024-05-01", "2024-06-01"], dtype="datetime64[D]")
    assert weekdays_between(edges, Calendar(country="US"), public_holidays("US", range(2024, 2025))).tolist() == [22, 22]


def test_the_spring_festival_moves_with_the_moon_and_bridges_its_weekend() -> None:
    festival = {year: holiday_names(days(f"{year}-01-10", f"{year}-03-10"), "CN") for year in (2026, 2027)}
    found = {year: names.index[names.str.contains("Spring Festival")] for year, names in festival.items()}
    assert found[2026].min() == pd.Timestamp("2026-02-17")
    assert pd.Timestamp("2026-02-21") in found[2026]  # a Saturday between two days off
    assert pd.Timestamp("2026-02-23") in found[2026]  # a day off in lieu
    assert found[2027].min() == pd.Timestamp("2027-02-06")
    assert (festival[2026].loc["2026-03-01":"2026-03-10"] == "").all()


@pytest.mark.parametrize("code", ["CN", "cn", "US", "de"])
def test_a_country_brings_its_holidays_and_the_spring_festival_where_it_moves_sales(code: str) -> None:
    assert calendar_of(code) == Calendar(country=code.upper(), spring_festival=code.upper() in SPRING_FESTIVAL)


def test_no_country_names_no_calendar() -> None:
    assert calendar_of("") is None


def test_an_ordinary_weekend_is_no_holiday() -> None:
    assert (holiday_names(days("2026-07-01", "2026-07-31"), "CN") == "").all()


def test_weekend_days_that_are_worked_in_lieu_are_open_and_holidays_closed() -> None:
    span = days("2026-02-09", "2026-03-01")
    worked = pd.Series(is_working(span, Calendar(country="CN")), index=span)
    assert worked["2026-02-14"]
    assert worked["2026-02-28"]
    assert not worked["2026-02-16":"2026-02-23"].any()
    six = pd.Series(is_working(span, Calendar(country="CN", working_days=WEEKDAYS[:6])), index=span)
    assert six["2026-02-10":"2026-02-15"].tolist() == [True] * 5 + [False]
    assert not six["2026-02-17"]


@pytest.mark.parametrize(
    "read", [lambda: holiday_names(days("2026-01-01", "2026-01-05"), "XX"), lambda: public_holidays("XX", range(2026, 2027))]
)
def test_a_country_without_a_calendar_is_refused_with_the_nearest(read: object) -> None:
    with pytest.raises(InputError, match="two letters"):
        read()  # type: ignore[operator]
