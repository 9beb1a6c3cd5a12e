"""Excel workbooks as columns of text: the one filled sheet, Excel's own row numbers, real numbers and dates kept as such."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import lazy_loader
import numpy as np
import pyarrow as pa

from forecast.history.reading.container import Container
from forecast.history.reading.headers import find_columns, suggest_header_row
from forecast.history.reading.import_report import Repair
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import Findings, Positions, RawColumn, RawTable, merge, row_hashes
from forecast.history.reading.sheet_cells import Location, SheetCells, filled_sheets
from forecast.history.reading.text import warnings_of_size
from forecast.history.reading.unused_columns import UnusedColumns
from forecast.history.reading.wide import find_wide, merge_header_rows, stack_periods
from forecast.settings.errors import Fault, bad_input, count_of

openpyxl = lazy_loader.load("openpyxl")  # slow to load, and needed for workbooks only


@dataclass(frozen=True)
class SheetTable:
    """The table of a sheet: the cells below its header, the names of all its columns, and where the requested ones are."""

    cells: SheetCells
    header: Sequence[str]
    positions: tuple[int, ...]
    periods: tuple[str, ...]  # the periods across a wide table, as written
    findings: Findings


def read_excel(source: Container, request: ImportRequest) -> RawTable:
    """The columns asked for as text with Excel's row numbers; an InputError says which sheet to name where several are filled."""
    filled, findings = filled_sheets(source, request.reading.sheet)
    cells = _only_sheet(filled, source, request)
    table = _table(cells, source, request)
    raw = _raw(table, request, source.name)
    return replace(raw, findings=findings + raw.findings + _sheet_findings(cells, source.name, len(table.cells.rows)))


def _table(cells: SheetCells, source: Container, request: ImportRequest) -> SheetTable:
    """The header of a sheet and what is below it."""
    position = _header_row(cells, source, request)
    header = _header(cells, position, source, request)
    location: Location = {"file": source.name, "sheet": cells.sheet.name}
    below = cells.below(position + 1)
    if request.reading.wide:
        positions, periods, findings = find_wide(header, request, **location)
    else:
        with suggest_header_row(request, zip(below.numbers, below.rows, strict=True), **location):
            positions, findings = find_columns(header, request, **location)
        periods = ()
    rows = cells.below(position) if request.reading.columns else below
    if not rows.rows:
        message = "there are no rows below the header"
        raise bad_input(message, "Export it again from the source system", file=source.name, sheet=cells.sheet.name)
    return SheetTable(rows, header, positions, periods, findings)


def _raw(table: SheetTable, request: ImportRequest, file: str) -> RawTable:
    cells, periods, positions = table.cells, table.periods, table.positions
    names = (*request.by, *periods) if periods else request.names
    if not periods:
        _check_days(cells, positions[names.index(request.period)], column=request.period, file=file)
    columns = tuple(_column(name, cells, position, file) for name, position in zip(names, positions, strict=True))
    amounts = [(name, position) for name, position in zip(names, positions, strict=True) if name in (periods or (request.value,))]
    currencies = (_several_currencies(cells, position, column=name, file=file) for name, position in amounts)
    unused = UnusedColumns()
    other_hashes = None if periods else _other_columns(table, unused)
    for position in positions[len(request.by) :]:
        unused.add(f"currency of {request.value}", pa.array(cells.currencies.get(position, {}), pa.string()))
    return RawTable(
        file,
        stack_periods(columns, periods, request) if periods else columns,
        len(cells.rows) * max(len(periods), 1),
        other_hashes,
        cells.sheet.name,
        findings=table.findings + merge(currencies) + _unsaved(cells, dict(zip(positions, names, strict=True)), file),
        unused=unused.few_valued(),
    )


def _header(cells: SheetCells, position: int, source: Container, request: ImportRequest) -> Sequence[str]:
    """The names of the columns; in a wide table the years above the months are joined to them."""
    if request.reading.columns:
        return request.reading.columns
    if request.reading.wide:
        return merge_header_rows(cells.rows[position - 1] if position else [], cells.rows[position])
    _check_merged(cells, position, source, request)
    width = max(map(len, cells.rows[position:]))
    return [*cells.rows[position], *[""] * (width - len(cells.rows[position]))]


def _several_currencies(cells: SheetCells, position: int, *, column: str, file: str) -> Findings:
    """A fault where the amounts are shown in more than one currency."""
    by_row = sorted(cells.currencies.get(position, {}).items(), key=lambda currency: currency[1])
    if len(by_row) < 2:
        return Findings()
    (first, _), (second, row) = by_row[:2]
    message = f"the amounts are shown in several currencies: {first}, and from this row {second}"
    return Findings(errors=(Fault(message, "Bring all rows to one currency in the source", file, cells.sheet.name, row, column),))


def _only_sheet(filled: Sequence[SheetCells], source: Container, request: ImportRequest) -> SheetCells:
    if not filled:
        name = f"sheet '{request.reading.sheet}'" if request.reading.sheet else "the workbook"
        raise bad_input(f"{name} is empty", "Export it again from the source system", file=source.name)
    if len(filled) > 1:
        names = ", ".join(f"'{cells.sheet.name}'" for cells in filled)
        raise bad_input(f"{len(filled)} sheets are filled: {names}", "Choose one with sheet= (--sheet)", file=source.name)
    return filled[0]


def _header_row(cells: SheetCells, source: Container, request: ImportRequest) -> int:
    """The position of the header among the filled rows."""
    if request.reading.header == 1:
        return 0
    if request.reading.header not in cells.numbers:
        message = f"row {request.reading.header} is empty"
        raise bad_input(
            message, "Use header= (--header) with the row number of the header", file=source.name, sheet=cells.sheet.name
        )
    return cells.numbers.index(request.reading.header)


def _check_merged(cells: SheetCells, position: int, source: Container, request: ImportRequest) -> None:
    """Refuse a header whose cells are merged across columns, unless it has the columns asked for all the same."""
    row, names = cells.numbers[position], cells.rows[position]
    if row not in cells.sheet.merged_rows or set(request.names) <= set(names):
        return
    message = "the header has cells that are merged across columns, as in a table with months across"
    hint = "Read it with wide=True (--wide) and the row of the periods as header=, or use the row below as the header"
    raise bad_input(message, hint, file=source.name, sheet=cells.sheet.name, row=row, value=" | ".join(filter(None, names)))


def _unsaved(cells: SheetCells, names: Mapping[int, str], file: str) -> Findings:
    """A fault for each formula in the named columns whose result is not stored: its cell would look empty."""
    rows = set(cells.numbers)
    message = "the cell holds a formula whose result is not stored in the file"
    hint = "Open the workbook in Excel and save it, so that the results are stored"
    formulas = ((openpyxl.utils.column_index_from_string(letters) - 1, row) for letters, row in cells.sheet.unsaved)
    faults = [
        Fault(message, hint, file, cells.sheet.name, row, names[position])
        for position, row in formulas
        if position in names and row in rows
    ]
    return Findings(errors=tuple(faults))


def _check_days(cells: SheetCells, position: int, *, column: str, file: str) -> None:
    """Refuse plain day numbers of a workbook that counts from 1904: no file says whether its program moved them."""
    if not cells.sheet.since_1904:
        return
    for number, row, typed in zip(cells.numbers, cells.rows, cells.typed, strict=True):
        if position < len(row) and typed[position] and re.fullmatch(r"[1-7]\d{4}(\.\d+)?", row[position]):
            message = "the workbook counts days from 1904, so a plain day number has two readings"
            hint = "Format the column as dates in Excel and save it"
            raise bad_input(message, hint, file=file, sheet=cells.sheet.name, row=number, column=column, value=row[position])


def _column(name: str, cells: SheetCells, position: int, file: str) -> RawColumn:
    texts = [row[position] if position < len(row) else "" for row in cells.rows]
    typed = np.array([row[position] if position < len(row) else False for row in cells.typed], dtype=bool)
    numbers = np.array(cells.numbers, dtype=np.int64)
    return RawColumn(name, pa.chunked_array([pa.array(texts, pa.string())]), numbers, file, cells.sheet.name, typed)


def _other_columns(table: SheetTable, unused: UnusedColumns) -> Positions | None:
    """A hash of the cells of each row that were not asked for; None where there are none."""
    rows, header = table.cells.rows, table.header
    positions = [i for i in range(max(map(len, rows))) if i not in table.positions]
    names = (header[i] if i < len(header) else "" for i in positions)
    cells = (pa.array([row[i] if i < len(row) else "" for row in rows], pa.string()) for i in positions)
    return row_hashes(unused.watching(zip(names, cells, strict=True)))


def _sheet_findings(cells: SheetCells, file: str, rows: int) -> Findings:
    """What is unusual about the sheet as a whole: its size, what is hidden, empty rows at its end."""
    sheet = cells.sheet
    warnings = list(warnings_of_size(rows, file, sheet.name))
    if sheet.hidden:
        warnings.append(Fault("the sheet is hidden; it is imported", "Check that it is the right one", file, sheet.name))
    hidden = sorted(set(sheet.hidden_rows) & set(cells.numbers))
    if hidden:
        numbers = ", ".join(str(row) for row in islice(hidden, 5)) + (" ..." if len(hidden) > 5 else "")
        message = f"{count_of(len(hidden), 'row')} hidden or filtered out but imported ({numbers})"
        warnings.append(Fault(message, "Delete them in the source if they do not belong", file, sheet.name, hidden[0]))
    repairs: tuple[Repair, ...] = ()
    if cells.trailing:
        message = "empty, formatted rows after the last filled one left out"
        repairs = (Repair(message, "", "", cells.trailing, file, sheet.name, cells.numbers[-1] + 1),)
    return Findings((), tuple(warnings), repairs)
