"""The daily sums that a workbook knows: those of its file of days, or of its own history where the rows of that are days."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.files import read_table
from forecast.history import check_workbook
from forecast.settings.workbook import Workbook
from forecast.tables.checked import checked, days_of
from forecast.tables.schemas import named_columns

ENOUGH = 28  # days of daily history that a pattern needs


def daily_history(measure: str, workbook: Workbook | None, *, before: pd.Timestamp) -> pd.Series | None:
    """Daily sums of a measure before a day, by day; None where the workbook has none, or too few days for a pattern."""
    if workbook is None:
        return None
    names = workbook.files_of_kind("daily")
    sums = _daily_sums(measure, workbook, names[0]) if names else _sums_of_history(measure, workbook)
    past = None if sums is None else sums[sums.index < before].sort_index()
    return past if past is not None and len(past) >= ENOUGH else None


def _sums_of_history(measure: str, workbook: Workbook) -> pd.Series | None:
    """Daily sums of the workbook's own history, whose rows are summed to months for a forecast; None where its rows are no days."""
    if not workbook.files_of_kind("history") or measure not in {"", *(each.name for each in workbook.measures)}:
        return None
    checked_history = check_workbook(workbook, measure=measure)
    rows, spacing = checked_history.table, checked_history.spacing
    if rows is None or spacing is None or spacing.frequency != "day":
        return None
    request = checked_history.request
    sums: pd.Series = rows[request.value].astype(np.float64).groupby(rows[request.period].dt.normalize()).sum()
    return sums


def _daily_sums(measure: str, workbook: Workbook, name: str) -> pd.Series:
    """Daily sums of the workbook's file of kind daily."""
    file = workbook.file(name)
    column = file.value_column(measure)
    # days stand there once per product, channel or whatever else is told apart: they are summed, so nothing is a key
    schema = named_columns("daily sales", [column], kind="amount", dates=[file.period], keyed=False)
    table = checked(read_table(workbook.path(name)), schema, file=file.path)
    sums: pd.Series = table[column].groupby(days_of(table[file.period])).sum()
    return sums
