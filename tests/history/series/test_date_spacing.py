"""Periods, rhythms, working days and the Spring Festival as the calendar has them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.series.date_spacing import infer_spacing


def stamps(start: str, periods: int, step: str) -> np.ndarray:
    return pd.date_range(start, periods=periods, freq=step).to_numpy().astype("datetime64[D]")


@pytest.mark.parametrize(
    ("start", "step", "frequency"),
    [
        ("2023-01-01", "MS", "month"), ("2023-01-31", "ME", "month"), ("2023-01-15", "31D", "lines"), ("2023-01-01", "QS", "quarter"),
        ("2023-03-31", "QE", "quarter"), ("2023-01-06", "7D", "week"), ("2023-01-06", "14D", "several weeks"),
        ("2023-01-06", "28D", "fiscal month"),
        ("2021-01-31", "91D", "fiscal quarter"), ("2021-01-31", "182D", "fiscal half"), ("2021-01-31", "364D", "year"),
        ("2023-01-01", "D", "day"), ("2023-01-01", "5D", "lines"),
    ],
)  # fmt: skip
def test_the_rhythm_is_read_from_the_dates(start: str, step: str, frequency: str) -> None:
    assert infer_spacing(stamps(start, 30, step), "day").frequency == frequency


@given(
    start=st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2040-01-01").date()),
    pattern=st.permutations([4, 4, 5]),
    years=st.integers(1, 6),
    lost=st.integers(0, 100),
)
def test_months_of_four_and_five_weeks_are_no_weeks(start: object, pattern: list[int], years: int, lost: int) -> None:
    days = np.cumsum([0, *(7 * weeks for weeks in pattern * 4 * years)])
    dates = np.datetime64(str(start), "D") + np.delete(days, 1 + lost % (len(days) - 2))  # a month that nobody wrote
    assert infer_spacing(dates, "day").frequency == "fiscal month"


@given(start=st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2040-01-01").date()), gaps=st.sets(st.integers(0, 80)))
def test_weeks_with_gaps_stay_weeks(start: object, gaps: set[int]) -> None:
    dates = np.datetime64(str(start), "D") + 7 * np.array(sorted(gaps | {81, 82}))
    assert infer_spacing(dates, "day").frequency in ("week", "month")


@pytest.mark.parametrize("place", ["WOM-1FRI", "WOM-2MON", "WOM-3SAT"])
def test_one_market_day_in_each_month_makes_months(place: str) -> None:
    assert infer_spacing(stamps("2021-01-01", 30, place), "day").frequency == "month"
