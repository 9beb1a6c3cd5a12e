"""A fiscal calendar is written in one way, has the dates that trade associations publish, and knows no year that its table lacks."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.periods.fiscal_calendar import fiscal_calendar, is_fiscal, rule_text
from forecast.periods.frequency import frequency
from forecast.settings.errors import InputError

RETAIL = "4-5-4, nearest Saturday to January"
TABLE = "2024: 2024-01-01 " + " ".join(["28"] * 13) + "; 2025: 2024-12-30 " + " ".join(["28"] * 13)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("4-4-5, last Saturday of January", "4-4-5, last Saturday of January"),
        ("445 last saturday in january", "4-4-5, last Saturday of January"),
        ("4 5 4; Saturday nearest to the end of January", RETAIL),
        ("5-4-4, nearest Sunday to December 31", "5-4-4, nearest Sunday to December"),
        ("13 x 4, last day Friday of June", "13x4, last Friday of June"),
        ("13×4 last Friday of June", "13x4, last Friday of June"),
    ],
)
def test_a_rule_has_one_spelling(text: str, rule: str) -> None:
    assert rule_text(text) == rule_text(rule) == rule
    assert is_fiscal(rule)
    assert frequency(rule).unit == "month"


@pytest.mark.parametrize(
    "text", ["4-4-4, last Saturday of January", "4-4-5", "4-4-5, January", "4-4-5, first Saturday of January", ""]
)
def test_what_is_no_rule_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(InputError, match="'4-4-5, last Saturday of January'"):
        rule_text(text)


@pytest.mark.parametrize(
    ("year", "first", "last"),  # the calendar of the National Retail Federation; 2023 has 53 weeks
    [
        (2021, "2021-01-31", "2022-01-29"),
        (2022, "2022-01-30", "2023-01-28"),
        (2023, "2023-01-29", "2024-02-03"),
        (2024, "2024-02-04", "2025-02-01"),
    ],
)
def test_retail_years_have_their_published_dates(year: int, first: str, last: str) -> None:
    starts = fiscal_calendar(RETAIL).starts(year)
    assert (starts[0], starts[-1] - pd.Timedelta(days=1)) == (pd.Timestamp(first), pd.Timestamp(last))


def test_a_year_that_ends_with_december_keeps_its_name_over_the_turn_of_the_year() -> None:
    calendar = fiscal_calendar("4-4-5, nearest Saturday to December")
    assert calendar.starts(2024)[0] == pd.Timestamp("2023-12-31")
    assert calendar.place(pd.Timestamp("2023-12-31")) == (2024, 1)
    assert calendar.first_month == 1


def test_a_table_has_its_years_and_no_other() -> None:
    calendar = fiscal_calendar(TABLE)
    assert (calendar.months, calendar.place(pd.Timestamp("2024-12-30")), calendar.knows(2026)) == (13, (2025, 1), False)
    with pytest.raises(InputError, match="holds the years 2024 to 2025, and not 2026"):
        frequency(TABLE).after(pd.Timestamp("2025-12-01"), 2)
    last = pd.DatetimeIndex(["2025-12-01"])
    assert frequency(TABLE).ends(last)[0] == pd.Timestamp("2025-12-28")
    assert frequency(TABLE).around(pd.Timestamp("2024-01-01"), last[0]) == (
        pd.Timestamp("2023-12-04"),
        pd.Timestamp("2026-01-25"),
    )
    before = frequency(TABLE).year_before(pd.DatetimeIndex(["2024-01-01", "2024-12-30"]))
    assert before.isna().tolist() == [True, False]
