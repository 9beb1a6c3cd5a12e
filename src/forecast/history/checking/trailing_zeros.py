"""Periods at the end in which every series is exactly zero: a sheet that was prepared for the year, not a company without sales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.history.checking.dates import Days
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import Findings, Flags, Positions, RawColumn
from forecast.settings.errors import count_of

MONTHS = {"month": 1, "quarter": 3}
DAYS = {"week": 7, "day": 1}
FEWEST = 3  # periods with sales before zeros can be too many
LONG = 24  # so many periods that were never all zero say the same of one series as of several
CHANCE = 0.01  # zeros that the share of earlier ones makes rarer than this are no chance


@dataclass(frozen=True)
class _Amounts:
    """The rows of a file as days and amounts, with the frequency to which they are summed."""

    days: Days
    values: NDArray[np.float64]
    frequency: str

    @property
    def periods(self) -> Positions:
        """The period that each row lies in, as a number."""
        if self.frequency in MONTHS:
            months: Positions = self.days.astype("datetime64[M]").astype(np.int64)
            return months // MONTHS[self.frequency]
        offsets: Positions = (self.days - self.days.min()).astype(np.int64)
        return offsets // DAYS[self.frequency]


def trailing_zeros(days: Days, values: NDArray[np.float64], leaves: Positions, *, frequency: str) -> Flags:
    """Which rows lie in the periods at the end that are zero in all series, where that was not so before; none with another frequency.

    A season without sales, and single zeros of a series that has many, are none of them.
    """
    nothing = np.zeros(len(days), dtype=bool)
    sold = (values != 0) & ~np.isnan(values)
    if frequency not in {**MONTHS, **DAYS} or not sold.any() or days[sold].max() == days.max():
        return nothing
    amounts = _Amounts(days, values, frequency)
    last = days[sold].max()
    is_sold = np.bincount(amounts.periods - amounts.periods.min(), weights=sold) > 0
    unusual = _is_unusual(is_sold, len(np.unique(leaves))) and _outlasts(days, sold)
    return (days > last) & (values == 0) if unusual else nothing


def _outlasts(days: Days, sold: Flags) -> bool:
    """Whether the dates without sales at the end are more than at any time before: a Sunday that ends a file of days is none."""
    dates, positions = np.unique(days, return_inverse=True)
    is_sold = np.bincount(positions, weights=sold, minlength=len(dates)) > 0
    zeros = int(np.argmax(is_sold[::-1]))
    return zeros > _longest(~is_sold[np.argmax(is_sold) : len(dates) - zeros])


def _is_unusual(is_sold: Flags, series: int) -> bool:
    """Whether the periods without sales at the end are no chance and no season, given which periods had sales."""
    body = is_sold[np.argmax(is_sold) : len(is_sold) - np.argmax(is_sold[::-1])]
    zeros, empty = int(np.argmax(is_sold[::-1])), int((~body).sum())
    if not zeros or int(body.sum()) < FEWEST:
        return False
    if not empty:
        return series > 1 or zeros >= FEWEST or len(body) >= LONG
    return zeros > _longest(~body) and (empty / len(body)) ** zeros < CHANCE


def _longest(flags: Flags) -> int:
    """The length of the longest run of true values."""
    edges = np.flatnonzero(np.diff(np.pad(flags.astype(np.int8), 1)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def trailing_zero_findings(periods: RawColumn, days: Days, unfilled: Flags, *, reading: ReadOptions) -> Findings:
    """One fault or warning for all periods at the end that are zero in all series, at the first of their rows."""
    positions = np.flatnonzero(unfilled)
    if not len(positions):
        return Findings()
    choice = "error" if reading.strict and reading.trailing_zeros == "drop" else reading.trailing_zeros
    first = int(positions[np.argmin(days[positions])])
    rows = count_of(len(positions), "row")
    message = (
        f"all series are zero from {days[first]} to {days[positions].max()} ({rows}), as in a sheet that was prepared for later"
    )
    fault = periods.fault(first, f"{message}; {EFFECTS[choice]}", HINTS[choice])
    return Findings(errors=(fault,)) if choice == "error" else Findings(warnings=(fault,))


EFFECTS = {
    "error": "kept, they would count as periods without sales",
    "drop": "these rows are left out, which changes no total, and the history ends before them",
    "keep": "they are kept as periods without sales, which lowers the last year and the forecast",
}
HINTS = {
    "error": "Remove the rows, or leave them out with trailing_zeros=drop (--trailing-zeros drop); trailing_zeros=keep counts them",
    "drop": "If nothing was sold, count them with trailing_zeros=keep (--trailing-zeros keep)",
    "keep": "If these periods have not come yet, leave them out with trailing_zeros=drop (--trailing-zeros drop)",
}
