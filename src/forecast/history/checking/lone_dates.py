"""Dates far from all others: a mistyped year would move the range of every series, so such rows are set aside and told."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.history.checking.dates import Days
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import Findings, Flags, Positions, RawColumn

FAR, FAR_AND_THIN = 90, 45  # days of nothing before a date is far; fewer where it has a small part of the rows of other dates
THIN = 0.25
BEYOND_GAPS = 1.5  # how many times the longest gap between all other dates it is at least away
BEYOND_STEPS = 2.5  # and how many times their usual step
FEW_ROWS, SHARE, FEW_MONTHS = 3, 0.01, 2  # more rows, or a larger share of them in more months, are a part of the history
BODY = 4  # rows that the others have for each of these


@dataclass(frozen=True)
class _Cluster:
    """Dates without a far step between them, by their positions among all dates."""

    first: int
    last: int
    solid: bool


def lone_dates(days: Days) -> Flags:
    """Which rows have a date that lies far before or after all others, with hardly any rows of its own.

    A date right after the others is never one of them, however few series have reached it.
    """
    flags = np.zeros(len(days), dtype=bool)
    dates, counts = _counted(days)
    if len(dates) < BODY:
        return flags
    solid = [cluster for cluster in _clusters(dates, counts) if cluster.solid]
    if not solid:
        return flags
    first, last = solid[0].first, solid[-1].last
    far = _far(dates, counts, first, last)
    lone = dates[(dates < dates[first] - far) | (dates > dates[last] + far)]
    aside = np.isin(dates, lone)
    if not len(lone) or BODY * counts[aside].sum() > counts[~aside].sum():
        return flags
    return np.isin(days, lone)


def _counted(days: Days) -> tuple[Days, Positions]:
    """The distinct days in their order, and how many rows each has."""
    if not len(days):
        return days, np.zeros(0, dtype=np.int64)
    first = days.min()
    counts = np.bincount((days - first).astype(np.int64))
    filled = np.flatnonzero(counts)
    return first + filled.astype("timedelta64[D]"), counts[filled]


def _steps(dates: Days) -> NDArray[np.int64]:
    return np.diff(dates).astype(np.int64)


def _clusters(dates: Days, counts: Positions) -> list[_Cluster]:
    """The dates parted where a step is far; a part is solid where it has more rows and months than slips of the finger have."""
    steps = _steps(dates)
    cuts = np.flatnonzero(steps > max(FAR_AND_THIN, BEYOND_STEPS * float(np.median(steps)))) + 1
    few = max(FEW_ROWS, SHARE * counts.sum())
    clusters = []
    for part in np.split(np.arange(len(dates)), cuts):
        months = len(np.unique(dates[part].astype("datetime64[M]")))
        rows = int(counts[part].sum())
        clusters.append(_Cluster(int(part[0]), int(part[-1]), rows > few or (rows > FEW_ROWS and months > FEW_MONTHS)))
    return clusters


def _far(dates: Days, counts: Positions, first: int, last: int) -> NDArray[np.timedelta64]:
    """How far before the first and after the last of the others each date must lie to be far from them."""
    steps = _steps(dates[first : last + 1])
    gap, usual = (int(steps.max()), float(np.median(steps))) if len(steps) else (0, 0.0)
    thin = counts < THIN * np.median(counts[first : last + 1])
    far = np.maximum(np.where(thin, FAR_AND_THIN, FAR), max(BEYOND_GAPS * gap, BEYOND_STEPS * usual))
    return far.astype(np.int64).astype("timedelta64[D]")


def lone_date_findings(
    periods: RawColumn, days: Days, lone: Flags, *, amounts: NDArray[np.float64], reading: ReadOptions
) -> Findings:
    """A fault or a warning for each row with a lone date: how far it lies from all others, and how much of the total it is."""
    positions = np.flatnonzero(lone)
    if not len(positions):
        return Findings()
    choice = "error" if reading.strict and reading.lone_dates == "drop" else reading.lone_dates
    edges = days[~lone].min(), days[~lone].max()
    total = float(np.nansum(amounts))
    faults = []
    for i in positions:
        amount = f"{amounts[i]:,.2f} ({amounts[i] / total:.2%} of the total)" if total else f"{amounts[i]:,.2f}"
        faults.append(periods.fault(int(i), f"{_distance(days[i], *edges)}; {EFFECTS[choice]} {amount}", HINTS[choice]))
    return Findings(errors=tuple(faults)) if choice == "error" else Findings(warnings=tuple(faults))


EFFECTS = {
    "error": "the row holds",
    "drop": "the row is left out, with",
    "keep": "the row is kept and moves the range of all series, with",
}
HINTS = {
    "error": "Correct the date, or leave the row out with lone_dates=drop (--lone-dates drop); lone_dates=keep counts it",
    "drop": "Correct the date, or count the row with lone_dates=keep (--lone-dates keep)",
    "keep": "Correct the date, or leave the row out with lone_dates=drop (--lone-dates drop)",
}


def _distance(day: np.datetime64, first: np.datetime64, last: np.datetime64) -> str:
    """How far a date lies from the range of all others, in months."""
    edge = first if day < first else last
    months = abs(int((day.astype("datetime64[M]") - edge.astype("datetime64[M]")).astype(int)))
    side = "before" if day < first else "after"
    return f"the date lies {months:,} months {side} all others, which run from {first} to {last}"
