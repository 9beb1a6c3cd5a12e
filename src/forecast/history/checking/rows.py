"""Rows judged together: repeated ones, unsorted ones, those after the as-of date, and the rhythm of their dates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.checking.dates import Days, ParsedDates
from forecast.history.checking.lone_dates import lone_date_findings, lone_dates
from forecast.history.checking.members import ParsedMembers
from forecast.history.checking.numbers import ParsedNumbers
from forecast.history.checking.trailing_zeros import trailing_zero_findings, trailing_zeros
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import LISTED, Findings, Flags, Positions, RawColumn, RawTable
from forecast.history.series.date_spacing import DateSpacing, infer_spacing
from forecast.history.series.fiscal_rows import steps_of
from forecast.periods.fiscal_calendar import is_fiscal
from forecast.settings.errors import count_of

RUN = 3  # this many rows in a row that repeat as many rows before them are a pasted block
MAX_SPACE = 100_000_000
PLACED = 0.8  # where this share of the rows lies on one place of the month or week, the file has a row for each
GRID = 0.8  # a leaf with rows on this share of its days is a daily series
REGULAR = ("month", "quarter", "week", "year", "several weeks", "fiscal month", "fiscal quarter", "fiscal half")


@dataclass(frozen=True)
class SelectedRows:
    """Which rows are imported, how their dates lie, and what was found among them."""

    selected: Flags
    spacing: DateSpacing
    findings: Findings


@dataclass(frozen=True)
class _Cells:
    """Each row as numbers: its leaf, its day, its cell (leaf and day), and its whole self."""

    leaf: Positions
    day: Positions
    cell: Positions
    whole: Positions
    other_hashes: Positions | None

    def without(self, rows: Flags) -> _Cells:
        """The same without some of its rows."""
        other = None if self.other_hashes is None else self.other_hashes[~rows]
        return _Cells(self.leaf[~rows], self.day[~rows], self.cell[~rows], self.whole[~rows], other)

    @cached_property
    def filled(self) -> int:
        """How many cells have a row."""
        space = int(self.cell.max()) + 1
        if space > MAX_SPACE:
            return len(pd.unique(self.cell))
        is_filled = np.zeros(space, dtype=bool)
        is_filled[self.cell] = True
        return int(is_filled.sum())


def select_rows(
    raw: RawTable, numbers: ParsedNumbers, *, dates: ParsedDates, names: Sequence[ParsedMembers], request: ImportRequest
) -> SelectedRows:
    """The rows to import and the rhythm of their dates; rows that repeat others are errors unless an option says otherwise."""
    values, periods = raw.column(request.value), raw.column(request.period)
    cells = _cells(raw, numbers, dates, names)
    future = dates.days > np.datetime64(request.reading.as_of_date.date(), "D")
    lone = _lone(dates.days, future)
    steps = _spacing(dates, cells, future | lone)
    dropped = np.logical_or.reduce([dimension.dropped for dimension in names])
    repeated, repeats = _repeats(values, numbers, cells=cells, steps=steps, request=request)
    selected = ~future & ~dropped & ~repeated & (~lone | (request.reading.lone_dates == "keep"))
    findings = (
        repeats + _unsorted(periods, cells) + _future(periods, future, request) + _misplaced(periods, dates.days, cells, steps)
    )
    findings += lone_date_findings(periods, dates.days, lone, amounts=numbers.values, reading=request.reading)
    unfilled = _unfilled(dates.days, numbers.values, cells.leaf, selected=selected, steps=steps, request=request)
    findings += trailing_zero_findings(periods, dates.days, unfilled, reading=request.reading)
    selected &= ~unfilled | (request.reading.trailing_zeros == "keep")
    if not findings.errors and not selected.any():
        findings += Findings(errors=(periods.about("there are no rows left to import", "Check the dates and the options"),))
    return SelectedRows(selected, steps, findings + _notes(steps, cells))


def _lone(days: Days, future: Flags) -> Flags:
    """The rows whose date is far from all others that the history may know."""
    lone = np.zeros(len(days), dtype=bool)
    lone[~future] = lone_dates(days[~future])
    return lone


def _unfilled(
    days: Days, values: NDArray[np.float64], leaves: Positions, *, selected: Flags, steps: DateSpacing, request: ImportRequest
) -> Flags:
    """The selected rows that lie in periods at the end which were not filled in yet."""
    asked = steps_of(steps.frequency, request.reading)
    frequency = "month" if is_fiscal(asked) else asked
    unfilled = np.zeros(len(days), dtype=bool)
    unfilled[selected] = trailing_zeros(days[selected], values[selected], leaves[selected], frequency=frequency)
    return unfilled


def _spacing(dates: ParsedDates, cells: _Cells, aside: Flags) -> DateSpacing:
    """The rhythm of the dates without the rows that are set aside, where there are others."""
    if aside.any() and not aside.all():
        return _on_a_grid(infer_spacing(dates.days[~aside], dates.span), cells.without(aside))
    return _on_a_grid(infer_spacing(dates.days, dates.span), cells)


def _on_a_grid(steps: DateSpacing, cells: _Cells) -> DateSpacing:
    """Daily rows are order lines unless nearly each leaf has nearly each day, and mostly one row for it."""
    if steps.frequency != "day":
        return steps
    days = pd.DataFrame({"leaf": cells.leaf, "day": cells.day}).groupby("leaf", sort=False)["day"].agg(["min", "max"])
    expected = int((days["max"] - days["min"] + 1).sum())
    if cells.filled < GRID * expected or len(cells.cell) > 1.5 * cells.filled:
        return DateSpacing("lines", "many dates in a month, and not one row for each day")
    return steps


def _cells(raw: RawTable, numbers: ParsedNumbers, dates: ParsedDates, names: Sequence[ParsedMembers]) -> _Cells:
    leaf = np.zeros(len(dates.days), dtype=np.int64)
    for dimension in names:
        leaf = pd.factorize(leaf * len(dimension.members) + dimension.codes)[0].astype(np.int64)
    day = (dates.days - dates.days.min()).astype(np.int64)
    cell = leaf * (int(day.max()) + 1) + day
    whole = _mixed(cell, numbers.values.view(np.int64))
    return _Cells(leaf, day, cell, whole if raw.other_hashes is None else _mixed(whole, raw.other_hashes), raw.other_hashes)


def _mixed(first: Positions, second: Positions) -> Positions:
    """One hash for two columns of whole numbers (multiplied by large odd numbers and folded, as splitmix64 does)."""
    mixed = first.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + second.view(np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    return (mixed ^ (mixed >> np.uint64(27))).view(np.int64)


# --- repeated rows -------------------------------------------------------------------


def _repeats(
    values: RawColumn, numbers: ParsedNumbers, *, cells: _Cells, steps: DateSpacing, request: ImportRequest
) -> tuple[Flags, Findings]:
    again, first = _again(cells.whole)
    positions = np.flatnonzero(again)
    nothing = np.zeros(len(again), dtype=bool)
    if request.reading.duplicates == "keep":
        return nothing, Findings()
    if request.reading.duplicates == "drop":
        return again, _dropped(values, numbers, positions, _conflicts(values, cells, again, steps))
    clash = _conflicts(values, cells, again, steps)
    if not len(positions):
        return nothing, clash
    total = float(np.nansum(numbers.values[positions]))
    if steps.frequency in REGULAR or _pasted(first, positions):
        return nothing, _doubled(values, first, positions, total) + clash
    message = (
        f"{count_of(len(positions), 'order line')} identical to an earlier one in every cell (sum {total:,.2f}), kept as entered"
    )
    hint = "If they were entered twice, drop them with duplicates=drop (--duplicates)"
    return nothing, Findings(warnings=(values.fault(int(positions[0]), message, hint),)) + clash


def _again(whole: Positions) -> tuple[Flags, Positions]:
    """Which rows are the same as an earlier one, and the position of that one."""
    order = np.argsort(whole, kind="stable")
    same = np.concatenate([[False], whole[order][1:] == whole[order][:-1]])
    heads = np.maximum.accumulate(np.where(same, 0, np.arange(len(order))))
    again, first = np.zeros(len(whole), dtype=bool), np.empty(len(whole), dtype=np.int64)
    again[order], first[order] = same, order[heads]
    return again, first


def _pasted(first: Positions, positions: Positions) -> bool:
    """Whether repeated rows stand together in the order of the rows that they repeat, or every row is repeated."""
    if 2 * len(positions) >= len(first):
        return True
    onward = (np.diff(positions) == 1) & (np.diff(first[positions]) == 1)
    return len(onward) >= RUN - 1 and bool(np.convolve(onward, np.ones(RUN - 1), "valid").max() >= RUN - 1)


def _doubled(values: RawColumn, first: Positions, positions: Positions, total: float) -> Findings:
    hint = "Remove the second copy, or drop it with duplicates=drop (--duplicates); duplicates=keep keeps both"
    faults = tuple(
        values.fault(int(i), f"the row is the same as row {values.rows[first[i]]} in every cell", hint)
        for i in positions[:LISTED]
    )
    message = f"{count_of(len(positions), 'row')} identical to earlier ones, with a sum of {total:,.2f}"
    return Findings(errors=(*faults, values.about(message, hint)))


def _dropped(values: RawColumn, numbers: ParsedNumbers, positions: Positions, clash: Findings) -> Findings:
    if not len(positions):
        return clash
    total = float(np.nansum(numbers.values[positions]))
    return clash + Findings(
        repairs=(values.repair(f"repeated rows dropped, with a sum of {total:,.2f}", positions=positions, new=""),)
    )


def _conflicts(values: RawColumn, cells: _Cells, again: Flags, steps: DateSpacing) -> Findings:
    """Rows with the same leaf and period but another value, where nothing else in the file tells them apart."""
    if steps.frequency == "lines":
        return Findings()
    cell_hashes = cells.cell if cells.other_hashes is None else _mixed(cells.cell, cells.other_hashes)
    clash, first = _again(cell_hashes)
    positions = np.flatnonzero(clash & ~again)
    rest = len(positions) - LISTED
    hint = "Keep the right one, or add the column that tells them apart; duplicates=keep sums them (--duplicates)"
    listed = tuple(
        values.fault(int(i), f"row {values.rows[first[i]]} has another value for the same member and period", hint)
        for i in positions[:LISTED]
    )
    return Findings(errors=listed + ((values.about(f"{count_of(rest, 'more row')} like this", hint),) if rest > 0 else ()))


# --- order and future ------------------------------------------------------------------


def _unsorted(periods: RawColumn, cells: _Cells) -> Findings:
    order = np.argsort(cells.leaf, kind="stable")
    back = (np.diff(cells.leaf[order]) == 0) & (np.diff(cells.day[order]) < 0)
    positions = np.sort(order[1:][back])
    if not len(positions):
        return Findings()
    return Findings(repairs=(periods.repair("rows not in order of time: sorted", positions=positions, new=""),))


def _future(periods: RawColumn, future: NDArray[np.bool_], request: ImportRequest) -> Findings:
    positions = np.flatnonzero(future)
    if not len(positions):
        return Findings()
    message = f"{count_of(len(positions), 'row')} after {request.reading.as_of_date:%Y-%m-%d} left out of the history"
    return Findings(warnings=(periods.fault(int(positions[0]), message, "Check the dates, or use a later as_of="),))


def _misplaced(periods: RawColumn, days: NDArray[np.datetime64], cells: _Cells, steps: DateSpacing) -> Findings:
    """A warning where nearly all rows lie on one place of the month or week, and some on another: totals, or two exports in one."""
    if steps.frequency not in ("lines", "day"):
        return Findings()
    of_month = (days - days.astype("datetime64[M]").astype("datetime64[D]")).astype(np.int64)
    ends = (days + np.timedelta64(1, "D")).astype("datetime64[M]") > days.astype("datetime64[M]")
    if float(((of_month == 0) | (of_month == np.bincount(of_month).argmax()) | ends).mean()) >= PLACED:
        positions = _second_dates(cells.leaf, cells.day, days.astype("datetime64[M]").astype(np.int64))
        span = "month"
    else:
        weekday = (days.astype(np.int64) + 3) % 7
        usual = np.bincount(weekday, minlength=7).argmax()
        positions = (
            np.flatnonzero(weekday != usual) if float((weekday == usual).mean()) >= PLACED else np.array([], dtype=np.int64)
        )
        span = "week"
    if not len(positions):
        return Findings()
    message = f"nearly all rows are on one date of each {span}; {count_of(len(positions), 'row')} on another date added to it"
    return Findings(
        warnings=(periods.fault(int(positions[0]), message, "Remove them if they are totals or were exported twice"),)
    )


def _second_dates(leaf: Positions, day: Positions, month: Positions) -> Positions:
    """The rows of each leaf and month on another date than the first row of that month."""
    rows = pd.DataFrame({"leaf": leaf, "month": month, "day": day})
    first = rows.groupby(["leaf", "month"], sort=False)["day"].transform("first")
    return np.flatnonzero((rows["day"] != first).to_numpy())


def _notes(steps: DateSpacing, cells: _Cells) -> Findings:
    notes = [f"frequency: {steps.frequency} ({steps.reason})"]
    if steps.frequency in ("lines", "day"):
        notes.append("daily rows and order lines are summed to months in a history, unless another frequency is chosen")
    summed = len(cells.cell) - cells.filled
    if summed:
        notes.append(f"{count_of(summed, 'row')} with the members and date of another row, summed with it in a history")
    return Findings(notes=tuple(notes))
