"""Text files (CSV and its kin) as columns of text: strictly parsed, every row with the line number that a person sees."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

import numpy as np
import pyarrow as pa

from forecast.history.reading.container import Container
from forecast.history.reading.dialect import describe_dialect, line_end_of, separator_of
from forecast.history.reading.encoding import encoding_of
from forecast.history.reading.fast_csv import parse_unquoted
from forecast.history.reading.headers import find_columns, suggest_header_row
from forecast.history.reading.import_report import Repair
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import LISTED, Findings, Positions, RawColumn, RawTable, row_hashes
from forecast.history.reading.swallowed_rows import RowShape, swallowed_faults, swallowing_header
from forecast.history.reading.unused_columns import UnusedColumns
from forecast.history.reading.wide import find_wide, stack_periods
from forecast.settings.errors import Fault, InputError, bad_input, count_of

BATCH = 50_000
MAX_FIELD = 1 << 20
MAX_LINE = 1 << 24
HEAD = 1 << 16
SEPARATOR_LINE = re.compile(r'^"?sep=(.)"?$', re.IGNORECASE)
FULL_SHEET = (65_536, 1_048_576)


@dataclass(frozen=True)
class Batch:
    """Rows of a text file with their line numbers, and what could not be parsed between them."""

    rows: list[list[str]]
    lines: Positions
    faults: tuple[Fault, ...] = ()


@dataclass
class _Gathered:
    """The columns while they grow, batch by batch."""

    cells: list[list[pa.Array]]
    lines: list[Positions] = field(default_factory=list)
    other_hashes: list[Positions] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rows: int = 0
    blank: int = 0
    unused: UnusedColumns = field(default_factory=UnusedColumns)
    unlisted: int = 0  # faults that are counted and not listed


def read_text(source: Container, request: ImportRequest) -> RawTable:
    """The columns asked for as text; errors in the structure of the file are among the findings or raised when fatal."""
    _check_lines(source)
    encoding, converted = encoding_of(source.data, source.name, request.reading.encoding)
    head = source.data[:HEAD].decode(encoding, "ignore").removeprefix("\ufeff")
    separator, skipped = _separator(head, request)
    batches = _batches(source, encoding, separator)
    header, first, number = _header(batches, source, request, skipped)
    positions, periods, mapped = _positions(header, request, source, below=first, separator=separator)
    unused = UnusedColumns()
    parsed = parse_unquoted(
        source.data, encoding=encoding, separator=separator, header=header, skipped=number, positions=positions, unused=unused
    )
    shape = _shape(positions, request, len(header), separator)
    swallowed = swallowing_header(header, number, shape, source.name)
    judged = (_judged(batch, shape, source.name) for batch in chain([replace(first, faults=swallowed + first.faults)], batches))
    gathered = _taken(parsed, number) if parsed else _gather(judged, positions=positions, header=header, file=source.name)
    _check_rows(gathered, source.name, number)
    lines = np.concatenate(gathered.lines)
    columns = tuple(
        RawColumn(name, pa.chunked_array(cells, pa.string()), lines, source.name)
        for name, cells in zip((*request.by, *periods) if periods else request.names, gathered.cells, strict=True)
    )
    findings = converted + mapped + _text_findings(gathered, source.name, separator if not request.reading.separator else ",")
    return RawTable(
        source.name,
        stack_periods(columns, periods, request) if periods else columns,
        gathered.rows * max(len(periods), 1),
        np.concatenate(gathered.other_hashes) if len(header) > len(positions) and not periods else None,
        encoding=encoding,
        dialect=describe_dialect(separator, line_end_of(head)),
        separator=separator,
        findings=findings,
        header=tuple(header),
        unused=() if periods else (unused if parsed else gathered.unused).few_valued(),
    )


def _positions(
    header: Sequence[str], request: ImportRequest, source: Container, *, below: Batch, separator: str
) -> tuple[tuple[int, ...], tuple[str, ...], Findings]:
    """The places of the columns asked for, and the periods across if the table is wide."""
    if request.reading.wide:
        return find_wide(header, request, file=source.name)
    with suggest_header_row(request, zip(below.lines.tolist(), below.rows, strict=False), file=source.name):
        positions, findings = find_columns(header, request, file=source.name)
    if separator == ",":
        _check_unnamed(
            header, below, position=positions[request.names.index(request.value)] + 1, column=request.value, file=source.name
        )
    return positions, (), findings


def _shape(positions: Sequence[int], request: ImportRequest, width: int, separator: str) -> RowShape:
    """What a row of the table looks like, with its period and amount or with amounts across."""
    keys = len(request.by)
    if request.reading.wide:
        return RowShape(separator, width, None, tuple(positions[keys:]))
    return RowShape(separator, width, positions[keys], tuple(positions[keys + 1 :]))


def _check_unnamed(header: Sequence[str], below: Batch, *, position: int, column: str, file: str) -> None:
    """Refuse amounts that a decimal comma has cut in two: a column without a name beside them that holds digits."""
    if position >= len(header) or header[position].strip():
        return
    cells = [(i, row[position]) for i, row in enumerate(below.rows) if position < len(row) and row[position].strip()]
    if cells and all(re.fullmatch(r"\d{1,3}", cell.strip()) for _, cell in cells):
        message = f"the column beside '{column}' has no name and contains digits: decimal commas seem to split the amounts"
        hint = "Export it with quotes or semicolons, or give that column a name if it is a real one"
        i, cell = cells[0]
        raise bad_input(
            message, hint, file=file, row=int(below.lines[i]), column=column, value=f"{below.rows[i][position - 1]},{cell}"
        )


def _check_lines(source: Container) -> None:
    """Refuse a file with a line so long that no table has it, before any of it is parsed."""
    start, size = 0, len(source.data)
    while start + MAX_LINE < size:
        end = max(source.data.rfind(line_end, start, start + MAX_LINE) for line_end in (b"\n", b"\r"))
        if end < 0:
            message = f"there is no line break for {MAX_LINE:,} bytes after byte {start:,}"
            raise bad_input(message, "Check that this is a table of rows", file=source.name)
        start = end + 1


def _separator(head: str, request: ImportRequest) -> tuple[str, int]:
    """The separator, and how many lines stand before the table (a first line `sep=;` that Excel reads)."""
    first = head.splitlines()[0] if head.splitlines() else ""
    if match := SEPARATOR_LINE.match(first):
        return request.reading.separator or match[1], 1
    return request.reading.separator or separator_of(head, request), 0


def _batches(source: Container, encoding: str, separator: str) -> Iterator[Batch]:
    csv.field_size_limit(MAX_FIELD)
    lines = io.TextIOWrapper(io.BytesIO(source.data), encoding=encoding, newline="")
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        before = reader.line_num
        rows: list[list[str]] = []
        faults: tuple[Fault, ...] = ()
        try:
            rows.extend(islice(reader, BATCH))
        except csv.Error as error:
            faults = (_parse_fault(source, str(error), int(_starts(rows, before)[-1]), reader.line_num),)
        if not rows and not faults:
            return
        one_line_each = not faults and reader.line_num - before == len(rows)
        lines_of = np.arange(before + 1, reader.line_num + 1) if one_line_each else _starts(rows, before)[:-1]
        yield Batch(rows, lines_of, faults)


def _starts(rows: list[list[str]], before: int) -> Positions:
    """The first line of each row, and of the one after them: a row with line breaks in quotes spans several lines."""
    spans = [1 + sum(_breaks(cell) for cell in row) for row in rows]
    return before + 1 + np.concatenate([[0], np.cumsum(spans, dtype=np.int64)]).astype(np.int64)


def _breaks(cell: str) -> int:
    return cell.count("\n") + cell.count("\r") - cell.count("\r\n")


def _parse_fault(source: Container, error: str, first: int, last: int) -> Fault:
    if "end of data" in error:
        message, hint = f"a quote opens in line {first} and never closes, to the end of the file", 'Close it with another "'
    elif "field larger" in error:
        message, hint = f"a field is longer than {MAX_FIELD:,} characters", "Check for a quote that is never closed"
    else:
        message, hint = "text follows a closing quote", 'Double the quotes inside a quoted field ("")'
    return Fault(message, hint, source.name, row=int(first), value=f"lines {first} to {last}" if last > first else None)


def _header(
    batches: Iterator[Batch], source: Container, request: ImportRequest, skipped: int
) -> tuple[Sequence[str], Batch, int]:
    """The names of all columns, the rest of the first batch, and the header's line."""
    first = next(batches, Batch([], np.array([], dtype=np.int64)))
    if first.faults and not first.rows:
        raise InputError(first.faults)
    earliest = 0 if request.reading.columns is not None else max(request.reading.header - 1, 0) + skipped
    filled = [row for row in range(earliest, len(first.rows)) if any(cell.strip() for cell in first.rows[row])]
    if not filled:
        raise bad_input("the file has no header and no rows", "Export it again from the source system", file=source.name)
    if request.reading.columns is not None:
        return tuple(request.reading.columns), first, 0
    start = filled[0]
    header = [name.removeprefix("\ufeff") for name in first.rows[start]]
    rest = Batch(first.rows[start + 1 :], first.lines[start + 1 :], first.faults)
    return header, rest, int(first.lines[start])


def _taken(parsed: tuple[list[pa.ChunkedArray], Positions | None], header: int) -> _Gathered:
    """Columns that were parsed in one go, whose rows follow the header line by line."""
    columns, other_hashes = parsed
    rows = len(columns[0])
    lines = np.arange(header + 1, header + 1 + rows)
    return _Gathered(
        [column.chunks for column in columns], [lines], [other_hashes] if other_hashes is not None else [], rows=rows
    )


def _judged(batch: Batch, shape: RowShape, file: str) -> Batch:
    """The batch with a fault for each cell that has taken rows into it: only rows over several lines are looked at, and the last."""
    broken = [*np.flatnonzero(np.diff(batch.lines) > 1).tolist(), *range(len(batch.rows))[-1:]]
    faults = swallowed_faults(((int(batch.lines[i]), batch.rows[i]) for i in broken), shape, file)
    return replace(batch, faults=(*batch.faults, *faults))


def _gather(batches: Iterable[Batch], *, positions: Sequence[int], header: Sequence[str], file: str) -> _Gathered:
    gathered = _Gathered([[] for _ in positions])
    for batch in batches:
        _add(gathered, batch, positions=positions, header=header, file=file)
    return gathered


def _add(gathered: _Gathered, batch: Batch, *, positions: Sequence[int], header: Sequence[str], file: str) -> None:
    gathered.faults.extend(batch.faults)
    rows, lines = batch.rows, batch.lines
    if set(map(len, rows)) - {len(header)}:
        rows, lines = _only_whole(gathered, batch, len(header), file)
    columns = list(zip(*rows, strict=True))
    if not columns:
        return
    filled = _filled(columns)
    gathered.blank += int((~filled).sum())
    gathered.rows += int(filled.sum())
    gathered.lines.append(lines[filled])
    for cells, position in zip(gathered.cells, positions, strict=True):
        cells.append(pa.array(columns[position], pa.string()).filter(pa.array(filled)))
    other_positions = [i for i in range(len(header)) if i not in positions]
    if other_positions:
        texts = ((header[i], pa.array(columns[i], pa.string())) for i in other_positions)
        hashes = row_hashes(gathered.unused.watching(texts))
        gathered.other_hashes.extend([] if hashes is None else [hashes[filled]])


def _filled(columns: list[tuple[str, ...]]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which rows hold anything at all: looked up cell by cell only where the first cell is empty."""
    filled = np.array([bool(cell) for cell in columns[0]])
    for i in np.flatnonzero(~filled):
        filled[i] = any(column[i].strip() for column in columns)
    return filled


def _only_whole(gathered: _Gathered, batch: Batch, width: int, file: str) -> tuple[list[list[str]], Positions]:
    """The rows with as many fields as the header; the others are faults, but for empty lines."""
    whole = []
    for i, row in enumerate(batch.rows):
        if len(row) == width:
            whole.append(i)
        elif any(cell.strip() for cell in row):
            gathered.rows += 1
            if len(gathered.faults) < LISTED:
                gathered.faults.append(_width_fault(row, int(batch.lines[i]), width, file))
            else:
                gathered.unlisted += 1
        else:
            gathered.blank += len(row) > 0
    return [batch.rows[i] for i in whole], batch.lines[whole]


def _width_fault(row: list[str], line: int, width: int, file: str) -> Fault:
    message = f"the line has {count_of(len(row), 'field')} but the header has {width}"
    hint = "Quote fields that contain the separator; if another table begins here, name the last row of this one with end_row= (--end-row)"
    return Fault(message, hint, file, row=line, value=" | ".join(row))


def _check_rows(gathered: _Gathered, file: str, header: int) -> None:
    if gathered.unlisted:
        message = f"{count_of(gathered.unlisted, 'more line')} with another number of fields than the header"
        gathered.faults.append(Fault(message, "Correct them like the first", file))
    if gathered.lines and sum(map(len, gathered.lines)):
        return
    if gathered.faults:
        raise InputError(gathered.faults)
    raise bad_input("there are no rows below the header", "Export it again from the source system", file=file, row=header or None)


def _text_findings(gathered: _Gathered, file: str, separator: str) -> Findings:
    repairs = []
    if separator != ",":
        repairs.append(Repair("fields split at another separator", separator, ",", gathered.rows, file))
    if gathered.blank:
        repairs.append(Repair("rows without any content left out", "", "", gathered.blank, file))
    return Findings(tuple(gathered.faults), warnings_of_size(gathered.rows, file), tuple(repairs))


def warnings_of_size(rows: int, file: str, sheet: str | None = None) -> tuple[Fault, ...]:
    """A warning where the count of rows, with or without a header, is exactly what a spreadsheet can hold."""
    full = next((size for size in FULL_SHEET if rows in (size, size - 1)), None)
    if full is None:
        return ()
    message = f"the file has {rows:,} rows, exactly what a sheet of {full:,} rows can hold: it may be cut off"
    return (Fault(message, "Compare the last period and the total with the source", file, sheet),)
