"""Periods that the rows of a file do not cover in full: the first or last one cut off by its dates, and those in which days lack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.history.checking.dates import ParsedDates
from forecast.history.checking.members import ParsedMembers
from forecast.history.checking.numbers import ParsedNumbers
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import NOTHING, Findings, Flags, RawColumn
from forecast.history.series.date_record import DateRecord, Stretch, cut_periods, lacking_periods, weekday_shares
from forecast.history.series.fiscal_rows import coarser_than, steps_of
from forecast.periods.frequency import Frequency, frequency
from forecast.settings.arrays import Floats
from forecast.settings.errors import count_of

LACKING = 0.15  # from this share of its usual days on, a period with days that lack is no whole period
DENSE = 0.8  # a member with rows on this share of the days of its working week has a row for each day
FEWEST_DATES = 60  # from which a rhythm of days is known
LISTED = 20
MOST_MEMBERS = 500


@dataclass(frozen=True)
class WholePeriods:
    """Which rows lie in periods that count as whole, the first days of the periods that are unknown, and what was found."""

    kept: Flags
    unknown: tuple[pd.Timestamp, ...] = ()
    findings: Findings = NOTHING


@dataclass(frozen=True)
class _Rows:
    """The selected rows: where they stand in the file, their days and amounts, and the period that each is summed to."""

    periods: RawColumn
    positions: np.ndarray
    days: np.ndarray
    values: Floats
    steps: Frequency

    @property
    def starts(self) -> pd.DatetimeIndex:
        """The first day of each row's period."""
        return self.steps.starts(self.days)

    def name(self, start: pd.Timestamp) -> str:
        """The period as people write it."""
        if self.steps.name == "quarter":
            return f"{start.year}Q{start.quarter}"
        return f"{start:%Y-%m}" if self.steps.name == "month" else f"the {self.steps.unit} of {start:%Y-%m-%d}"

    def weight(self, rows: Flags | np.ndarray) -> str:
        """How many rows these are, as flags or places, and their sum."""
        return f"{count_of(self.values[rows].size, 'row')}, sum {np.nansum(self.values[rows]):,.2f}"


def _summed_to(spacing: str, request: ImportRequest) -> str | None:
    """The periods that rows of this spacing are summed to in a history; None where they cannot be."""
    asked = steps_of(spacing, request.reading)
    return asked if asked in coarser_than(spacing, request.reading) else None


def whole_periods(
    dates: ParsedDates,
    numbers: ParsedNumbers,
    *,
    names: Sequence[ParsedMembers],
    selected: Flags,
    spacing: str,
    column: RawColumn,
    request: ImportRequest,
) -> WholePeriods:
    """What the selected rows cover in full when they are summed: cut and lacking periods are treated as the options say."""
    target, positions = _summed_to(spacing, request), np.flatnonzero(selected)
    if target in (None, "day", spacing) or not len(positions):
        return WholePeriods(selected)
    rows = _Rows(column, positions, dates.days[positions], numbers.values[positions], frequency(str(target)))
    cut, findings = _cut(rows, spacing, request.reading.partial)
    unknown: tuple[pd.Timestamp, ...] = ()
    if spacing in ("day", "lines"):
        lost, unknown, told = _lost(rows, request.reading.outages)
        cut, findings = cut | lost, findings + told + _lost_in_members(rows, names, whole=~cut)
    kept = selected.copy()
    kept[positions[cut]] = False
    return WholePeriods(kept, unknown, findings)


def _cut(rows: _Rows, spacing: str, choice: str) -> tuple[Flags, Findings]:
    """The rows of a first or last period that is cut off, where they are left out."""
    gone, findings = np.zeros(len(rows.days), dtype=bool), NOTHING
    for end, start in cut_periods(rows.days, rows.steps, spacing=spacing).items():
        inside = np.asarray(rows.starts == start)
        alone = bool(inside.all())
        day = rows.days.max() if end == "last" else rows.days.min()
        verb = "end" if end == "last" else "begin"
        left = "kept as if it were whole" if choice == "keep" or alone else "left out of the history"
        left = "so it is not a whole one" if choice == "error" else left
        message = f"{rows.name(start)} is not complete: the dates of the file {verb} on {day} ({rows.weight(inside)}); {left}"
        whole = f"drop leaves it out, keep takes it as a whole {rows.steps.unit}"
        hint = f"Add the days that lack, or choose with partial= (--partial): {whole}"
        findings += _finding(rows, int(np.argmax(inside)), message, hint, refused=choice == "error")
        if choice == "drop" and not alone:
            gone |= inside
    return gone, findings


def _lost(rows: _Rows, choice: str) -> tuple[Flags, tuple[pd.Timestamp, ...], Findings]:
    """The rows of periods in which days lack in all series, and these periods, where they are unknown."""
    record = DateRecord.of(rows.days)
    gone, unknown, findings = np.zeros(len(rows.days), dtype=bool), [], NOTHING
    for stretch in record.outages():
        for start, share in lacking_periods(stretch, record, rows.steps):
            inside = np.asarray(rows.starts == start)
            if not inside.any():
                unknown.append(start)
                continue
            treated = choice == "gap" and share >= LACKING
            left = "taken as unknown, a gap in every series" if treated else "taken as it is"
            left = "so it is not a whole one" if choice == "error" else left
            message = f"{_days(stretch)} lack in all series, {share:.0%} of {rows.name(start)} ({rows.weight(inside)}); {left}"
            findings += _finding(rows, int(np.argmax(inside)), message, _hint(rows), refused=choice == "error")
            if treated:
                gone |= inside
                unknown.append(start)
    return gone, tuple(unknown), findings


def _lost_in_members(rows: _Rows, names: Sequence[ParsedMembers], *, whole: Flags) -> Findings:
    """A warning for each member that has rows on nearly each day and lacks many in a row, or its last ones, while the file goes on.

    `whole` are the rows outside a first or last period that the file itself cuts off, which is told for all.
    """
    told_of_all = [(stretch.first, stretch.last) for stretch in DateRecord.of(rows.days).outages()]
    last_start = rows.starts[whole].max() if whole.any() else rows.starts.max()
    findings = NOTHING
    for member, positions, record in _dense_members(rows, names):
        findings += _broken_off(rows, positions, record, start=last_start, member=member)
        for stretch in record.outages():
            if any(first <= stretch.last and stretch.first <= last for first, last in told_of_all):
                continue
            message = f"{_days(stretch)} lack in '{member}', where other rows go on; its sums are taken as they are"
            after = int(positions[rows.days[positions] > stretch.last][0])
            findings += _finding(rows, after, message, "Check whether it was closed or its rows were lost", refused=False)
        if len(findings.warnings) >= LISTED:
            break
    return findings


def _dense_members(rows: _Rows, names: Sequence[ParsedMembers]) -> Iterator[tuple[str, np.ndarray, DateRecord]]:
    """Each member that has rows on nearly each day: its name, the places of its rows, and the record of its days."""
    for dimension in names:
        if not 1 < len(dimension.members) <= MOST_MEMBERS:
            continue
        codes = dimension.codes[rows.positions]
        for code, member in enumerate(dimension.members):
            positions = np.flatnonzero(codes == code)
            record = DateRecord.of(rows.days[positions])
            if _is_dense(record):
                yield str(member), positions, record


def _broken_off(rows: _Rows, positions: np.ndarray, record: DateRecord, *, start: pd.Timestamp, member: str) -> Findings:
    """A warning where the rows of a member end within the last whole period, which begins at `start`, while the file goes on."""
    first, last = np.datetime64(start, "D"), np.datetime64(rows.steps.ends(pd.DatetimeIndex([start]))[0], "D")
    if not first <= record.dates[-1] < last or not record.cut_at("last", (first, last)):
        return NOTHING
    inside = positions[rows.days[positions] >= first]
    message = (
        f"the rows of '{member}' end on {record.dates[-1]}, where other rows go on: {rows.name(start)} of it "
        f"({rows.weight(inside)}) is taken as it is"
    )
    hint = "Add the rows that lack, or end the history before with as_of= (--as-of)"
    return _finding(rows, int(inside[0]), message, hint, refused=False)


def _is_dense(record: DateRecord) -> bool:
    """Whether there are rows on nearly each day of the working week."""
    if len(record.dates) < FEWEST_DATES:
        return False
    shares = weekday_shares(record.dates)
    return bool(shares[shares > 0.5].sum() >= DENSE * (shares > 0.5).sum() > 0)


def _days(stretch: Stretch) -> str:
    return f"the days from {stretch.first} to {stretch.last}"


def _hint(rows: _Rows) -> str:
    return f"Add the days that lack, or choose with outages= (--outages): gap makes the {rows.steps.unit} unknown, keep takes it as it is"


def _finding(rows: _Rows, i: int, message: str, hint: str, *, refused: bool) -> Findings:
    fault = rows.periods.fault(int(rows.positions[i]), message, hint)
    return Findings(errors=(fault,)) if refused else Findings(warnings=(fault,))
