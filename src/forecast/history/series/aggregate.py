"""Checked rows summed to a history: one row per leaf and period, finer dates to months unless another frequency is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from forecast.history.reading.import_report import ImportReport
from forecast.history.reading.options import ImportRequest
from forecast.history.series.date_record import cut_periods
from forecast.history.series.date_spacing import DateSpacing
from forecast.history.series.panel import History
from forecast.periods.frequency import COARSER, FREQUENCIES
from forecast.settings.deprecation import warn_of_rename
from forecast.settings.errors import Fault, InputError, bad_input, count_of
from forecast.settings.measures import Measure

REFUSED: Mapping[str, tuple[str, str]] = {  # spacings that are no step of a history: what is wrong, and the way out
    "year": (
        "the file has one row per year; a history needs months, quarters, weeks or days",
        "Take finer periods from the source",
    ),
    "several weeks": (
        "{apart}and periods of several weeks make neither weeks nor months",
        "Sum them to months with --freq month, or take weeks from the source",
    ),
    "fiscal month": (
        "{apart}as the months of a fiscal calendar such as 4-4-5 do; read as weeks, three of four would be missing",
        "Take weeks or calendar months from the source",
    ),
    "fiscal quarter": (
        "{apart}as the quarters of a fiscal calendar of weeks do; read as weeks, nearly all would be missing",
        "Take weeks or calendar quarters from the source",
    ),
    "fiscal half": ("{apart}as the halves of a fiscal calendar of weeks do", "Take weeks or calendar quarters from the source"),
}


@dataclass(frozen=True)
class Checked:
    """A checked file: `table` holds the named columns row by row (None where there are errors), `report` what was found."""

    table: pd.DataFrame | None
    report: ImportReport
    request: ImportRequest
    spacing: DateSpacing | None = None
    unknown: tuple[pd.Timestamp, ...] = ()  # first days of periods that were left out since days lack in all series

    @property
    def asked(self) -> ImportRequest:
        """The request, by its old name."""
        warn_of_rename("Checked.asked", "Checked.request")
        return self.request

    @property
    def rhythm(self) -> DateSpacing | None:
        """The spacing, by its old name."""
        warn_of_rename("Checked.rhythm", "Checked.spacing")
        return self.spacing

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
    table, request = checked.table_or_raise(), checked.request
    steps = frequency or request.reading.frequency or default_frequency(checked)
    _check_coarser(checked, steps)
    if steps != (request.reading.frequency or _usual(checked)):
        checked = _whole(checked, steps)
        table = checked.table_or_raise()
    names = list(dimensions or request.by)
    long = table[list(request.by)].set_axis(names, axis=1).astype("category")
    long["period"] = FREQUENCIES[steps].starts(table[request.period].to_numpy().astype("datetime64[D]"))
    long["value"] = table[request.value].astype("float64").to_numpy()
    observed = long.dropna(subset=["value"])
    summed = observed.groupby([*names, "period"], sort=True, observed=True)["value"].sum().reset_index()
    summed[names] = summed[names].astype("str")
    meant = measure or Measure(name=request.value)
    return History(summed.sort_values([*names, "period"], ignore_index=True), tuple(names), steps, meant, _noted(checked, steps))


def _whole(checked: Checked, steps: str) -> Checked:
    """The same without the rows of a first or last period that the dates cut off, where it was checked for periods of another length."""
    table, column = checked.table_or_raise(), checked.request.period
    days = table[column].to_numpy().astype("datetime64[D]")
    spacing = checked.spacing.frequency if checked.spacing else steps
    cut = list(cut_periods(days, FREQUENCIES[steps], spacing=spacing).values())
    inside = FREQUENCIES[steps].starts(days).isin(cut)
    if not inside.any() or inside.all() or checked.request.reading.partial == "keep":
        return checked
    names = " and ".join(f"{start:%Y-%m-%d}" for start in cut)
    message = (
        f"the dates of the file cut off the {steps} of {names}: {count_of(int(inside.sum()), 'row')} left out of the history"
    )
    fault = Fault(
        message, "Add the days that lack, or keep them with partial=keep (--partial)", checked.report.file, column=column
    )
    if checked.request.reading.partial == "error":
        raise InputError([fault])
    report = replace(checked.report, warnings=(*checked.report.warnings, fault))
    return replace(checked, table=table[~inside], report=report)


def default_frequency(checked: Checked) -> str:
    """The frequency that the file's own dates ask for: months for daily rows and order lines."""
    frequency = _usual(checked)
    if frequency in REFUSED:
        raise _refused(checked, frequency)
    return frequency


def _usual(checked: Checked) -> str:
    frequency = checked.spacing.frequency if checked.spacing else "month"
    return "month" if frequency in ("day", "lines") else frequency


def _refused(checked: Checked, spacing: str) -> InputError:
    message, hint = REFUSED[spacing]
    apart = f"{checked.spacing.reason}, " if checked.spacing else ""
    return bad_input(message.format(apart=apart), hint, file=checked.report.file, column=checked.request.period)


def _check_coarser(checked: Checked, frequency: str) -> None:
    spacing = checked.spacing.frequency if checked.spacing else frequency
    if not COARSER[spacing]:
        raise _refused(checked, spacing)
    if frequency not in COARSER[spacing]:
        message = f"rows by {spacing} cannot be summed to {frequency}s"
        hint = f"Choose one of: {', '.join(COARSER[spacing])}"
        raise bad_input(message, hint, file=checked.report.file, column=checked.request.period)


def _noted(checked: Checked, frequency: str) -> ImportReport:
    spacing = checked.spacing.frequency if checked.spacing else frequency
    if spacing == frequency:
        return checked.report
    note = f"{'order lines' if spacing == 'lines' else f'rows by {spacing}'} are summed to {frequency}s"
    return replace(checked.report, notes=(*checked.report.notes, note))
