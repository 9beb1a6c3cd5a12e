"""A file as a history: checked, summed to one row per leaf and period, with the report of its import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import pyarrow as pa

from forecast.history.checking.check import check_file
from forecast.history.reading.options import ReadKeywords
from forecast.history.reading.sources import Place, name_of
from forecast.history.series.aggregate import aggregate
from forecast.history.series.known import workbook_events
from forecast.history.series.panel import History
from forecast.settings.errors import bad_input
from forecast.settings.measures import Measure
from forecast.settings.workbook import FILE_NAME, Workbook, key_columns, load_workbook
from forecast.tables.schemas import check_dimensions


@dataclass(frozen=True)
class _Place:
    """Where a history lies and what its columns mean."""

    path: Place
    period: str
    value: str
    by: tuple[str, ...]
    dimensions: tuple[str, ...]
    measure: Measure
    options: ReadKeywords
    workbook: Workbook | None = None


def read_history(
    file: Place | None = None,
    *,
    period: str | None = None,
    value: str | None = None,
    by: str | Sequence[str] | Mapping[str, str] | None = None,
    measure: str | None = None,
    workbook: Workbook | str | Path | None = None,
    **options: Unpack[ReadKeywords],
) -> History:
    """The checked history of a file: one row per leaf and period, order lines and daily rows summed to months.

    `period`, `value` and `by` name its columns; "stage=step" in `by` (or a mapping) reads the dimension stage from the column step. Without
    them they come from the workbook (the one given, or the one in whose folder the file is), whose measures `measure` chooses among.
    `file` may also be the name of a file in the workbook; see `ReadOptions` for the options. `history.table` has the dimensions as text,
    `period` (first day of the period) and `value` in the unit of the measure; repairs and warnings are in `history.source`, and with a
    workbook its calendar and events are in `history.known`. An InputError holds all faults of the file at once, each with its row,
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
        place = _from_workbook(file, workbook, measure, options)
    elif file is None or period is None or value is None or by is None:
        missing = [name for name, given in {"file": file, "period": period, "value": value, "by": by}.items() if given is None]
        raise bad_input(
            f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not named",
            "Name all of file, period=, value= and by=, or none of them",
        )
    else:
        columns = key_columns(by)
        check_dimensions(columns, file=name_of(file))
        names, meant = tuple(columns), Measure(name=measure or value)
        place = _Place(file, period, value, tuple(columns.values()), names, meant, options)
    checked = check_file(place.path, period=place.period, value=place.value, by=place.by, **place.options)
    history = aggregate(checked, measure=place.measure, dimensions=place.dimensions)
    if place.workbook is not None:
        history = history.with_context(calendar=place.workbook.calendar, events=workbook_events(place.workbook))
    pa.default_memory_pool().release_unused()  # the text of a large file, which nothing needs any more
    return history


def _from_workbook(
    file: str | Path | None, workbook: Workbook | str | Path | None, measure: str | None, options: ReadKeywords
) -> _Place:
    book = workbook if isinstance(workbook, Workbook) else load_workbook(workbook or _folder_of(file))
    name = _entry(book, file)
    entry, meant = book.file(name), book.measure(measure)
    if not meant.additive:
        what = f"'{meant.name}' is a ratio, which is derived from its parts and never read"
        raise bad_input(what, f"Read '{meant.numerator}' and '{meant.denominator}'", column="measures", value=meant.name)
    columns = entry.key_columns(book.dimensions)
    check_dimensions(columns, file=FILE_NAME)
    told: ReadKeywords = {"sheet": entry.sheet, "missing": entry.missing, **options}
    return _Place(
        book.path(name), entry.period, entry.value_column(meant.name), tuple(columns.values()), tuple(columns), meant, told, book
    )


def _folder_of(file: str | Path | None) -> Path:
    path = Path(file) if file is not None else Path()
    return path.parent if path.is_file() else Path()


def _entry(book: Workbook, file: str | Path | None) -> str:
    """The name under which the workbook knows the file."""
    if file is None or str(file) in book.files:
        return "history" if file is None else str(file)
    path = Path(file).resolve()
    known = next((name for name in book.files if book.path(name).resolve() == path), None)
    if known is None:
        do = "Name its columns with period=, value= and by=, or add it under files in workbook.yaml"
        raise bad_input("the workbook does not list this file", do, file=path.name)
    return known
