"""Periods as people name them: a year, half, quarter, month or day."""

from __future__ import annotations

import re

import pandas as pd

from forecast.settings.errors import bad_input

HALF = re.compile(r"^(\d{4})\s*-?H([12])$", re.IGNORECASE)
NO_DATE = "Write a year, half, quarter, month or day, such as 2026, 2026H1, 2026Q2, 2026-03 or 2026-03-01"


def period_range(period: str | pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The first and the last day of the named period."""
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
