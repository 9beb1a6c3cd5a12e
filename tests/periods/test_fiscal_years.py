"""The parts of fiscal years have the weeks that their pattern gives them, and their months are not those of the common calendar."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.periods.fiscal_calendar import PATTERNS
from forecast.periods.fiscal_years import FiscalYears, calendar_years
from forecast.periods.frequency import frequency
from forecast.periods.span import parse_span
from forecast.periods.years import WeekYears, Years
from forecast.settings.errors import InputError

ONE_DAY = pd.Timedelta(days=1)
NUMBERS = st.integers(1950, 2150)
RETAIL = "4-5-4, nearest Saturday to January"
RULES = (
    "4-4-5, last Saturday of January",
    "4-5-4, nearest Saturday to January",
    "5-4-4, nearest Sunday to December",
    "13x4, last Friday of June",
)
FISCAL = [calendar_years("month", 1, first=pd.Timestamp("2024-02-04"), calendar=text) for text in RULES]


@given(years=st.sampled_from(FISCAL), year=NUMBERS, month=st.integers(1, 13))
def test_fiscal_months_have_the_weeks_of_the_pattern(years: FiscalYears, year: int, month: int) -> None:
    weeks = PATTERNS[years.calendar.pattern]
    month = min(month, len(weeks))
    first, last = years.bounds("month", year, month)
    extra = years.weeks_in(year) - 52 if month == len(weeks) else 0
    assert (last - first + ONE_DAY).days == 7 * (weeks[month - 1] + extra)
    before = frequency(years.text).year_before(pd.DatetimeIndex([first]))[0]
    assert before == years.bounds("month", year - 1, month)[0]


def test_calendar_months_and_fiscal_months_are_not_mistaken_for_each_other() -> None:
    years = calendar_years("month", 1, first=pd.Timestamp("2024-02-04"), calendar=RETAIL)
    assert parse_span("P01 2024", years).dated == "2024P01: 2024-02-04 to 2024-03-02"
    for text, cut in (("2024-05", years), ("May 2024", years), ("2024P05", Years())):
        with pytest.raises(InputError, match=r"Write 20\d\dP05|declare the calendar"):
            parse_span(text, cut)
    with pytest.raises(InputError, match="there is no month 13"):
        parse_span("2024P13", years)


@given(year=NUMBERS, number=st.integers(1, 12), span=st.sampled_from(["quarter", "half", "year"]))
def test_a_span_from_any_month_on_has_whole_months(year: int, number: int, span: str) -> None:
    years = FISCAL[0]
    start = years.bounds("month", year, number)[0]
    months = {"quarter": 3, "half": 6, "year": 12}[span]
    assert years.end_of(span, start) + ONE_DAY == frequency(years.text).after(start, months)[-1]


def test_years_are_those_of_a_calendar_only_where_one_is_declared() -> None:
    first = pd.Timestamp("2024-02-05")
    assert calendar_years("week", 4, first=first) == WeekYears(4, 0)
    assert calendar_years("month", 4, first=first) == Years(4)
    assert calendar_years("week", 4, first=first, calendar=RETAIL).first_month == 2
