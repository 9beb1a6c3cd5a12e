"""Periods, rhythms, working days and the Spring Festival as the calendar has them."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from forecast.history.series.date_spacing import infer_spacing, period_starts, spring_festival, working_days


def stamps(start: str, periods: int, step: str) -> np.ndarray:
    return pd.date_range(start, periods=periods, freq=step).to_numpy().astype("datetime64[D]")


@pytest.mark.parametrize(
    ("start", "step", "found"),
    [
        ("2023-01-01", "MS", "month"), ("2023-01-31", "ME", "month"), ("2023-01-15", "31D", "lines"), ("2023-01-01", "QS", "quarter"),
        ("2023-03-31", "QE", "quarter"), ("2023-01-06", "7D", "week"), ("2023-01-01", "D", "day"), ("2023-01-01", "5D", "lines"),
    ],
)  # fmt: skip
def test_the_rhythm_is_read_from_the_dates(start: str, step: str, found: str) -> None:
    assert infer_spacing(stamps(start, 30, step), "day").frequency == found


def test_each_date_falls_in_its_period() -> None:
    days = np.array(["2024-02-29", "2024-03-01", "2024-05-31"], dtype="datetime64[D]")
    assert [f"{start:%Y-%m-%d}" for start in period_starts(days, "month")] == ["2024-02-01", "2024-03-01", "2024-05-01"]
    assert [f"{start:%Y-%m-%d}" for start in period_starts(days, "quarter")] == ["2024-01-01", "2024-01-01", "2024-04-01"]


def test_a_year_of_fifty_three_weeks_has_fifty_three_periods() -> None:
    days = stamps("2019-12-30", 53, "7D")
    assert len(period_starts(days, "week").unique()) == 53


def test_the_spring_festival_moves_between_january_and_february() -> None:
    assert [spring_festival(year) for year in (2023, 2024, 2025)] == [date(2023, 1, 22), date(2024, 2, 10), date(2025, 1, 29)]


def test_working_days_leave_out_weekends_and_public_holidays() -> None:
    found = working_days(pd.DatetimeIndex(["2024-04-01", "2024-05-01"]), "US")
    assert list(found) == [22, 22]
