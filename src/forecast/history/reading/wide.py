"""Wide tables, with the periods across as columns: found by their headers and stacked into one row per member and period."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from forecast.history.reading.date_formats import match_format
from forecast.history.reading.headers import find_names
from forecast.history.reading.import_report import Repair
from forecast.history.reading.numerals import clean
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import Findings, RawColumn
from forecast.settings.errors import Fault, bad_input, count_of


def find_wide(
    header: Sequence[str], asked: ImportRequest, *, file: str, sheet: str | None = None
) -> tuple[tuple[int, ...], tuple[str, ...], Findings]:
    """The places of the key columns and of the periods across, the periods as written, and the repair that this is.

    An InputError where a key column is missing or no header is a period.
    """
    keys, found = find_names(asked.by, header, row=asked.reading.header, file=file, sheet=sheet)
    periods = [at for at, name in enumerate(header) if at not in keys and match_format(clean(name))]
    if not periods:
        what = f"no column header is a period; found: {', '.join(repr(name) for name in header[:20])}"
        raise bad_input(what, "Use header= for the row of the periods, or read the table without wide", file=file, sheet=sheet)
    first, last = header[periods[0]], header[periods[-1]]
    repair = Repair(
        f"{count_of(len(periods), 'period column')} turned into rows",
        f"{first} ... {last}",
        asked.period,
        len(periods),
        file,
        sheet,
    )
    left = [name for at, name in enumerate(header) if at > periods[0] and at not in {*keys, *periods} and name.strip()]
    return (
        (*keys, *periods),
        tuple(header[at] for at in periods),
        found + _left_out(left, file, sheet) + Findings(repairs=(repair,)),
    )


def _left_out(names: Sequence[str], file: str, sheet: str | None) -> Findings:
    """A warning that names the columns among or behind the periods that are none, nothing where there are none."""
    if not names:
        return Findings()
    shown = ", ".join(map(repr, names[:5])) + (" ..." if len(names) > 5 else "")
    what = f"{count_of(len(names), 'column')} among the periods left out, without a period as header: {shown}"
    return Findings(warnings=(Fault(what, "Check that they are totals and not periods written in another way", file, sheet),))


def stack_periods(columns: Sequence[RawColumn], periods: Sequence[str], asked: ImportRequest) -> tuple[RawColumn, ...]:
    """Key columns followed by one value column per period, as columns of keys, period and value."""
    keys, values = columns[: len(asked.by)], columns[len(asked.by) :]
    times, height = len(periods), len(columns[0].rows)
    labels = np.repeat(np.array(periods, dtype=object), height)
    first = values[0]
    rows = np.tile(first.rows, times)
    natives = [value.native for value in values if value.native is not None]
    native = np.concatenate(natives) if natives else None
    cells = pa.chunked_array([chunk for value in values for chunk in value.cells.chunks], first.cells.type)
    stacked = (_tiled(key, times) for key in keys)
    period = RawColumn(asked.period, pa.chunked_array([pa.array(labels, pa.string())]), rows, first.file, first.sheet)
    return (*stacked, period, RawColumn(asked.value, cells, rows, first.file, first.sheet, native))


def merge_header_rows(above: Sequence[str], header: Sequence[str]) -> list[str]:
    """A header of two rows as one: a year that is merged over its months is joined to each of them."""
    names, year = [], ""
    for at, below in enumerate(header):
        own = above[at] if at < len(above) else ""
        year = own or year
        joined = (below, f"{below} {year}", f"{year}年{below}", f"{year}-{below}", f"{year}{below}")
        names.append(next((name for name in joined if below and match_format(clean(name))), below or own))
    return names


def _tiled(key: RawColumn, times: int) -> RawColumn:
    native = None if key.native is None else np.tile(key.native, times)
    return RawColumn(key.name, pa.chunked_array(key.cells.chunks * times), np.tile(key.rows, times), key.file, key.sheet, native)
