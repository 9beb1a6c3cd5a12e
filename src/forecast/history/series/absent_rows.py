"""Periods without a row in a summed table: zeros where nothing was sold, gaps where it is not known, and a word on each kind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.history.reading.options import ImportRequest
from forecast.history.series import absence
from forecast.history.series.date_record import cut_periods
from forecast.history.series.mixed_steps import quarters_among_months
from forecast.periods.frequency import frequency
from forecast.settings.arrays import Flags, Ints
from forecast.settings.errors import Fault, InputError, count_of

MOST_CELLS = 20_000_000  # a larger panel is not judged: what has no row there stays unknown
NAMED = 5


@dataclass(frozen=True)
class Settled:
    """A table with rows of zero where nothing was sold, the series that have ended, and what is told of periods without a row.

    `ended` has the dimensions, `last` (the last period with a row) and `evident` (the day on which the end shows); None without any.
    """

    table: pd.DataFrame
    ended: pd.DataFrame | None = None
    warnings: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Panel:
    """The table as a matrix, with what each of its cells is."""

    keys: pd.DataFrame
    periods: pd.DatetimeIndex
    kinds: Ints
    record: absence.Record
    file: str | None

    def rows(self, *kinds: int) -> Flags:
        """The series that have cells of these kinds."""
        return np.asarray(np.isin(self.kinds, kinds).any(axis=1))

    def counted(self, kind: int) -> str:
        """How many cells of a kind there are, and in how many series."""
        cells = self.kinds == kind
        return f"{count_of(int(cells.sum()), 'period')} of {int(cells.any(axis=1).sum()):,} series"

    def named(self, rows: Ints) -> str:
        """The first of some series with their last period."""
        texts = [
            f"{' / '.join(map(str, self.keys.iloc[row]))} (last row {self.periods[self.record.last[row]]:%Y-%m-%d})"
            for row in rows[:NAMED]
        ]
        return ", ".join(texts) + (f" and {len(rows) - NAMED:,} more" if len(rows) > NAMED else "")

    def fault(self, message: str, hint: str) -> Fault:
        """A warning about the series."""
        return Fault(message, hint, self.file, column=" x ".join(map(str, self.keys.columns)))


def without_cut_rows(
    table: pd.DataFrame, request: ImportRequest, *, spacing: str, steps: str, file: str | None
) -> tuple[pd.DataFrame, tuple[Fault, ...]]:
    """The rows of a checked file without those of a first or last period that its dates cut off, and a warning that tells them.

    An InputError where such a period is to be one; nothing is left out where it is to be kept, or where nothing would be left.
    """
    days = table[request.period].to_numpy().astype("datetime64[D]")
    cut = list(cut_periods(days, frequency(steps), spacing=spacing).values())
    inside = np.asarray(frequency(steps).starts(days).isin(cut))
    if not inside.any() or inside.all() or request.reading.partial == "keep":
        return table, ()
    names = " and ".join(f"{start:%Y-%m-%d}" for start in cut)
    left_out = f"{count_of(int(inside.sum()), 'row')} left out of the history"
    message = f"the dates of the file cut off the {frequency(steps).unit} of {names}: {left_out}"
    hint = "Add the days that lack, or keep them with partial=keep (--partial)"
    fault = Fault(message, hint, file, column=request.period)
    if request.reading.partial == "error":
        raise InputError([fault])
    return table[~inside], (fault,)


def settle_absent_rows(
    table: pd.DataFrame,
    dimensions: Sequence[str],
    *,
    steps: str,
    in_lines: bool,
    missing: str | None,
    lost: Sequence[pd.Timestamp] = (),
    file: str | None = None,
) -> Settled:
    """The table (dimensions, period, value, lines) with what is absent settled by evidence, or as `missing` says for all of it.

    An InputError where `missing` is "error" and a period of a series has no row, and where some series have quarters and others months.
    A history of days keeps its gaps.
    """
    mixed = () if in_lines or steps != "month" else quarters_among_months(table, dimensions, file=file)
    if mixed and missing is None:
        raise InputError(mixed)
    bare = Settled(table.drop(columns="lines"), warnings=mixed if missing == "gap" else ())
    if steps == "day" or table.empty or (missing == "gap"):
        return bare
    panel = _panel(table, dimensions, steps=steps, in_lines=in_lines, lost=lost, file=file)
    if panel is None:
        return bare
    if missing == "error":
        _refuse(panel)
    kinds = panel.kinds
    zero = kinds == absence.NOT_SOLD
    if missing == "zero":
        zero = np.isin(kinds, (absence.NOT_SOLD, absence.UNKNOWN, absence.NOT_REACHED)) & ~panel.record.lost
    filled = _with_zeros(bare.table, panel, zero | (kinds == absence.ENDED))
    return Settled(filled, _ended(panel), _warnings(panel, missing), _notes(panel, zero=zero, asked=missing == "zero"))


def _panel(
    table: pd.DataFrame, dimensions: Sequence[str], *, steps: str, in_lines: bool, lost: Sequence[pd.Timestamp], file: str | None
) -> _Panel | None:
    names = list(dimensions)
    step = frequency(steps)
    periods = step.range(pd.Timestamp(table["period"].min()), pd.Timestamp(table["period"].max()))
    keys = table[names].drop_duplicates().reset_index(drop=True)
    if len(keys) * len(periods) > MOST_CELLS or len(table) == len(keys) * len(periods):
        return None
    row = pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(table[names]))
    column = periods.get_indexer(pd.DatetimeIndex(table["period"]))
    values, lines = np.full((len(keys), len(periods)), np.nan), np.zeros((len(keys), len(periods)), dtype=np.int64)
    values[row, column], lines[row, column] = table["value"].to_numpy(np.float64), table["lines"].to_numpy()
    record = absence.Record(
        values,
        lines,
        frequency=steps,
        year=step.year,
        in_lines=in_lines,
        members=[pd.factorize(keys[name])[0].astype(np.int64) for name in names],
        lost=np.asarray(periods.isin(list(lost))),
    )
    return _Panel(keys, periods, absence.absences(record), record, file)


def _refuse(panel: _Panel) -> None:
    absent = ~np.isin(panel.kinds, (absence.PRESENT, absence.NOT_YET))
    rows = np.flatnonzero(absent.any(axis=1))
    if not len(rows):
        return
    first = panel.periods[int(np.argmax(absent[rows[0]]))]
    cells = count_of(int(absent.sum()), "period")
    message = f"{cells} without a row in {len(rows):,} series, first {first:%Y-%m-%d} of {' / '.join(panel.keys.iloc[rows[0]])}"
    hint = "Add the rows, or say what a period without a row is with missing= (--missing): zero (nothing sold) or gap (unknown)"
    raise InputError([panel.fault(message, hint)])


def _with_zeros(table: pd.DataFrame, panel: _Panel, cells: Flags) -> pd.DataFrame:
    """The table with a row of zero for each of the cells."""
    rows, columns = np.nonzero(cells)
    if not len(rows):
        return table
    zeros = panel.keys.iloc[rows].reset_index(drop=True)
    zeros = zeros.assign(period=panel.periods[columns].astype(table["period"].dtype), value=0.0)
    return pd.concat([table, zeros[list(table.columns)]], ignore_index=True)


def _ended(panel: _Panel) -> pd.DataFrame | None:
    rows = np.flatnonzero(panel.rows(absence.ENDED))
    if not len(rows):
        return None
    # A forecast made while the series was still waited for does not know that it has ended.
    evident = panel.record.last[rows] + absence.patience(panel.record)[rows] + 1
    ends = frequency(panel.record.frequency).ends(panel.periods)[evident]
    return panel.keys.iloc[rows].reset_index(drop=True).assign(last=panel.periods[panel.record.last[rows]], evident=ends)


# --- what is told ------------------------------------------------------------------------


def _warnings(panel: _Panel, missing: str | None) -> tuple[Fault, ...]:
    ended, late = (np.flatnonzero(panel.rows(kind)) for kind in (absence.ENDED, absence.NOT_REACHED))
    faults = []
    if len(ended):
        message = f"{len(ended):,} series ended while the file goes on, and are forecast at zero: {panel.named(ended)}"
        faults.append(panel.fault(message, "If they go on, add their rows"))
    if len(late) and missing is None:
        message = f"{len(late):,} series have no row yet in the last periods of the file, which stay unknown: {panel.named(late)}"
        faults.append(panel.fault(message, "Add the rows, or say that nothing was sold with missing=zero (--missing)"))
    if missing is None and not panel.record.in_lines and panel.rows(absence.NOT_SOLD).any():
        message = f"{panel.counted(absence.NOT_SOLD)} without a row count as zero: these series sell in some periods only"
        faults.append(panel.fault(message, "Where that is wrong, keep them unknown with missing=gap (--missing)"))
    return tuple(faults)


REASONS: Mapping[int, str] = {
    absence.NOT_YET: "before the first sale: {cells}, in no sum",
    absence.UNKNOWN: "unknown: {cells}; the series have rows in nearly all other periods, and sums of these periods lack them",
    absence.ENDED: "ended: {cells} after the last row count as zero; rows stop for longer than the series' own gaps explain",
    absence.NOT_REACHED: "not reached: {cells} at the end of the file stay unknown, as rows may still come",
}


def _notes(panel: _Panel, *, zero: Flags, asked: bool) -> tuple[str, ...]:
    """A line for each kind of absence: how many cells and series, what becomes of them, and why."""
    notes = []
    if zero.any():
        cells = f"{count_of(int(zero.sum()), 'period')} of {int(zero.any(axis=1).sum()):,} series"
        lines = (
            "in order lines what is not sold has no row" if panel.record.in_lines else "these series sell in some periods only"
        )
        notes.append(
            f"not sold: {cells} without a row count as zero, sums stay those of the file; {'as asked' if asked else lines}"
        )
    for kind, text in REASONS.items():
        if ((panel.kinds == kind) & ~zero).any():
            cells = (panel.kinds == kind) & ~zero
            counted = f"{count_of(int(cells.sum()), 'period')} of {int(cells.any(axis=1).sum()):,} series"
            notes.append(text.format(cells=counted))
    return tuple(f"without a row, {note}" for note in notes)
