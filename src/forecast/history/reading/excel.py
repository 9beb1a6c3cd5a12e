"""Excel workbooks as columns of text: the one filled sheet, Excel's own row numbers, real numbers and dates kept as such."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from itertools import islice
from typing import Protocol, TypedDict, cast

import lazy_loader
import numpy as np
import pyarrow as pa

from forecast.history.reading.container import Container
from forecast.history.reading.headers import find_columns, suggest_header_row
from forecast.history.reading.import_report import Repair
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import Findings, Positions, RawColumn, RawTable, merge, row_hashes
from forecast.history.reading.text import warnings_of_size
from forecast.history.reading.unused_columns import UnusedColumns
from forecast.history.reading.wide import find_wide, merge_header_rows, stack_periods
from forecast.history.reading.xlsx_parts import SheetInfo, damaged_workbook_error, inspect_sheets
from forecast.settings.errors import Fault, bad_input, count_of, hint_for
from forecast.tables.numerals import numeral

openpyxl = lazy_loader.load("openpyxl")  # slow to load, and needed for workbooks only

MAX_COLUMNS = 200
# What openpyxl meets damage inside the XML with.
DAMAGE = (KeyError, ValueError, TypeError, OSError, IndexError, AttributeError, SyntaxError)
EXACT = 2**53
MAX_CELL = 32_767  # characters, as in Excel itself
MAX_TEXT = 256 << 20  # characters of a sheet: one text can stand in many cells and take its room in the file once


class RawCell(Protocol):
    """What a cell of a workbook tells of itself."""

    @property
    def value(self) -> object:
        """The number, text, date or truth value that is stored."""

    @property
    def number_format(self) -> str | None:
        """How the cell is shown."""


class SheetRows(Protocol):
    """A sheet whose rows are read one by one."""

    def reset_dimensions(self) -> None:
        """Forget what the file says of its size."""

    def iter_rows(self, *, max_col: int) -> Iterable[Sequence[RawCell]]:
        """The rows, each up to this column."""


@dataclass(frozen=True)
class SheetCells:
    """The filled rows of one sheet, cell by cell as text; `typed` marks those that were real numbers or dates."""

    sheet: SheetInfo
    rows: list[list[str]]
    typed: list[list[bool]]
    numbers: list[int]
    trailing: int  # empty, formatted rows after the last filled one
    currencies: Mapping[int, Mapping[str, int]]  # by column, the currencies that numbers are shown in, each with its first row

    def below(self, position: int) -> SheetCells:
        """The same sheet without the rows before this position."""
        return replace(self, rows=self.rows[position:], typed=self.typed[position:], numbers=self.numbers[position:])


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
    sheets = inspect_sheets(source)
    try:
        filled = _filled_sheets(source, sheets, request)
    except (*DAMAGE, openpyxl.utils.exceptions.InvalidFileException) as error:
        raise damaged_workbook_error(source, error) from error
    cells = _only_sheet(filled, source, request)
    table = _table(cells, source, request)
    raw = _raw(table, request, source.name)
    return replace(raw, findings=raw.findings + _sheet_findings(cells, source.name, len(table.cells.rows)))


def _table(cells: SheetCells, source: Container, request: ImportRequest) -> SheetTable:
    """The header of a sheet and what is below it."""
    position = _header_row(cells, source, request)
    header = _header(cells, position, source, request)
    location: _Location = {"file": source.name, "sheet": cells.sheet.name}
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


class _Location(TypedDict):
    file: str
    sheet: str


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
    return cells.rows[position]


def _filled_sheets(source: Container, sheets: dict[str, SheetInfo], request: ImportRequest) -> list[SheetCells]:
    """The filled sheets, or the one that was asked for."""
    requested = request.reading.sheet
    if requested is not None and requested not in sheets:
        raise bad_input(f"unknown sheet '{requested}'", hint_for(requested, sheets), file=source.name)
    workbook = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True, data_only=True)
    names = [requested] if requested is not None else [name for name in sheets if name in workbook.sheetnames]
    read = (_sheet_cells(_rows_of(cast("SheetRows", workbook[name])), sheets[name], source) for name in names)
    return [cells for cells in read if cells.rows]


def _rows_of(sheet: SheetRows) -> Iterable[Sequence[RawCell]]:
    """All rows of a sheet, whatever size the file says that it has: many programs write a wrong one."""
    sheet.reset_dimensions()
    return sheet.iter_rows(max_col=MAX_COLUMNS + 1)


def _sheet_cells(rows: Iterable[Sequence[RawCell]], sheet: SheetInfo, source: Container) -> SheetCells:
    texts: list[list[str]] = []
    typed: list[list[bool]] = []
    numbers: list[int] = []
    currencies: dict[int, dict[str, int]] = {}
    number, characters = 0, 0
    for number, row in enumerate(rows, start=1):
        filled = _filled_cells(row)
        if not filled:
            continue
        formats = [_format(cell) for cell in filled]
        cells = [_text(cell, number_format) for cell, number_format in zip(filled, formats, strict=True)]
        texts.append([text for text, _ in cells])
        characters += sum(map(len, texts[-1]))
        _check_limits(texts[-1], characters, {"file": source.name, "sheet": sheet.name}, number)
        typed.append([is_typed for _, is_typed in cells])
        numbers.append(number)
        for position, currency in _currencies(formats):
            currencies.setdefault(position, {}).setdefault(currency, number)
    last = numbers[-1] if numbers else 0
    return SheetCells(sheet, texts, typed, numbers, number - last, currencies)


def _filled_cells(row: Sequence[RawCell]) -> Sequence[RawCell]:
    """The cells of a row up to the last one that holds anything."""
    return row[: next((count for count in range(len(row), 0, -1) if row[count - 1].value is not None), 0)]


def _check_limits(texts: Sequence[str], characters: int, location: _Location, row: int) -> None:
    """Refuse a row with too many columns or too long a text; `characters` are those of the sheet so far."""
    if len(texts) > MAX_COLUMNS:
        message = f"the sheet has more than {MAX_COLUMNS} columns"
        raise bad_input(message, "Keep the needed columns only", **location, row=row)
    if characters > MAX_TEXT or any(len(text) > MAX_CELL for text in texts):
        message = f"a cell holds more than {MAX_CELL:,} characters, or the sheet more than {MAX_TEXT:,}"
        raise bad_input(message, "Remove the long texts", **location, row=row)


def _format(cell: RawCell) -> str:
    """How a number is shown; empty for other cells."""
    value = cell.value
    return str(cell.number_format or "") if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _currencies(formats: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The currencies that the numbers of a row are shown in, each with its column."""
    for position, number_format in enumerate(formats):
        if number_format not in ("", "General") and (currency := currency_of(number_format)):
            yield position, currency


@cache
def currency_of(number_format: str) -> str:
    """The currency that a number format shows beside the digits, empty where it shows none."""
    matches = re.findall(r"\[\$([^\]-]+)|\"([^\"]+)\"|(?<!\[)([$€£¥₩₹])", number_format)
    units = (part.unit for match in matches if (part := numeral(f"{''.join(match).strip()} 1")))
    return next(filter(None, units), "")


def _several_currencies(cells: SheetCells, position: int, *, column: str, file: str) -> Findings:
    """A fault where the amounts are shown in more than one currency."""
    by_row = sorted(cells.currencies.get(position, {}).items(), key=lambda currency: currency[1])
    if len(by_row) < 2:
        return Findings()
    (first, _), (second, row) = by_row[:2]
    message = f"the amounts are shown in several currencies: {first}, and from this row {second}"
    return Findings(errors=(Fault(message, "Bring all rows to one currency in the source", file, cells.sheet.name, row, column),))


def _text(cell: RawCell, form: str) -> tuple[str, bool]:
    """The cell as text, and whether it was a real number or date; `form` is how a number is shown."""
    value = cell.value
    if value is None:
        return "", False
    if isinstance(value, bool):
        return str(value).upper(), False
    if isinstance(value, int | float):
        if "%" in form and '"%"' not in form:
            return f"{value * 100:g}%", False
        zeros = re.fullmatch("0{2,}", form)
        if zeros and float(value).is_integer() and value >= 0:
            return f"{int(value):0{len(zeros[0])}d}", True  # a code that is shown as 007
        return (str(int(value)) if float(value).is_integer() and abs(value) < EXACT else repr(value)), True
    if isinstance(value, datetime):
        return (value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")), True
    return (value.isoformat(), True) if isinstance(value, date) else (str(value), False)


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
