"""Wide tables, with the periods across as columns: found by their headers and stacked into one row per member and period."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from forecast.history.reading.date_formats import match_format
from forecast.history.reading.headers import find_names
from forecast.history.reading.import_report import Repair
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import Findings, RawColumn
from forecast.settings.errors import Fault, bad_input, count_of
from forecast.tables.numerals import clean


def find_wide(
    header: Sequence[str], request: ImportRequest, *, file: str, sheet: str | None = None
) -> tuple[tuple[int, ...], tuple[str, ...], Findings]:
    """The places of the key columns and of the periods across, the periods as written, and the repair that this is.

    An InputError where a key column is missing or no header is a period.
    """
    keys, findings = find_names(request.by, header, row=request.reading.header, file=file, sheet=sheet)
    periods = [i for i, name in enumerate(header) if i not in keys and match_format(clean(name))]
    if not periods:
        message = f"no column header is a period; found: {', '.join(repr(name) for name in header[:20])}"
        raise bad_input(message, "Use header= for the row of the periods, or read the table without wide", file=file, sheet=sheet)
    first, last = header[periods[0]], header[periods[-1]]
    repair = Repair(
        f"{count_of(len(periods), 'period column')} turned into rows",
        f"{first} ... {last}",
        request.period,
        len(periods),
        file,
        sheet,
    )
    remaining = [name for i, name in enumerate(header) if i > periods[0] and i not in {*keys, *periods} and name.strip()]
    return (
        (*keys, *periods),
        tuple(header[i] for i in periods),
        findings + _left_out(remaining, file, sheet) + Findings(repairs=(repair,)),
    )


def _left_out(names: Sequence[str], file: str, sheet: str | None) -> Findings:
    """A warning that names the columns among or behind the periods that are none, nothing where there are none."""
    if not names:
        return Findings()
    listed = ", ".join(map(repr, names[:5])) + (" ..." if len(names) > 5 else "")
    message = f"{count_of(len(names), 'column')} among the periods left out, without a period as header: {listed}"
    return Findings(warnings=(Fault(message, "Check that they are totals and not periods written in another way", file, sheet),))


def stack_periods(columns: Sequence[RawColumn], periods: Sequence[str], request: ImportRequest) -> tuple[RawColumn, ...]:
    """Key columns followed by one value column per period, as columns of keys, period and value."""
    keys, values = columns[: len(request.by)], columns[len(request.by) :]
    times, height = len(periods), len(columns[0].rows)
    labels = np.repeat(np.array(periods, dtype=object), height)
    first = values[0]
    rows = np.tile(first.rows, times)
    typed_parts = [value.typed for value in values if value.typed is not None]
    typed = np.concatenate(typed_parts) if typed_parts else None
    cells = pa.chunked_array([chunk for value in values for chunk in value.cells.chunks], first.cells.type)
    stacked = (_tiled(key, times) for key in keys)
    period = RawColumn(request.period, pa.chunked_array([pa.array(labels, pa.string())]), rows, first.file, first.sheet)
    return (*stacked, period, RawColumn(request.value, cells, rows, first.file, first.sheet, typed))


def merge_header_rows(above: Sequence[str], header: Sequence[str]) -> list[str]:
    """A header of two rows as one: a year that is merged over its months is joined to each of them."""
    names, year = [], ""
    for i, below in enumerate(header):
        year_cell = above[i] if i < len(above) else ""
        year = year_cell or year
        joined = (below, f"{below} {year}", f"{year}年{below}", f"{year}-{below}", f"{year}{below}")
        names.append(next((name for name in joined if below and match_format(clean(name))), below or year_cell))
    return names


def _tiled(key: RawColumn, times: int) -> RawColumn:
    typed = None if key.typed is None else np.tile(key.typed, times)
    return RawColumn(key.name, pa.chunked_array(key.cells.chunks * times), np.tile(key.rows, times), key.file, key.sheet, typed)
