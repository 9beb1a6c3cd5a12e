"""What a period without a row is, judged for each series from its own record: not sold, unknown, not yet, ended, not reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from forecast.settings.arrays import Flags, Floats, Ints

PRESENT, NOT_YET, NOT_SOLD, UNKNOWN, ENDED, NOT_REACHED = range(6)
LATE = 6  # at most so many periods at the end, and no more than a quarter of a year, may just not have come in yet
SPARSE = 0.25  # a series without a row in this share of its periods, in several stretches, sells in some periods only
STRETCHES = 3
WRITTEN = 0.01  # where this share of the rows is zero, what is not sold has a row of its own
FEW_LINES, MANY_LINES = 5, 10  # order lines in the poorest period and on average, from which one without any is no chance
RECORD = 12  # periods with a row from which a series of small counts is known as one
SMALL = 5  # a count whose median is at most this has periods of nothing by chance
LEAVES = 3  # series of one member that stop together tell of the member's rows, not of each
FULL = 5  # a member of so many rows in a period is not silent by chance


@dataclass(frozen=True)
class Record:
    """Sums of rows as series x periods (NaN without a row), how many `lines` each cell has, and the period of the year of each column.

    `in_lines`: rows are order lines or days, not one for each period. `members`: for each dimension the member of each series.
    `lost`: periods in which rows are known to lack.
    """

    values: Floats
    lines: Ints
    frequency: str
    year: int
    in_lines: bool
    members: Sequence[Ints]
    lost: Flags

    @cached_property
    def seen(self) -> Flags:
        """The cells that have a row."""
        return ~np.isnan(self.values)

    @cached_property
    def first(self) -> Ints:
        """The first period of each series with a row."""
        return np.asarray(np.argmax(self.seen, axis=1), dtype=np.int64)

    @cached_property
    def last(self) -> Ints:
        """The last period of each series with a row."""
        return np.asarray(self.seen.shape[1] - 1 - np.argmax(self.seen[:, ::-1], axis=1), dtype=np.int64)

    @cached_property
    def silent_since(self) -> Ints:
        """How many periods the file goes on after the last row of each series."""
        return np.asarray(self.seen.shape[1] - 1 - self.last)

    @cached_property
    def inside(self) -> Flags:
        """The cells without a row between the first and the last of their series."""
        columns = np.arange(self.seen.shape[1])
        return np.asarray(~self.seen & (columns > self.first[:, None]) & (columns < self.last[:, None]))

    @cached_property
    def longest(self) -> Ints:
        """The longest stretch without a row inside each series; periods in which rows lack for all do not count."""
        longest = run = np.zeros(len(self.seen), dtype=np.int64)
        for column in (self.inside & ~self.lost).T:
            run = np.where(column, run + 1, 0)
            longest = np.maximum(longest, run)
        return longest

    @cached_property
    def stretches(self) -> Ints:
        """How many stretches without a row each series has inside."""
        return np.asarray((np.diff(self.inside.astype(np.int8), axis=1, prepend=0) == 1).sum(axis=1))


def absences(record: Record) -> Ints:
    """What each cell without a row is, as one of the codes of this module, series x periods; PRESENT where there is a row."""
    columns = np.arange(record.seen.shape[1])
    after = columns > record.last[:, None]
    is_sparse = _sparse(record)
    ended = _ended(record)
    kinds = np.where(record.seen, PRESENT, UNKNOWN)
    kinds[columns < record.first[:, None]] = NOT_YET
    not_sold = record.inside & (is_sparse[:, None] | _seasonal(record))
    kinds[(not_sold | (after & (is_sparse & ~ended)[:, None])) & ~_lost(record)] = NOT_SOLD
    kinds[after & ended[:, None]] = ENDED
    kinds[after & ~ended[:, None] & (kinds != NOT_SOLD)] = NOT_REACHED
    return kinds.astype(np.int64)


def _sparse(record: Record) -> Flags:
    """Series in which a period without a row is one of nothing sold."""
    observed = record.seen.sum(axis=1)
    if record.in_lines:
        poorest = np.where(record.seen, record.lines, np.iinfo(np.int64).max).min(axis=1)
        return np.asarray((poorest < FEW_LINES) | (record.lines.sum(axis=1) < MANY_LINES * observed))
    zeros = (record.values == 0).sum(axis=1)
    if zeros.sum() >= WRITTEN * observed.sum():
        return np.zeros(len(observed), dtype=bool)
    span = record.last - record.first + 1
    often = (span - observed >= SPARSE * span) & (record.stretches >= STRETCHES)
    return np.asarray((often | _small_counts(record)) & (zeros == 0))


def _small_counts(record: Record) -> Flags:
    """Series of small whole numbers, such as pieces, which come to nothing now and then."""
    whole = np.where(record.seen, record.values, 0.0)
    counts = (whole == np.round(whole)).all(axis=1) & (whole >= 0).all(axis=1) & (record.seen.sum(axis=1) >= RECORD)
    small = np.zeros(len(counts), dtype=bool)
    rows = np.flatnonzero(counts)
    small[rows] = np.nanmedian(record.values[rows], axis=1) <= SMALL if len(rows) else False
    return small


def _seasonal(record: Record) -> Flags:
    """Cells without a row in a period of the year in which the series has no row in most other years either."""
    periods, year = record.seen.shape[1], record.year
    zeros_written = (record.values == 0).sum(axis=1) > 0
    seasonal = np.zeros(record.seen.shape, dtype=bool)
    known = (np.arange(periods) >= record.first[:, None]) & (np.arange(periods) <= record.last[:, None])
    for place in range(min(year, periods)):
        columns = slice(place, None, year)
        empty, years = record.inside[:, columns].sum(axis=1), known[:, columns].sum(axis=1)
        seasonal[:, columns] = ((empty >= 2) & (2 * empty > years) & ~zeros_written)[:, None]
    return np.asarray(seasonal & record.inside)


def patience(record: Record) -> Ints:
    """For how many periods after its last row a series is waited for: twice its longest stretch without one, and three usual steps."""
    observed = record.seen.sum(axis=1)
    span = record.last - record.first + 1
    longest = record.longest.copy()
    usual = observed >= 4
    if usual.any():  # a series of a few rows is as patient as others of the file
        longest[~usual] = np.maximum(longest[~usual], int(np.median(longest[usual])))
    usual_step = np.where(observed > 1, span // observed, 0)
    late = max(1, min(record.year // 4, LATE))
    found = np.maximum(np.maximum(late, 2 * longest), 3 * usual_step)
    # Within a year each season has come once: only what sells now and then is waited for longer.
    return np.asarray(np.where(_sparse(record), found, np.minimum(found, record.year)))


def _ended(record: Record) -> Flags:
    """Series whose rows stop for longer than their own record explains, other than together with all rows of a member."""
    return np.asarray((record.silent_since > patience(record)) & ~_not_reached(record))


def _not_reached(record: Record) -> Flags:
    """Series of a member whose rows all stop in the same period, less than a year ago: its rows have not come in."""
    late = np.zeros(len(record.seen), dtype=bool)
    for members in record.members:
        ends = np.zeros(int(members.max()) + 1, dtype=np.int64)
        np.maximum.at(ends, members, record.last)
        going = record.last >= ends[members] - record.year
        together = going & (record.last == ends[members])
        count, of_them = (np.bincount(members[rows], minlength=len(ends)) for rows in (going, together))
        stopped = (of_them >= LEAVES) & (2 * of_them > count) & (record.seen.shape[1] - 1 - ends < record.year)
        late |= stopped[members] & together
    return late & (record.silent_since > 0)


def _lost(record: Record) -> Flags:
    """Cells of periods in which rows lack: for all series, or for a member that has many rows in every other period."""
    lost = np.broadcast_to(record.lost, record.seen.shape) | _silent(record, np.zeros(len(record.seen), dtype=np.int64))
    for members in record.members:
        lost = lost | _silent(record, members)
    return np.asarray(lost)


def _silent(record: Record, members: Ints) -> Flags:
    lines = np.zeros((int(members.max()) + 1, record.seen.shape[1]), dtype=np.int64)
    np.add.at(lines, members, np.where(record.seen, record.lines, 0))
    begun = np.logical_or.accumulate(lines > 0, axis=1)
    going = np.logical_or.accumulate(lines[:, ::-1] > 0, axis=1)[:, ::-1]
    filled = np.where(begun & going & (lines > 0), lines, np.iinfo(np.int64).max)
    is_full = np.sort(filled, axis=1)[:, max(filled.shape[1] // 20, 0)] >= FULL
    # A closed season is silent every year; rows that are lost are an exception.
    rare = ((lines == 0) & begun & going).sum(axis=1) <= np.maximum(1, lines.shape[1] // 4)
    return np.asarray(((lines == 0) & begun & going & (is_full & rare)[:, None])[members])
