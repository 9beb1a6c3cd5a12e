"""What looks odd in a file that reads well, seen once its rows are summed to periods and told in the file's own names of columns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.history.checking.anomalies import anomaly_warnings, is_small
from forecast.history.checking.step_faults import step_errors
from forecast.history.checking.subtotals import subtotal_warnings
from forecast.history.checking.year_to_date import amounts_of_periods, refused
from forecast.history.series.aggregate import Checked, aggregate
from forecast.history.series.hierarchy import ALL
from forecast.history.series.mixed_steps import weeks_beside_months
from forecast.history.series.panel import History
from forecast.history.series.successors import carried_over, proposed_successors
from forecast.settings.errors import Fault, InputError
from forecast.tables.schemas import usable_name


def _with_successors(checked: Checked) -> Checked:
    """The same with the history of members that have a successor under its name, as the table of successors says."""
    request = checked.request
    if request.reading.successors is None:
        return checked
    rows = carried_over(
        checked.table_or_raise(), request.by, day=request.period, amounts=request.value, path=request.reading.successors
    )
    return replace(checked, table=rows)


def _followers(history: History) -> list[Fault]:
    """A warning for each ended member that another seems to follow."""
    if history.ended is None:
        return []
    hint = "Name it in a file with successors= (--successors); `forecast check --propose-successors FILE` writes what is proposed"
    rules = proposed_successors(history)
    return [
        Fault(
            f"the member ends where '{to}' begins, in {day}, at a similar level; until that is confirmed it is forecast at zero",
            hint,
            history.source.file,
            column=dimension,
            value=old,
        )
        for dimension, old, to, day in rules[["dimension", "from", "to", "date"]].itertuples(index=False)
    ]


def _refuse_mixed_weeks(checked: Checked) -> None:
    """An InputError where a series has months in one stretch and weeks in another."""
    if checked.spacing is None or checked.spacing.frequency != "lines":
        return
    table, request = checked.table_or_raise(), checked.request
    keys = table[list(request.by)] if request.by else table[[]].assign(**{ALL: ALL})
    groups = keys.groupby(list(keys.columns), sort=False)
    days = table[request.period].to_numpy().astype("datetime64[D]")
    names = groups.head(1).reset_index(drop=True)
    codes = groups.ngroup().to_numpy().astype(np.int64)
    faults = weeks_beside_months(codes, days, names, file=checked.report.file, column=request.period)
    if faults:
        raise InputError(faults)


def _changed_units(checked: Checked, history: History) -> tuple[Fault, ...]:
    """A fault for each change of currency, pack or unit, none where an option keeps them."""
    return step_errors(history) if checked.request.reading.level_steps == "error" and is_small(history) else ()


def with_signals(checked: Checked) -> Checked:
    """The same with a warning for all that looks odd once the rows are summed to periods; running totals and changed units are refused."""
    columns = checked.request.by
    dimensions = [usable_name(name) for name in columns]
    try:
        checked = _with_successors(checked)
        _refuse_mixed_weeks(checked)
        history = aggregate(checked, dimensions=dimensions)
    except InputError as error:
        rejected = replace(checked.report, rows_imported=0, rows_rejected=checked.report.rows_read, total_after="0")
        return replace(checked, table=None, report=replace(rejected, errors=error.faults))
    amounts = amounts_of_periods(checked, history.panel) if is_small(history) else checked
    if amounts.table is None:
        return amounts
    if amounts.table is not checked.table:
        history = aggregate(amounts, dimensions=dimensions)
    # The history has names that no table of the product uses; a fault must name the column as the file has it.
    column_names = {" x ".join(history.dimensions): " x ".join(columns), **dict(zip(history.dimensions, columns, strict=False))}
    errors = _changed_units(amounts, history)
    if errors:
        return refused(amounts, [replace(fault, column=column_names.get(fault.column or "", fault.column)) for fault in errors])
    followed = _followers(history)
    found = history.source.warnings[len(amounts.report.warnings) :]
    faults = [*found, *followed, *subtotal_warnings(history), *anomaly_warnings(history)]
    warnings = (replace(fault, column=column_names.get(fault.column or "", fault.column)) for fault in faults)
    return replace(amounts, report=replace(amounts.report, warnings=(*amounts.report.warnings, *warnings)))
