"""Which periods the dates of a file lie in: months, quarters, weeks, days, or lines within months."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.periods.frequency import Days

Weeks = NDArray[np.float64]
DAY = np.timedelta64(1, "D")
UNITS = {"month": "M", "quarter": "M", "day": "D"}
STEADY = 0.8  # where this share of the steps between dates is alike, the dates have that step
BLOCKS = {4: "fiscal month", 5: "fiscal month", 13: "fiscal quarter", 14: "fiscal quarter"}  # weeks of a step
BLOCKS |= dict.fromkeys((26, 27), "fiscal half") | dict.fromkeys((52, 53), "year")


@dataclass(frozen=True)
class DateSpacing:
    """How the dates of a file lie: the span between them, and whether they are lines within months."""

    frequency: (
        str  # that of the periods, "year", a block of weeks such as "fiscal month", or "lines" (many dates, no regular step)
    )
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
    in_weeks = gaps % 7 == 0
    if len(gaps) and (in_weeks.all() or (np.median(gaps) > 7 and in_weeks.mean() >= STEADY)):
        return _of_weeks(gaps / 7, months)
    covered = len(dates) / (int((dates[-1] - dates[0]) / DAY) + 1)
    return (
        DateSpacing("day", "nearly every day has a row")
        if covered > 0.9
        else DateSpacing("lines", "dates lie irregularly within months")
    )


def _of_weeks(gaps: Weeks, months: Days) -> DateSpacing:
    """The spacing of dates on one day of the week, so many weeks apart: steps of several weeks are no weeks with gaps between."""
    usual = int(np.median(gaps))
    kind = BLOCKS.get(usual, "several weeks")
    alike = [weeks for weeks in BLOCKS if BLOCKS[weeks] == kind] or [usual]
    if usual < 2 or gaps.min() <= 1 or len(gaps) <= len(alike) or np.isin(gaps, alike).mean() < STEADY:
        return DateSpacing("week", "all dates fall on the same day of the week")
    by_month = np.diff(months.astype(np.int64))
    if kind == "fiscal month" and (by_month == 1).all() and (gaps == 5).any():
        return DateSpacing("month", "one date in each month, all on the same day of the week")
    apart = " or ".join(f"{weeks:g}" for weeks in np.unique(gaps[np.isin(gaps, alike)]))
    return DateSpacing(kind, f"the dates lie {apart} weeks apart")


def _same_place(dates: Days, months: Days) -> bool:
    """Whether the dates are all on one day of the month, or all at its end."""
    of_month = (dates - months.astype("datetime64[D]")) / DAY
    return len(np.unique(of_month)) == 1 or bool(((dates + DAY).astype("datetime64[M]") > months).all())


def _quarterly(dates: Days) -> bool:
    months = np.unique(dates.astype("datetime64[M]")).astype(np.int64)
    return len(months) > 2 and bool((np.diff(months) % 3 == 0).all())
