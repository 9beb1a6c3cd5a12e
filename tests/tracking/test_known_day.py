"""A day is tracked only where the actuals hold its state: by days each working day that they reach, by months their ends."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.history.series.panel import History
from forecast.settings.errors import InputError
from forecast.tracking.known_day import check_as_of, checked_outlook

Make = Callable[..., History]


def asked(actuals: History, day: str | pd.Timestamp, closed: list[str] | None = None) -> None:
    """Asks for a day as `track` does."""
    at = pd.Timestamp(day)
    check_as_of(actuals.until(at), actuals, at, [pd.Timestamp(each) for each in closed or []])


@given(months=st.integers(0, 40))
def test_every_end_of_a_month_is_known(regular_history: Make, months: int) -> None:
    asked(regular_history(), pd.Timestamp("2023-01-31") + pd.offsets.MonthEnd(months))


@pytest.mark.parametrize("day", ["2026-03-01", "2026-03-15", "2026-03-30"])
def test_a_day_inside_a_month_is_answered_with_both_ends(regular_history: Make, day: str) -> None:
    with pytest.raises(InputError, match="inside a month") as refused:
        asked(regular_history(), day)
    assert "2026-02-28 or 2026-03-31" in str(refused.value)


@pytest.mark.parametrize("day", ["2026-07-01", "2026-07-31", "2027-01-01"])
def test_a_day_after_the_actuals_is_answered_with_their_end(regular_history: Make, day: str) -> None:
    with pytest.raises(InputError, match="Use a day up to 2026-06-30"):
        asked(regular_history(), day)


def test_a_weekend_after_daily_actuals_adds_nothing_and_a_monday_does(regular_history: Make) -> None:
    friday = regular_history(first="2025-01-01", last="2026-05-29", frequency="day")
    asked(friday, "2026-05-31")
    with pytest.raises(InputError, match="Use a day up to 2026-05-29"):
        asked(friday, "2026-06-01")


def test_a_day_that_is_closed_is_no_working_day(regular_history: Make) -> None:
    friday = regular_history(first="2025-01-01", last="2026-05-29", frequency="day")
    asked(friday, "2026-06-01", closed=["2026-06-01"])


@given(days=st.integers(0, 400))
def test_any_day_of_daily_actuals_is_known(regular_history: Make, days: int) -> None:
    asked(
        regular_history(first="2025-01-01", last="2026-05-29", frequency="day"),
        pd.Timestamp("2025-02-01") + pd.Timedelta(days=days),
    )


def test_an_outlook_from_later_actuals_is_refused_and_one_from_earlier_ones_is_good(small: Baseline) -> None:
    last = small.history.end
    assert checked_outlook(small, last) is small
    assert checked_outlook(small, last + pd.Timedelta(days=90)) is small
    with pytest.raises(InputError, match="later actuals than the as-of day"):
        checked_outlook(small, last - pd.Timedelta(days=1))
