"""Checked rows summed to a history: one row per leaf and period, finer dates to months unless another frequency is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from forecast.history.reading.import_report import ImportReport
from forecast.history.reading.options import ImportRequest
from forecast.history.series.absent_rows import settle_absent_rows, without_cut_rows
from forecast.history.series.date_spacing import DateSpacing
from forecast.history.series.fiscal_rows import check_in_calendar, coarser_than, declare_hint, step_name, steps_of, week_shift
from forecast.history.series.known import Context
from forecast.history.series.panel import History
from forecast.periods.fiscal_calendar import is_fiscal
from forecast.periods.frequency import frequency as frequency_named
from forecast.settings.deprecation import warn_of_rename
from forecast.settings.errors import Fault, InputError, bad_input
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
WHOLE = {"company": "whole"}  # the dimension and the member of a file without any: every total is the one series


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
    A file without key columns is one series, the member "whole" of the dimension "company".

    Dates that are finer than a month go to months unless `frequency` says otherwise; weeks are never cut into months. An
    InputError where the rows cannot be summed to the frequency.
    """
    table, request = checked.table_or_raise(), checked.request
    usual = _usual(checked)
    steps = default_frequency(checked) if frequency is None else _fiscal_or(frequency, request)
    _check_coarser(checked, steps)
    if steps != usual:
        spacing_name = checked.spacing.frequency if checked.spacing else steps
        table, cut = without_cut_rows(table, request, spacing=spacing_name, steps=steps, file=checked.report.file)
        checked = replace(checked, table=table, report=replace(checked.report, warnings=(*checked.report.warnings, *cut)))
    names, spacing = list(dimensions or request.by or WHOLE), checked.spacing or DateSpacing(steps, "")
    keys = table[list(request.by)] if request.by else pd.DataFrame(WHOLE, index=table.index)
    long = keys.set_axis(names, axis=1).astype("category")
    days = table[request.period].to_numpy().astype("datetime64[D]")
    check_in_calendar(days, spacing, request, file=checked.report.file)
    before, said = week_shift(days, spacing, request)
    long["period"] = frequency_named(steps).starts(days - np.timedelta64(before, "D"))  # type: ignore[arg-type]  # days less days are days
    long["value"] = table[request.value].astype("float64").to_numpy()
    observed = long.dropna(subset=["value"])
    summed = observed.groupby([*names, "period"], sort=True, observed=True)["value"].agg(value="sum", lines="size").reset_index()
    summed[names] = summed[names].astype("str")
    settled = settle_absent_rows(
        summed,
        names,
        steps=steps,
        in_lines=spacing.frequency in ("day", "lines"),
        missing=request.reading.missing,
        lost=checked.unknown,
        file=checked.report.file,
    )
    rows = settled.table.sort_values([*names, "period"], ignore_index=True)
    report = _with_told(_noted(checked, steps, said), settled.warnings, settled.notes)
    meant = measure or Measure(name=request.value)
    context = Context(fiscal_calendar=request.reading.fiscal_calendar or "")
    return History(rows, tuple(names), steps, meant, report, context, ended=settled.ended)


def _with_told(report: ImportReport, warnings: Sequence[Fault], notes: Sequence[str]) -> ImportReport:
    """The report with these, but for what the check of the file has told already."""
    told = {fault.message for fault in report.warnings}
    return replace(
        report,
        warnings=(*report.warnings, *(fault for fault in warnings if fault.message not in told)),
        notes=(*report.notes, *(note for note in notes if note not in report.notes)),
    )


def default_frequency(checked: Checked) -> str:
    """The frequency that the file's own dates ask for: months for daily rows and order lines."""
    frequency = _usual(checked)
    if frequency in REFUSED:
        raise _refused(checked, frequency)
    return frequency


def _usual(checked: Checked) -> str:
    return steps_of(checked.spacing.frequency if checked.spacing else "month", checked.request.reading)


def _fiscal_or(frequency: str, request: ImportRequest) -> str:
    """The frequency, or the months of the fiscal calendar where months are asked for and one is declared."""
    return request.reading.fiscal_calendar if frequency == "month" and request.reading.fiscal_calendar else frequency


def _refused(checked: Checked, spacing: str) -> InputError:
    message, hint = REFUSED[spacing]
    if spacing == "fiscal month" and checked.table is not None:
        hint = declare_hint(checked.table[checked.request.period].to_numpy().astype("datetime64[D]"))
    apart = f"{checked.spacing.reason}, " if checked.spacing else ""
    return bad_input(message.format(apart=apart), hint, file=checked.report.file, column=checked.request.period)


def _check_coarser(checked: Checked, frequency: str) -> None:
    spacing = checked.spacing.frequency if checked.spacing else frequency
    coarser = coarser_than(spacing, checked.request.reading)
    if not coarser and spacing in REFUSED:
        raise _refused(checked, spacing)
    if frequency not in coarser:
        message = f"rows by {spacing} cannot be summed to {step_name(frequency)}"
        hint = f"Choose one of: {', '.join('month' if is_fiscal(each) else each for each in coarser)}"
        if not coarser:
            hint = "Declare no fiscal calendar for them"
        raise bad_input(message, hint, file=checked.report.file, column=checked.request.period)


def _noted(checked: Checked, frequency: str, said: str) -> ImportReport:
    """The report with how rows were summed, and how the dates of weeks were taken."""
    spacing = checked.spacing.frequency if checked.spacing else frequency
    summed = f"{'order lines' if spacing == 'lines' else f'rows by {spacing}'} are summed to {step_name(frequency)}"
    notes = [said] * bool(said) + [summed] * (spacing != frequency)
    return replace(checked.report, notes=(*checked.report.notes, *notes)) if notes else checked.report
