"""Columns of periods with a second likely reading are refused with both, and those without one are left alone."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from forecast.history.checking.dates import ParsedDates, parse_dates
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import RawColumn
from tests.history.text_columns import as_text


def dates(*texts: str, **reading: object) -> ParsedDates:
    column = RawColumn("date", as_text(list(texts)), np.arange(2, 2 + len(texts)), "f.csv")
    return parse_dates(column, ReadOptions(as_of="2026-06-30", **reading))  # type: ignore[arg-type]  # as a user's keywords


DOUBTFUL = {
    "fiscal years": [f"{year}-{(year + 1) % 100:02d}" for year in (2009, 2010, 2011)],
    "quarters": [f"{year}/{quarter}" for year in (2023, 2024) for quarter in "1234"],
    "a lost zero": ["2024.1", "2024.2", "2024.9", "2024.1", "2024.11"],
    "days of a month": ["Jan 03", "Jan 17", "Jan 24", "Feb 07"],
    "every day of a month": [f"Jan {day:02d}" for day in range(1, 32)],
    "a day before its month": ["24-Jan", "24-Feb"],
    "the first days of one month": [f"Jan {day:02d}" for day in range(1, 25)],
    "codes of quarters": [f"{year}{quarter}" for year in (2023, 2024) for quarter in "1234"],
    "days of the year": ["24001", "24032", "24061"],
    "days since 1970": ["20089", "20120", "20148"],
    "midnight in Shanghai": ["2023-12-31T16:00:00Z", "2024-01-31T16:00:00Z"],
    "midnight in Berlin, winter and summer": ["2024-02-29T23:00:00Z", "2024-03-31T22:00:00Z"],
    "midnight in Delhi": ["2024-02-28T18:30:00+00:00", "2024-03-30T18:30:00+00:00"],
    "midnight elsewhere, no zone said": ["2023-12-31 16:00:00", "2024-01-31 16:00:00"],
}
CLEAR = {
    "months": [f"2011-{month:02d}" for month in range(1, 13)],
    "one month that could be a fiscal year": ["2011-12"],
    "first months of the years": [f"{year}-{month:02d}" for year in (2023, 2024) for month in (1, 2, 3)],
    "points with October": ["2024.1", "2024.9", "2024.10", "2024.11"],
    "months of years": [f"{name}-{year}" for year in (22, 23, 24) for name in ("Jan", "Apr", "Jul", "Oct")],
    "a few months of one year": ["Jan-24", "Feb-24"],
    "day numbers": ["45292", "45323"],
    "closing times": ["2024-01-31 23:59:59", "2024-02-29 23:59:59"],
    "the end of the day": ["2024-01-31 24:00", "2024-02-29 24:00"],
    "noon": ["2024-01-31T12:00:00Z", "2024-02-29T12:00:00Z"],
    "midnight in New York": ["2024-01-01T05:00:00Z", "2024-05-01T04:00:00Z"],
    "hours of orders": ["2024-01-01T16:00:00Z", "2024-01-02T09:30:00Z"],
    "a zone of its own": ["2024-01-31T16:00:00+08:00", "2024-02-29T16:00:00+08:00"],
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_second_reading_is_refused(name: str) -> None:
    faults = dates(*DOUBTFUL[name]).findings.errors
    assert faults
    assert "two readings" in faults[0].message
    assert faults[0].row is not None


@pytest.mark.parametrize("name", CLEAR)
def test_what_has_one_reading_is_read(name: str) -> None:
    assert not dates(*CLEAR[name]).findings.errors


def test_the_century_says_that_a_number_is_a_year() -> None:
    read = dates("24-Jan", "24-Feb", century=2000)
    assert not read.findings.errors
    assert [str(day) for day in read.days] == ["2024-01-01", "2024-02-01"]


@pytest.mark.parametrize("mark", ["-", "/", "."])
def test_years_of_two_digits_that_stand_first_are_not_taken_for_days(mark: str) -> None:
    written = [f"24{mark}{month:02d}{mark}15" for month in range(1, 13)]
    assert "two readings" in dates(*written, century=2000).findings.errors[0].message
    turned = [f"15{mark}{month:02d}{mark}24" for month in range(1, 13)]
    assert str(dates(*turned, century=2000).days[0]) == "2024-01-15"


def test_times_that_are_midnight_elsewhere_are_refused_in_typed_columns_too() -> None:
    stamps = pa.chunked_array([pa.array([1703952000, 1706630400], pa.timestamp("s"))])  # 16:00 on 30 December and 30 January
    for cells in (pc.add(stamps, pa.scalar(86_400, pa.duration("s"))), stamps.cast(pa.timestamp("s", "UTC"))):
        faults = parse_dates(RawColumn("date", cells, np.arange(1, 3), "f.parquet"), ReadOptions()).findings.errors
        assert ["two readings" in fault.message for fault in faults] == [True]
