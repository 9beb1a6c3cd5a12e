"""A history from wherever a user keeps it: the workbook of a folder, or a file with named columns; nothing given is an empty text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from forecast.history.checking.check import check_file
from forecast.history.checking.subtotals import without_subtotals
from forecast.history.read import read_history
from forecast.history.reading.options import checked_options
from forecast.history.series.aggregate import Checked, aggregate
from forecast.history.series.calendar_table import reading_of
from forecast.history.series.panel import History
from forecast.settings.workbook import Workbook


def open_history(
    workbook: str | Path | Workbook = ".",
    *,
    file: str | Path = "",
    period: str = "",
    value: str = "",
    by: str | Sequence[str] = (),
    measure: str = "",
    leaves: bool = False,
    reading: Mapping[str, object] | None = None,
) -> History:
    """The history of a file whose columns are named, or that of the workbook when no file is given.

    Made for notebooks and the command line, whose parameters are always there: an empty text means "not given". `reading` has the
    options of `read_history`; with `leaves` members that are sums of other members are left out. What comes back, its units and its
    errors are those of `read_history`.

    >>> from forecast.history import open_history
    >>> history = open_history(file="data/history.csv", period="period", value="volume", by="region")
    >>> history.dimensions, history.measure.name, len(history.panel.keys)
    (('region',), 'volume', 5)
    """
    options = checked_options(reading or {})
    columns = {"period": period or None, "value": value or None, "by": by} if str(file) else {"workbook": workbook}
    history = read_history(str(file) or None, measure=measure or None, **columns, **options)
    return without_subtotals(history) if leaves else history


def open_other(
    other: str | Path,
    like: History,
    *,
    workbook: Workbook | None = None,
    columns: tuple[str, str, Sequence[str]] = ("", "", ()),
    reading: Mapping[str, object] | None = None,
) -> History:
    """The history of another file with the same columns: those of the workbook's history, or (period, value, by) where they are named."""
    period, value, by = columns
    if workbook is not None:
        file_settings = workbook.file()
        period, by = period or file_settings.period, by or tuple(file_settings.key_columns(workbook.dimensions).values())
        value = value or file_settings.value_column(like.measure.name)
    checked = check_file(other, period=period, value=value, by=by, **checked_options(reading or {}))
    return aggregate(checked, measure=like.measure, dimensions=like.dimensions)


def check_workbook(workbook: Workbook, *, measure: str = "", reading: Mapping[str, object] | None = None) -> Checked:
    """The checked history file of a workbook, under the columns of the file; see `check_file`."""
    file_settings, meant = workbook.file(), workbook.measure(measure or None)
    columns = tuple(file_settings.key_columns(workbook.dimensions).values())
    options = checked_options(reading_of(workbook) | {**checked_options(reading or {})})
    return check_file(
        workbook.path(), period=file_settings.period, value=file_settings.value_column(meant.name), by=columns, **options
    )
