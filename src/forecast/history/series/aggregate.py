"""Checked rows summed to a history: one row per leaf and period, finer dates to months unless another frequency is named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from forecast.history.reading.import_report import ImportReport
from forecast.history.reading.options import ImportRequest
from forecast.history.series.date_spacing import DateSpacing
from forecast.history.series.panel import History
from forecast.periods.frequency import COARSER, FREQUENCIES
from forecast.settings.errors import InputError, bad_input
from forecast.settings.measures import Measure


@dataclass(frozen=True)
class Checked:
    """A checked file: `table` holds the named columns row by row (None where there are errors), `report` what was found."""

    table: pd.DataFrame | None
    report: ImportReport
    asked: ImportRequest
    rhythm: DateSpacing | None = None

    def table_or_raise(self) -> pd.DataFrame:
        """The table, or an InputError with all faults of the file."""
        if self.table is None:
            raise InputError(self.report.errors)
        return self.table


def aggregate(
    checked: Checked, frequency: str | None = None, *, measure: Measure | None = None, dimensions: Sequence[str] = ()
) -> History:
    """The rows of a checked file summed to one row per leaf and period; `dimensions` are other names for the key columns.

    Dates that are finer than a month go to months unless `frequency` says otherwise; weeks are never cut into months. An
    InputError where the rows cannot be summed to the frequency.
    """
    table, asked = checked.table_or_raise(), checked.asked
    steps = frequency or asked.reading.frequency or default_frequency(checked)
    _check_coarser(checked, steps)
    names = list(dimensions or asked.by)
    long = table[list(asked.by)].set_axis(names, axis=1).astype("category")
    long["period"] = FREQUENCIES[steps].starts(table[asked.period].to_numpy().astype("datetime64[D]"))
    long["value"] = table[asked.value].astype("float64").to_numpy()
    known = long.dropna(subset=["value"])
    summed = known.groupby([*names, "period"], sort=True, observed=True)["value"].sum().reset_index()
    summed[names] = summed[names].astype("str")
    meant = measure or Measure(name=asked.value)
    return History(summed.sort_values([*names, "period"], ignore_index=True), tuple(names), steps, meant, _noted(checked, steps))


def default_frequency(checked: Checked) -> str:
    """The frequency that the file's own dates ask for: months for daily rows and order lines."""
    found = checked.rhythm.frequency if checked.rhythm else "month"
    if found == "year":
        what = "the file has one row per year; a history needs months, quarters, weeks or days"
        raise bad_input(what, "Take finer periods from the source", file=checked.report.file, column=checked.asked.period)
    return "month" if found in ("day", "lines") else found


def _check_coarser(checked: Checked, frequency: str) -> None:
    found = checked.rhythm.frequency if checked.rhythm else frequency
    if frequency not in COARSER[found]:
        what = f"rows by {found} cannot be summed to {frequency}s"
        do = f"Choose one of: {', '.join(COARSER[found])}"
        raise bad_input(what, do, file=checked.report.file, column=checked.asked.period)


def _noted(checked: Checked, frequency: str) -> ImportReport:
    found = checked.rhythm.frequency if checked.rhythm else frequency
    if found == frequency:
        return checked.report
    note = f"{'order lines' if found == 'lines' else f'rows by {found}'} are summed to {frequency}s"
    return replace(checked.report, notes=(*checked.report.notes, note))
