"""Columns of periods with a second likely reading are refused with both, and those without one are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.history.dates import Dates, parse_dates
from forecast.history.options import Reading
from forecast.history.raw import Column, as_text


def dates(*texts: str, **reading: object) -> Dates:
    column = Column("date", as_text(list(texts)), np.arange(2, 2 + len(texts)), "f.csv")
    return parse_dates(column, Reading(as_of="2026-06-30", **reading))  # type: ignore[arg-type]  # as a user's keywords


DOUBTFUL = {
    "fiscal years": [f"{year}-{(year + 1) % 100:02d}" for year in (2009, 2010, 2011)],
    "quarters": [f"{year}/{quarter}" for year in (2023, 2024) for quarter in "1234"],
    "a lost zero": ["2024.1", "2024.2", "2024.9", "2024.1", "2024.11"],
    "days of a month": ["Jan 03", "Jan 17", "Jan 24", "Feb 07"],
    "every day of a month": [f"Jan {day:02d}" for day in range(1, 32)],
    "a day before its month": ["24-Jan", "24-Feb"],
}
CLEAR = {
    "months": [f"2011-{month:02d}" for month in range(1, 13)],
    "one month that could be a fiscal year": ["2011-12"],
    "first months of the years": [f"{year}-{month:02d}" for year in (2023, 2024) for month in (1, 2, 3)],
    "points with October": ["2024.1", "2024.9", "2024.10", "2024.11"],
    "months of years": [f"{name}-{year}" for year in (22, 23, 24) for name in ("Jan", "Apr", "Jul", "Oct")],
    "a few months of one year": ["Jan-24", "Feb-24"],
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_second_reading_is_refused(name: str) -> None:
    faults = dates(*DOUBTFUL[name]).findings.errors
    assert faults
    assert "two readings" in faults[0].what
    assert faults[0].row is not None


@pytest.mark.parametrize("name", CLEAR)
def test_what_has_one_reading_is_read(name: str) -> None:
    assert not dates(*CLEAR[name]).findings.errors


def test_the_century_says_that_a_number_is_a_year() -> None:
    read = dates("24-Jan", "24-Feb", century=2000)
    assert not read.findings.errors
    assert [str(day) for day in read.days] == ["2024-01-01", "2024-02-01"]
