"""Years of months and of weeks: their parts tile them, every day lies in the part that is named, and a long year has 53 weeks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.periods.blocks import blocks
from forecast.periods.fiscal_years import FiscalYears, calendar_years
from forecast.periods.frequency import DAY, MONTH, QUARTER, WEEK, frequency
from forecast.periods.span import last_span, parse_span, span_of
from forecast.periods.years import WeekYears, Years, iso_week, years_of

ONE_DAY = pd.Timedelta(days=1)
NUMBERS = st.integers(1950, 2150)
YEARS = st.builds(Years, st.integers(1, 12)) | st.builds(
    WeekYears, st.integers(1, 12), st.integers(0, 6), st.sampled_from(["week", "date"])
)
RULES = (
    "4-4-5, last Saturday of January",
    "4-5-4, nearest Saturday to January",
    "5-4-4, nearest Sunday to December",
    "13x4, last Friday of June",
)
FISCAL = [calendar_years("month", 1, first=pd.Timestamp("2024-02-04"), calendar=text) for text in RULES]
YEARS = YEARS | st.sampled_from(FISCAL)
DAYS = st.dates(pd.Timestamp("1950-01-01").date(), pd.Timestamp("2100-12-31").date()).map(pd.Timestamp)


@given(years=YEARS, year=NUMBERS, kind=st.sampled_from(["half", "quarter"]))
def test_halves_and_quarters_tile_the_year_and_years_time(years: Years, year: int, kind: str) -> None:
    parts = [years.bounds(kind, year, number) for number in range(1, years.count(kind) + 1)]
    assert all(end + ONE_DAY == start for (_, end), (start, _) in pairwise(parts))
    assert (parts[0][0], parts[-1][1]) == years.bounds("year", year, 1)
    assert years.bounds("year", year, 1)[1] + ONE_DAY == years.bounds("year", year + 1, 1)[0]


@given(years=YEARS, year=NUMBERS)
def test_the_months_of_a_calendar_year_follow_one_another(years: Years, year: int) -> None:
    months = [years.bounds("month", year, number) for number in range(1, years.count("month") + 1)]
    assert all(end + ONE_DAY == start for (_, end), (start, _) in pairwise(months))
    assert months[-1][1] + ONE_DAY == years.bounds("month", year + 1, 1)[0]


@given(years=YEARS, day=DAYS, kind=st.sampled_from(["month", "quarter", "half", "year"]))
def test_a_day_lies_in_the_part_that_is_named_for_it(years: Years, day: pd.Timestamp, kind: str) -> None:
    first, last = years.bounds(kind, *years.number_of(kind, day))
    assert first <= day <= last
    before = last_span(kind, day, years)
    assert before.end <= day < before.end + (last - first) + pd.Timedelta(days=36)
    assert parse_span(before.label, years) == before
    assert years.year_of(day) == int(parse_span(day, years).year.label)


@given(
    years=YEARS, year=NUMBERS, text=st.sampled_from(["{}", "{}H1", "{}H2", "{}Q1", "{}Q4", "{}M01", "{}M12", "{}-W01", "{}-W52"])
)
def test_a_label_is_read_back_and_the_rest_follows(years: Years, year: int, text: str) -> None:
    span = parse_span(text.format(year).replace("M", "P" if years.fiscal else "M"), years)
    assert parse_span(span.label, years) == span
    assert span_of(span.start, span.end, years) == span or span.kind == "week"
    assert span.year.start <= span.start <= span.year.end
    rest = span.rest_of_year
    assert (rest is None) == (span.end >= span.year.end)
    assert rest is None or (rest.start, rest.end) == (span.end + ONE_DAY, span.year.end)


@given(year=NUMBERS, number=st.integers(1, 52))
def test_monday_weeks_from_january_are_those_of_iso(year: int, number: int) -> None:
    monday = iso_week(year, number)
    assert monday.isocalendar()[:] == (year, number, 1)
    assert WeekYears().year_of(monday) == WeekYears().year_of(monday + 6 * ONE_DAY) == year
    assert WeekYears().weeks_in(year) == pd.Timestamp(year, 12, 28).isocalendar().week
    assert parse_span(f"{year}-W{number:02d}").start == parse_span(f"{year}W{number:02d}", WeekYears()).start == monday


@given(first_month=st.integers(1, 12), weekday=st.integers(0, 6), year=NUMBERS)
def test_a_week_is_in_the_year_of_most_of_its_days(first_month: int, weekday: int, year: int) -> None:
    start, end = WeekYears(first_month, weekday).bounds("year", year, 1)
    assert (start.day_of_week, (end - start + ONE_DAY).days % 7) == (weekday, 0)
    turn = pd.Timestamp(year, first_month, 1)
    assert abs((start - turn).days) <= 3


@given(first_month=st.integers(1, 12), weekday=st.integers(0, 6), year=NUMBERS)
def test_weeks_are_compared_by_number_or_by_date(first_month: int, weekday: int, year: int) -> None:
    by_week, by_date = (WeekYears(first_month, weekday, rule) for rule in ("week", "date"))
    weeks = WEEK.range(*by_week.bounds("year", year, 1))
    before, lengths = by_week.week_before(weeks), (by_week.weeks_in(year), by_week.weeks_in(year - 1))
    assert (before[:52] == WEEK.range(*by_week.bounds("year", year - 1, 1))[:52]).all()
    assert before.isna().tolist() == [False] * 52 + [True] * (lengths == (53, 52)) + [False] * (lengths == (53, 53))
    assert (weeks - by_date.week_before(weeks) == pd.Timedelta(weeks=52)).all()


@given(years=YEARS, year=NUMBERS, span=st.sampled_from(["quarter", "half", "year"]), more=st.integers(0, 3))
def test_blocks_from_the_start_of_a_year_are_its_own_parts(years: Years, year: int, span: str, more: int) -> None:
    step = frequency(years.text) if isinstance(years, FiscalYears) else WEEK if isinstance(years, WeekYears) else MONTH
    start, end = years.bounds("year", year, 1)
    periods = step.range(start, end + more * 7 * ONE_DAY)
    found = blocks(periods, span, frequency=step, years=years)[: years.count(span)]
    ends = step.ends(periods)
    assert [(block.start, ends[block.stop - 1]) for block in found] == [
        years.bounds(span, year, number) for number in range(1, years.count(span) + 1)
    ]


def test_a_long_year_of_weeks_is_one_block_of_fifty_three() -> None:
    periods = WEEK.range(iso_week(2026, 1), iso_week(2027, 52))
    assert [block.stop - block.first for block in blocks(periods, "year", frequency=WEEK, years=WeekYears())] == [53, 52]
    assert [block.stop - block.first for block in blocks(periods[3:], "year", frequency=WEEK, years=WeekYears())] == [52]


def test_years_are_those_of_the_step() -> None:
    friday = pd.Timestamp("2010-02-05")
    assert years_of("week", 2, first=friday) == WeekYears(2, 4)
    assert all(years_of(step.name, 4, first=friday) == Years(4) for step in (DAY, MONTH, QUARTER))
    assert (
        years_of("week", 1, first=friday, last_year="date").week_before(pd.DatetimeIndex([friday]))[0] == friday - 364 * ONE_DAY
    )


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2025-12-29", "2027-01-03"),
        ("2026H1", "2025-12-29", "2026-06-28"),
        ("2026H2", "2026-06-29", "2027-01-03"),
        ("2026-01", "2025-12-29", "2026-02-01"),
        ("2026W53", "2026-12-28", "2027-01-03"),
        ("2026年第5周", "2026-01-26", "2026-02-01"),
        ("2021", "2021-01-04", "2022-01-02"),
    ],
)
def test_a_year_of_iso_weeks_has_these_dates(text: str, first: str, last: str) -> None:
    span = parse_span(text, WeekYears())
    assert (span.start, span.end) == (pd.Timestamp(first), pd.Timestamp(last))
    assert np.unique((span.days - span.start).days // 7).size == len(span.days) / 7
