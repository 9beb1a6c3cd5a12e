"""Values that add up through each year and start anew (year to date): found in the shape of the series, whatever the year begins with."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.series.panel import Panel

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
RISES = {"month": 4, "quarter": 2, "week": 8, "day": 20}  # so many rises for each fall that a series is looked at more closely
YEARS = {"month": 2, "quarter": 3, "week": 2, "day": 2}  # so often a series among others must have begun anew
YEARS_OF_FILE = {"month": 1, "quarter": 2, "week": 1, "day": 1}  # and so often one of a file in which most series do
SAMPLE = 200  # series by which the beginning of the year is found
OFFSETS = {"week": (0, 3, 6)}  # the day of a week by which it belongs to a year
FALL = 0.6  # a new year begins at this share of the last value or less
MOST_OF_A_YEAR = 0.8  # that one period may add, where years have three or more
RETURNS = 0.02  # falls within the years, as a share of the rises
GROWTH = 0.3  # how much of its first value a year adds in each further period, at least
STEADY, UNEVEN = 0.75, 3.0  # so many additions of a quarterly year lie within this factor of their mean
MOST = 0.5  # where this share of the series that are long enough are running totals, the file is one of running totals


@dataclass(frozen=True)
class Year:
    """When a year begins: its first month, and for weeks the day of the week that decides to which year the week belongs."""

    month: int
    offset: int = 0

    def of(self, days: NDArray[np.datetime64]) -> NDArray[np.int64]:
        """The year that each day or week lies in, as a number."""
        months = (days.astype("datetime64[D]") + np.timedelta64(self.offset, "D")).astype("datetime64[M]")
        years: NDArray[np.int64] = (months.astype(np.int64) - self.month + 1) // 12
        return years


@dataclass(frozen=True)
class RunningTotals:
    """Which series of a panel are running totals, and of which year; `whole` where nearly the whole file is."""

    rows: Flags
    year: Year
    whole: bool


def running_totals(panel: Panel) -> RunningTotals | None:
    """The series of a panel whose values rise through each year and start anew; None where there are none.

    Where most of the series that are long enough to tell are running totals, those that are too short are taken for such as well.
    """
    candidates = _candidates(panel)
    if not len(candidates):
        return None
    values, days = panel.values[candidates], panel.periods.to_numpy().astype("datetime64[D]")
    sample = values[:: max(len(values) // SAMPLE, 1)]
    fitting = {year: int((_fits(sample, year.of(days), panel.frequency) > 0).sum()) for year in _years(panel.frequency)}
    year = max(fitting, key=lambda year: fitting[year])
    falls = np.zeros(len(panel.values), dtype=np.int64)
    falls[candidates] = _fits(values, year.of(days), panel.frequency)
    testable = _testable(panel.values, year.of(days))
    if (falls > 0).sum() >= MOST * testable.sum() and falls.max() >= YEARS_OF_FILE[panel.frequency]:
        return RunningTotals((falls > 0) | ~testable, year, whole=True)
    rows = falls >= YEARS[panel.frequency]
    return RunningTotals(rows, year, whole=False) if rows.any() else None


def _years(frequency: str) -> list[Year]:
    months = range(1, 13, 3 if frequency == "quarter" else 1)
    return [Year(month, offset) for month, offset in product(months, OFFSETS.get(frequency, (0,)))]


def _candidates(panel: Panel) -> NDArray[np.intp]:
    """The series that rise much more often than they fall."""
    if panel.frequency not in RISES:
        return np.zeros(0, dtype=np.intp)
    steps = np.diff(panel.values, axis=1)
    falls, rises = (steps < 0).sum(axis=1), (steps > 0).sum(axis=1)
    return np.flatnonzero((falls > 0) & (rises >= RISES[panel.frequency] * falls) & (np.fmin.reduce(panel.values, axis=1) >= 0))


def _testable(values: Values, years: NDArray[np.int64]) -> Flags:
    """The series that have sales on both sides of the beginning of a year, with a few values before it."""
    observed = ~np.isnan(values)
    begins = np.flatnonzero(np.diff(years)) + 1
    count = np.cumsum(observed, axis=1)
    sides = [
        (count[:, begin - 1] >= 3) & observed[:, begin - 1] & observed[:, begin] & (values[:, begin - 1] > 0) for begin in begins
    ]
    return np.logical_or.reduce(sides) if sides else np.zeros(len(values), dtype=bool)


def _fits(values: Values, years: NDArray[np.int64], frequency: str) -> NDArray[np.int64]:
    """How often each series starts anew with the years, 0 where it is no running total of them."""
    return np.array([_fit(row, years, frequency) for row in values], dtype=np.int64)


def _fit(values: Values, years: NDArray[np.int64], frequency: str) -> int:
    observed = ~np.isnan(values)
    values, years = values[observed], years[observed]
    steps, anew = np.diff(values), np.diff(years) > 0
    rises, falls = steps[~anew & (steps > 0)], steps[~anew & (steps < 0)]
    dropped = values[1:][anew] <= FALL * values[:-1][anew]
    # A series may begin in the last period of a year; all later years must start far below where the last one ended.
    if not dropped.any() or not dropped[1:].all() or len(rises) < 3 or -falls.sum() > RETURNS * rises.sum():
        return 0
    parts = [part for part in np.split(values, np.flatnonzero(anew) + 1) if len(part) > 2]
    grown = [part[-1] >= part[0] * (1 + GROWTH * (len(part) - 1)) for part in parts]
    if not grown or np.mean(grown) < STEADY or _jumps(parts) or (frequency == "quarter" and not _even(parts)):
        return 0
    return int(dropped.sum())


def _jumps(parts: list[Values]) -> bool:
    """Whether one period adds most of what most years come to: a slip of the finger, and not sales that add up."""
    return float(np.mean([np.diff(part, prepend=0.0).max() > MOST_OF_A_YEAR * part[-1] for part in parts])) > 1.0 - STEADY


def _even(parts: list[Values]) -> bool:
    """Whether what the quarters of most years add is of one size: sales that rise through the year by a season are not."""
    additions = [np.diff(part, prepend=0.0) for part in parts]
    near = [np.mean((part >= part.mean() / UNEVEN) & (part <= part.mean() * UNEVEN)) for part in additions]
    return float(np.mean(near)) >= STEADY


def year_name(year: Year) -> str:
    """The month in which a year begins, by its English name."""
    return f"{pd.Timestamp(2024, year.month, 1):%B}"
