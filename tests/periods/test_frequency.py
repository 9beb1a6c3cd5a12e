"""Laws of a frequency: periods tile time, counting inverts stepping, and a year is so many positions."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.periods.frequency import DAY, FREQUENCIES, MONTH, QUARTER, WEEK, Frequency, frequency
from forecast.settings.errors import InputError

ONE_DAY = pd.Timedelta(days=1)
RULES = (
    "4-4-5, last Saturday of January",
    "4-5-4, nearest Saturday to January",
    "5-4-4, nearest Sunday to December",
    "13x4, last Friday of June",
)
STEPS = st.sampled_from([*FREQUENCIES.values(), *map(frequency, RULES)])
DAYS = st.dates(pd.Timestamp("1950-01-01").date(), pd.Timestamp("2100-12-31").date()).map(pd.Timestamp)


def period_of(step: Frequency, day: pd.Timestamp) -> pd.Timestamp:
    return step.starts(np.array([day], dtype="datetime64[D]"))[0]


@given(step=STEPS, day=DAYS, count=st.integers(1, 400))
def test_each_period_ends_on_the_eve_of_the_next(step: Frequency, day: pd.Timestamp, count: int) -> None:
    first = period_of(step, day)
    starts = pd.DatetimeIndex([first]).append(step.after(first, count))
    assert (step.ends(starts)[:-1] + ONE_DAY == starts[1:]).all()
    assert first <= day <= step.ends(starts)[0]


@given(step=STEPS, day=DAYS, count=st.integers(1, 400))
def test_counting_inverts_stepping_and_a_range_holds_both_ends(step: Frequency, day: pd.Timestamp, count: int) -> None:
    first = period_of(step, day)
    last = step.after(first, count)[-1]
    assert (step.count(first, last), step.count(last, first), step.count(first, first)) == (count, -count, 0)
    assert len(step.range(first, last)) == count + 1


@given(step=STEPS, day=DAYS, count=st.integers(0, 30))
def test_the_periods_around_some_are_the_one_before_and_the_one_after(step: Frequency, day: pd.Timestamp, count: int) -> None:
    first = period_of(step, day)
    inner = step.after(first, count + 2)
    assert step.around(inner[0], inner[-2]) == (first, step.ends(inner)[-1])


@given(step=STEPS, day=DAYS)
def test_a_year_before_is_so_many_positions_back(step: Frequency, day: pd.Timestamp) -> None:
    first = period_of(step, day)
    later = step.after(first, step.year + 3)
    assert step.year_before(later[step.year :]).equals(later[:3])
    assert step.year_before(later[[step.year - 1]])[0] == first


@given(step=STEPS, day=DAYS, count=st.integers(0, 500))
def test_every_day_is_in_the_period_that_starts_last_before_it(step: Frequency, day: pd.Timestamp, count: int) -> None:
    days = pd.date_range(day, periods=count + 1).to_numpy().astype("datetime64[D]")
    starts = step.starts(days)
    assert ((starts <= days) & (days <= step.ends(starts))).all()
    assert (step.range(starts[0], starts[-1]) == starts.unique()).all()


@given(step=STEPS, day=DAYS, months=st.integers(0, 24))
def test_periods_of_a_span_end_within_it(step: Frequency, day: pd.Timestamp, months: int) -> None:
    first = period_of(step, day)
    start, end = day + pd.DateOffset(months=3), day + pd.DateOffset(months=3 + months)
    found = step.ending_within(first, start=start, end=end)
    known = step.range(first, end + pd.DateOffset(months=6))
    ends = step.ends(known)
    assert found.equals(known[(ends >= start) & (ends <= end)])


@pytest.mark.parametrize(
    ("step", "lengths"),
    [(MONTH, [1, 3, 6, 12]), (QUARTER, [1, 1, 2, 4]), (WEEK, [1, 13, 26, 52]), (DAY, [1, 91, 182, 364])],
)
def test_a_span_has_so_many_periods(step: Frequency, lengths: list[int]) -> None:
    assert [step.length_of(span) for span in ("period", "quarter", "half", "year")] == lengths
    assert step.year == lengths[-1]


def test_a_wrong_span_or_frequency_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'half'"):
        MONTH.length_of("hallf")
    with pytest.raises(InputError, match="Did you mean 'month'"):
        frequency("monthly")


def test_weeks_keep_the_day_of_the_first() -> None:
    weeks = WEEK.ending_within(pd.Timestamp("2025-12-26"), start=pd.Timestamp("2026-01-01"), end=pd.Timestamp("2026-01-31"))
    assert [f"{week:%m-%d}" for week in weeks] == ["12-26", "01-02", "01-09", "01-16", "01-23"]


def test_a_year_of_fifty_three_weeks_has_fifty_three_periods() -> None:
    days = pd.date_range("2019-12-30", periods=53, freq="7D").to_numpy().astype("datetime64[D]")
    assert len(WEEK.starts(days).unique()) == 53
