"""A file as a history: checked, summed to one row per leaf and period, with the report of its import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import pyarrow as pa

from forecast.history.checking.check import check_file
from forecast.history.reading.options import ReadKeywords, checked_options
from forecast.history.reading.sources import Source, name_of
from forecast.history.series.aggregate import aggregate
from forecast.history.series.calendar_table import reading_of
from forecast.history.series.known import workbook_events
from forecast.history.series.panel import History
from forecast.settings.errors import bad_input
from forecast.settings.measures import Measure
from forecast.settings.workbook import FILE_NAME, Workbook, key_columns, load_workbook
from forecast.tables.schemas import check_dimensions


@dataclass(frozen=True)
class _HistoryLocation:
    """Where a history lies and what its columns mean."""

    path: Source
    period: str
    value: str
    by: tuple[str, ...]
    dimensions: tuple[str, ...]
    measure: Measure
    options: ReadKeywords
    workbook: Workbook | None = None


def read_history(
    file: Source | None = None,
    *,
    period: str | None = None,
    value: str | None = None,
    by: str | Sequence[str] | Mapping[str, str] | None = None,
    measure: str | None = None,
    workbook: Workbook | str | Path | None = None,
    **options: Unpack[ReadKeywords],
) -> History:
    """The checked history of a file: one row per leaf and period, order lines and daily rows summed to months.

    `period`, `value` and `by` name its columns; "stage=step" in `by` (or a mapping) reads the dimension stage from the column step, and
    without `by` the whole company is one series. Without any of the three they come from the workbook (the one given, or the one in whose
    folder the file is), whose measures `measure` chooses among.
    `file` may also be the name of a file in the workbook; see `ReadOptions` for the options. `history.table` has the dimensions as text,
    `period` (first day of the period) and `value` in the unit of the measure; repairs and warnings are in `history.source`, and with a
    workbook its calendar and events are in `history.context`. An InputError holds all faults of the file at once, each with its row,
    column and value.

    >>> from forecast.history import read_history
    >>> history = read_history("data/history.csv", period="period", value="revenue", by=["region", "product"])
    >>> history.frequency, f"{history.first:%Y-%m}", f"{history.last:%Y-%m}"
    ('month', '2020-07', '2026-06')
    >>> list(history.table.columns)
    ['region', 'product', 'period', 'value']
    """
    if period is None and value is None and by is None:
        if file is not None and not isinstance(file, str | Path):
            raise bad_input("the columns of the data frame are not named", "Name them with period=, value= and by=")
        location = _from_workbook(file, workbook, measure, options)
    elif file is None or period is None or value is None:
        missing = [name for name, given in {"file": file, "period": period, "value": value}.items() if given is None]
        raise bad_input(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not named",
            "Name file, period=, value= and the dimensions with by=, or none of them",
        )
    else:
        columns = key_columns(by or ())
        check_dimensions(columns, file=name_of(file))
        names, meant = tuple(columns), Measure(name=measure or value)
        location = _HistoryLocation(file, period, value, tuple(columns.values()), names, meant, options)
    checked = check_file(location.path, period=location.period, value=location.value, by=location.by, **location.options)
    history = aggregate(checked, measure=location.measure, dimensions=location.dimensions)
    if location.workbook is not None:
        history = history.with_context(
            calendar=location.workbook.calendar,
            events=workbook_events(location.workbook),
            fiscal_year_start=location.workbook.fiscal_year_start,
            last_year=location.workbook.calendar.last_year,
        )
    pa.default_memory_pool().release_unused()  # the text of a large file, which nothing needs any more
    return history


def _from_workbook(
    file: str | Path | None, workbook: Workbook | str | Path | None, measure: str | None, options: ReadKeywords
) -> _HistoryLocation:
    loaded = workbook if isinstance(workbook, Workbook) else load_workbook(workbook or _folder_of(file))
    name = _listed_name(loaded, file)
    file_settings, meant = loaded.file(name), loaded.measure(measure)
    if not meant.additive:
        raise bad_input(*meant.why_not_additive, column="measures", value=meant.name)
    columns = file_settings.key_columns(loaded.dimensions)
    check_dimensions(columns, file=FILE_NAME)
    read_options: ReadKeywords = {**checked_options(reading_of(loaded, name)), **options}
    return _HistoryLocation(
        loaded.path(name),
        file_settings.period,
        file_settings.value_column(meant.name),
        tuple(columns.values()),
        tuple(columns),
        meant,
        read_options,
        loaded,
    )


def _folder_of(file: str | Path | None) -> Path:
    path = Path(file) if file is not None else Path()
    return path.parent if path.is_file() else Path()


def _listed_name(workbook: Workbook, file: str | Path | None) -> str:
    """The name under which the workbook knows the file."""
    if file is None or str(file) in workbook.files:
        return "history" if file is None else str(file)
    path = Path(file).resolve()
    listed = next((name for name in workbook.files if workbook.path(name).resolve() == path), None)
    if listed is None:
        hint = "Name its columns with period=, value= and by=, or add it under files in workbook.yaml"
        raise bad_input("the workbook does not list this file", hint, file=path.name)
    return listed
