"""Periods as people name them: a year, half, quarter, month or day, or a range of them."""

from __future__ import annotations

import re

import pandas as pd

from forecast.periods.span import parse_span
from forecast.settings.errors import bad_input

HALF = re.compile(r"^(\d{4})\s*-?H([12])$", re.IGNORECASE)
NO_DATE = (
    "Write a year, half, quarter, month or day, such as 2026, 2026H1, 2026Q2, 2026-03 or 2026-03-01, or a range: 2026-04..2026-09"
)
SPAN = re.compile(r"^\d{4}(\s*-?[HQ]\d)?$", re.IGNORECASE)


def period_range(period: str | pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and the last day of the named period; `a..b` runs from the first day of a to the last of b."""
    before, dots, after = str(period).partition("..")
    if dots:
        first, last = period_range(before)[0], period_range(after)[1]
        if first > last:
            raise bad_input("a period ends before it begins", NO_DATE, column="period", value=str(period))
        return first, last
    half = HALF.match(str(period).strip())
    if half:
        first = pd.Timestamp(int(half[1]), 1 if half[2] == "1" else 7, 1)
        return first, first + pd.DateOffset(months=6) - pd.Timedelta(days=1)
    try:
        named = pd.Period(str(period).split(" ", maxsplit=1)[0])
    except ValueError as error:
        raise bad_input("is no period", NO_DATE, column="period", value=str(period)) from error
    if not isinstance(named, pd.Period):  # an empty text is read as a missing period
        raise bad_input("is no period", NO_DATE, column="period", value=str(period))
    return named.start_time, named.end_time.normalize()


def fiscal(period: str, fiscal_year_start: int) -> str:
    """The period in calendar terms: years, halves and quarters of a fiscal year that begins elsewhere become a range of months."""
    if fiscal_year_start == 1 or not SPAN.match(period.strip()):
        return period
    span = parse_span(re.sub(r"[\s-]", "", period), fiscal_year_start)
    return f"{span.start:%Y-%m}..{span.end:%Y-%m}"
