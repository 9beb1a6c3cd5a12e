"""Which periods the dates of a file lie in: months, quarters, weeks, days, or lines within months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.periods.frequency import Days

DAY = np.timedelta64(1, "D")
UNITS = {"month": "M", "quarter": "M", "day": "D"}


@dataclass(frozen=True)
class DateSpacing:
    """How the dates of a file lie: the span between them, and whether they are lines within months."""

    frequency: str  # "month", "quarter", "week", "day", "year" or "lines" (many dates, no regular step)
    reason: str


def infer_spacing(days: Days, span: str) -> DateSpacing:
    """The frequency of the dates in a file, decided from all of them and from the way they are written."""
    if span != "day":
        return DateSpacing(
            "quarter" if span == "month" and _quarterly(np.unique(days)) else span, f"periods are written as {span}s"
        )
    dates = np.unique(days)
    months = dates.astype("datetime64[M]")
    if len(np.unique(months)) == len(dates) and _same_place(dates, months):
        steps = "quarter" if _quarterly(dates) else "month"
        return DateSpacing(steps, f"one date in each {steps}")
    gaps = np.diff(dates).astype(np.int64)
    if len(gaps) and (gaps % 7 == 0).all():
        return DateSpacing("week", "all dates fall on the same day of the week")
    covered = len(dates) / (int((dates[-1] - dates[0]) / DAY) + 1)
    return (
        DateSpacing("day", "nearly every day has a row")
        if covered > 0.9
        else DateSpacing("lines", "dates lie irregularly within months")
    )


def _same_place(dates: Days, months: Days) -> bool:
    """Whether the dates are all on one day of the month, or all at its end."""
    of_month = (dates - months.astype("datetime64[D]")) / DAY
    return len(np.unique(of_month)) == 1 or bool(((dates + DAY).astype("datetime64[M]") > months).all())


def _quarterly(dates: Days) -> bool:
    months = np.unique(dates.astype("datetime64[M]")).astype(np.int64)
    return len(months) > 2 and bool((np.diff(months) % 3 == 0).all())
