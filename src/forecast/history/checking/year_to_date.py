"""Running totals of a year turned into the amounts of each period, exactly, or refused; what cannot be parted is left out and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.checking.running_totals import RunningTotals, Year, running_totals, year_name
from forecast.history.reading.import_report import ImportReport, Repair
from forecast.history.reading.raw_table import Flags, Positions
from forecast.history.series.aggregate import Checked
from forecast.history.series.panel import Panel
from forecast.settings.errors import Fault

Days = NDArray[np.datetime64]
Exact = NDArray[np.object_]  # of Decimal
MONTHS = {"quarter": 3}  # months of a step; days and order lines are summed to months
NAMED = 3  # series that a message names
HINTS = {
    "error": "Take the amounts of each period from the source, or let the differences be taken with running_totals=difference "
    "(--running-totals difference); running_totals=keep adds the values as they are",
    "difference": "Check the first periods of each year; running_totals=keep (--running-totals keep) adds the values as they are",
    "keep": "If each value holds the year so far, take the differences with running_totals=difference (--running-totals difference)",
    "twice": "Give each series one row for each date",
}


@dataclass(frozen=True)
class _Rows:
    """The rows of running totals in the order of series and time: their position in the table, series, day and step."""

    position: Positions
    series: Positions
    days: Days
    step: Positions
    year: Positions
    step_before: Positions  # the year of the step before each row's own

    @property
    def follows(self) -> Flags:
        """Whether a row is of the same series as the one before it."""
        return np.concatenate([[False], np.diff(self.series) == 0])

    @property
    def goes_on(self) -> Flags:
        """Whether a row is of the same series and year as the one before it, so that its amount is the difference."""
        goes_on: Flags = self.follows & np.concatenate([[False], np.diff(self.year) == 0])
        return goes_on

    @property
    def several(self) -> Flags:
        """Whether the amount of a row is that of several periods: after a gap, or where the file begins within a year."""
        gap = self.goes_on & np.concatenate([[False], np.diff(self.step) > 1])
        late = ~self.goes_on & (self.step_before == self.year)
        several: Flags = gap | (late & (self.follows | (self.step == self.step.min())))
        return several


def amounts_of_periods(checked: Checked, panel: Panel) -> Checked:
    """The checked file with its running totals refused, turned into amounts or kept, as its option says; the same without any.

    `panel` holds the series of the file.
    """
    totals = running_totals(panel)
    if totals is None or checked.table is None or checked.spacing is None:
        return checked
    rows = _rows(checked, panel, totals)
    if bool((rows.follows & np.concatenate([[False], rows.days[1:] == rows.days[:-1]])).any()):
        return _refused(checked, f"{_what(totals, panel)}, with several rows for a date", HINTS["twice"])
    values = _exact(checked, rows.position)
    amounts = np.where(rows.goes_on, values - np.concatenate([[Decimal(0)], values[:-1]]), values)
    kept, left_out = (amounts[selected].sum() or Decimal(0) for selected in (~rows.several, rows.several))
    message = f"{_what(totals, panel)}: they add up to {values.sum():,.2f}, and the amounts of the periods to {kept:,.2f}"
    reading = checked.request.reading
    if reading.running_totals == "error" or (reading.running_totals == "difference" and reading.strict):
        return _refused(checked, message, HINTS["error"])
    if reading.running_totals == "keep":
        return _warned(checked, message, HINTS["keep"])
    turned = _turned(checked, rows, amounts, change=kept - values.sum())
    return _warned(turned, message + _told(rows, left_out), HINTS["difference"])


def _exact(checked: Checked, positions: Positions) -> Exact:
    """The values of some rows as decimal numbers, whose differences are exact."""
    values = checked.table_or_raise()[checked.request.value].iloc[positions]
    return np.array([Decimal(str(value)) for value in values], dtype=object)


def _rows(checked: Checked, panel: Panel, totals: RunningTotals) -> _Rows:
    table, request = checked.table_or_raise(), checked.request
    series: Positions = np.zeros(len(table), dtype=np.int64)  # a file without dimensions has one
    if request.by:
        keys = pd.MultiIndex.from_frame(panel.keys[totals.rows].set_axis(list(request.by), axis=1))
        series = keys.get_indexer(pd.MultiIndex.from_frame(table[list(request.by)].astype("str"))).astype(np.int64)
    position = np.flatnonzero((series >= 0) & table[request.value].notna().to_numpy())
    days = table[request.period].to_numpy().astype("datetime64[D]")
    position = position[np.lexsort((days[position], series[position]))]
    frequency = checked.spacing.frequency if checked.spacing else "month"
    year = totals.year if frequency == "week" else Year(totals.year.month)
    return _stepped(position, series[position], days[position], frequency=frequency, year=year)


def _stepped(position: Positions, series: Positions, days: Days, *, frequency: str, year: Year) -> _Rows:
    """The rows with the step and year of each."""
    if frequency == "week":
        step, before = days.astype(np.int64) // 7, days - np.timedelta64(7, "D")
    else:
        months = days.astype("datetime64[M]")
        length = MONTHS.get(frequency, 1)
        step, before = months.astype(np.int64) // length, (months - np.timedelta64(length, "M")).astype("datetime64[D]")
    return _Rows(position, series, days, step, year.of(days), year.of(before))


def _what(totals: RunningTotals, panel: Panel) -> str:
    """Which series are running totals, and with which month their year begins."""
    count, whole = int(totals.rows.sum()), bool(totals.rows.all())
    names = [" / ".join(map(str, key)) for key in panel.keys[totals.rows].head(NAMED).itertuples(index=False)]
    few = ", ".join(names) + (", ..." if count > NAMED else "")
    which = "all series" if whole else f"{count:,} of {len(totals.rows):,} series ({few})"
    return f"the values of {which} rise through each year and start anew in {year_name(totals.year)} as running totals do"


def _told(rows: _Rows, left_out: Decimal) -> str:
    """What became of the values."""
    count = int(rows.several.sum())
    values = "value that holds several periods is" if count == 1 else "values that hold several periods are"
    unknown = f"; and {count:,} {values} left out, with {left_out:,.2f}" if count else ""
    return f"; each is replaced by its difference from the one before{unknown}"


def _refused(checked: Checked, message: str, hint: str) -> Checked:
    return refused(checked, [Fault(message, hint, checked.report.file, column=checked.request.value)])


def refused(checked: Checked, faults: Sequence[Fault]) -> Checked:
    """The checked file without a table, none of its rows imported, with these faults."""
    report = replace(checked.report, rows_imported=0, rows_rejected=checked.report.rows_read, total_after="0")
    return replace(checked, table=None, report=replace(report, errors=(*report.errors, *faults)))


def _warned(checked: Checked, message: str, hint: str) -> Checked:
    report = checked.report
    fault = Fault(message, hint, report.file, column=checked.request.value)
    return replace(checked, report=replace(report, warnings=(*report.warnings, fault)))


def _turned(checked: Checked, rows: _Rows, amounts: Exact, *, change: Decimal) -> Checked:
    """The file with amounts in place of running totals, and its report with what they add up to."""
    table, column = checked.table_or_raise().copy(), checked.request.value
    first = int(np.argmax(rows.goes_on))
    before = _exact(checked, rows.position[[first]])[0]
    cells = (
        table[column].to_numpy(dtype=object)
        if isinstance(table[column].dtype, pd.ArrowDtype)
        else table[column].to_numpy(copy=True)
    )
    cells[rows.position] = amounts
    table[column] = pd.Series(cells, index=table.index, dtype=table[column].dtype)
    gone = rows.position[rows.several]
    table = table.drop(index=table.index[gone]).reset_index(drop=True)
    new = _reported(checked.report, change, len(gone))
    repair = Repair(
        "running totals replaced by differences", _plain(before), _plain(amounts[first]), len(amounts), new.file, column=column
    )
    return replace(checked, table=table, report=replace(new, repairs=(*new.repairs, repair)))


def _reported(report: ImportReport, change: Decimal, gone: int) -> ImportReport:
    """The report with another total and with fewer rows."""
    after = Decimal(report.total_after) + change
    return replace(
        report, rows_imported=report.rows_imported - gone, rows_rejected=report.rows_rejected + gone, total_after=_plain(after)
    )


def _plain(number: Decimal) -> str:
    """A number with the digits that it needs."""
    return f"{number.normalize():f}"
