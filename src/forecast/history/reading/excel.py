"""Excel workbooks as columns of text: the one filled sheet, Excel's own row numbers, real numbers and dates kept as such."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from itertools import islice
from typing import Protocol, cast

import lazy_loader
import numpy as np
import pyarrow as pa

from forecast.history.reading.container import Container
from forecast.history.reading.headers import find_columns, suggest_header_row
from forecast.history.reading.import_report import Repair
from forecast.history.reading.numerals import numeral
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import Findings, Positions, RawColumn, RawTable, merge, row_hashes
from forecast.history.reading.text import warnings_of_size
from forecast.history.reading.unused_columns import UnusedColumns
from forecast.history.reading.wide import find_wide, merge_header_rows, stack_periods
from forecast.history.reading.xlsx_parts import SheetInfo, damaged_workbook_error, inspect_sheets
from forecast.settings.errors import Fault, bad_input, hint_for

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
    """The filled rows of one sheet, cell by cell as text; `native` tells which were real numbers or dates."""

    sheet: SheetInfo
    rows: list[list[str]]
    native: list[list[bool]]
    numbers: list[int]
    trailing: int  # empty, formatted rows after the last filled one
    currencies: dict[int, dict[str, int]]  # by column, the currencies that numbers are shown in, each with its first row


def read_excel(source: Container, asked: ImportRequest) -> RawTable:
    """The columns asked for as text with Excel's row numbers; an InputError says which sheet to name where several are filled."""
    sheets = inspect_sheets(source)
    try:
        grids = _grids(source, sheets, asked)
    except (*DAMAGE, openpyxl.utils.exceptions.InvalidFileException) as error:
        raise damaged_workbook_error(source, error) from error
    grid = _chosen(grids, source, asked)
    at = _header_row(grid, source, asked)
    header = _header(grid, at, source, asked)
    if asked.reading.wide:
        places, periods, found = find_wide(header, asked, file=source.name, sheet=grid.sheet.name)
    else:
        below = zip(grid.numbers[at + 1 :], grid.rows[at + 1 :], strict=True)
        with suggest_header_row(asked, below, file=source.name, sheet=grid.sheet.name):
            places, found = find_columns(header, asked, file=source.name, sheet=grid.sheet.name)
        periods = ()
    body = slice(at if asked.reading.columns else at + 1, None)
    return _raw(grid, body, header=header, places=places, periods=periods, asked=asked, found=found, file=source.name)


def _raw(
    grid: SheetCells,
    body: slice,
    *,
    header: Sequence[str],
    places: Sequence[int],
    periods: tuple[str, ...],
    asked: ImportRequest,
    found: Findings,
    file: str,
) -> RawTable:
    rows = grid.rows[body]
    if not rows:
        what = "there are no rows below the header"
        raise bad_input(what, "Export it again from where it comes from", file=file, sheet=grid.sheet.name)
    names = (*asked.by, *periods) if periods else asked.names
    if not periods:
        _check_days(grid, body, place=places[names.index(asked.period)], column=asked.period, file=file)
    columns = tuple(_column(name, grid, place=place, body=body, file=file) for name, place in zip(names, places, strict=True))
    amounts = periods or (asked.value,)
    shown = (_several_currencies(grid, place=places[names.index(name)], column=name, file=file) for name in amounts)
    unread = UnusedColumns()
    others = None if periods else _others(rows, header, places, unread)
    for place in places[len(asked.by) :]:
        unread.see(f"currency of {asked.value}", pa.array(grid.currencies.get(place, {}), pa.string()))
    return RawTable(
        file,
        stack_periods(columns, periods, asked) if periods else columns,
        len(rows) * max(len(periods), 1),
        others,
        grid.sheet.name,
        findings=found
        + merge(shown)
        + _unsaved(grid, dict(zip(places, names, strict=True)), body, file)
        + _told(grid, file, len(rows)),
        unread=unread.found(),
    )


def _header(grid: SheetCells, at: int, source: Container, asked: ImportRequest) -> Sequence[str]:
    """The names of the columns; in a wide table the years above the months are joined to them."""
    if asked.reading.columns:
        return asked.reading.columns
    if asked.reading.wide:
        return merge_header_rows(grid.rows[at - 1] if at else [], grid.rows[at])
    _check_merged(grid, at, source, asked)
    return grid.rows[at]


def _grids(source: Container, sheets: dict[str, SheetInfo], asked: ImportRequest) -> list[SheetCells]:
    """The filled sheets, or the one that was asked for."""
    wanted = asked.reading.sheet
    if wanted is not None and wanted not in sheets:
        raise bad_input(f"there is no sheet '{wanted}'", hint_for(wanted, sheets), file=source.name)
    book = openpyxl.load_workbook(io.BytesIO(source.data), read_only=True, data_only=True)
    names = [wanted] if wanted is not None else [name for name in sheets if name in book.sheetnames]
    return [grid for name in names if (grid := _grid(_rows_of(cast("SheetRows", book[name])), sheets[name], source)).rows]


def _rows_of(sheet: SheetRows) -> Iterable[Sequence[RawCell]]:
    """All rows of a sheet, whatever size the file says that it has: many programs write a wrong one."""
    sheet.reset_dimensions()
    return sheet.iter_rows(max_col=MAX_COLUMNS + 1)


def _grid(rows: Iterable[Sequence[RawCell]], sheet: SheetInfo, source: Container) -> SheetCells:
    grid = SheetCells(sheet, [], [], [], 0, {})
    number, size = 0, 0
    for number, row in enumerate(rows, start=1):
        if all(cell.value is None for cell in row):
            continue
        if len(row) > MAX_COLUMNS and row[MAX_COLUMNS].value is not None:
            what = f"the sheet has more than {MAX_COLUMNS} columns"
            raise bad_input(what, "Keep the needed columns only", file=source.name, sheet=sheet.name, row=number)
        filled = row[: next(at for at in range(len(row), 0, -1) if row[at - 1].value is not None)]
        formats = [_format(cell) for cell in filled]
        texts = [_text(cell, form) for cell, form in zip(filled, formats, strict=True)]
        size += sum(len(text) for text, _ in texts)
        if size > MAX_TEXT or any(len(text) > MAX_CELL for text, _ in texts):
            what = f"a cell holds more than {MAX_CELL:,} characters, or the sheet more than {MAX_TEXT:,}"
            raise bad_input(what, "Leave the long texts out", file=source.name, sheet=sheet.name, row=number)
        grid.rows.append([text for text, _ in texts])
        grid.native.append([native for _, native in texts])
        grid.numbers.append(number)
        _note_currencies(grid, formats, number)
    last = grid.numbers[-1] if grid.numbers else 0
    return SheetCells(sheet, grid.rows, grid.native, grid.numbers, number - last, grid.currencies)


def _format(cell: RawCell) -> str:
    """How a number is shown; empty for other cells."""
    value = cell.value
    return str(cell.number_format or "") if isinstance(value, int | float) and not isinstance(value, bool) else ""


def _note_currencies(grid: SheetCells, formats: Sequence[str], number: int) -> None:
    for at, form in enumerate(formats):
        if form not in ("", "General") and (shown := currency_of(form)):
            grid.currencies.setdefault(at, {}).setdefault(shown, number)


@cache
def currency_of(number_format: str) -> str:
    """The currency that a number format shows beside the digits, empty where it shows none."""
    told = re.findall(r"\[\$([^\]-]+)|\"([^\"]+)\"|(?<!\[)([$€£¥₩₹])", number_format)
    units = (part.unit for found in told if (part := numeral(f"{''.join(found).strip()} 1")))
    return next(filter(None, units), "")


def _several_currencies(grid: SheetCells, *, place: int, column: str, file: str) -> Findings:
    """A fault where the amounts are shown in more than one currency."""
    found = sorted(grid.currencies.get(place, {}).items(), key=lambda each: each[1])
    if len(found) < 2:
        return Findings()
    (first, _), (other, row) = found[:2]
    what = f"the amounts are shown in several currencies: {first}, and from this row {other}"
    return Findings(errors=(Fault(what, "Bring all rows to one currency in the source", file, grid.sheet.name, row, column),))


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


def _chosen(grids: Sequence[SheetCells], source: Container, asked: ImportRequest) -> SheetCells:
    if not grids:
        where = f"sheet '{asked.reading.sheet}'" if asked.reading.sheet else "the workbook"
        raise bad_input(f"{where} is empty", "Export it again from where it comes from", file=source.name)
    if len(grids) > 1:
        names = ", ".join(f"'{grid.sheet.name}'" for grid in grids)
        raise bad_input(f"{len(grids)} sheets are filled: {names}", "Choose one with sheet= (--sheet)", file=source.name)
    return grids[0]


def _header_row(grid: SheetCells, source: Container, asked: ImportRequest) -> int:
    """The position of the header among the filled rows."""
    if asked.reading.header == 1:
        return 0
    if asked.reading.header not in grid.numbers:
        what = f"row {asked.reading.header} is empty"
        raise bad_input(what, "Name the row of the header with header= (--header)", file=source.name, sheet=grid.sheet.name)
    return grid.numbers.index(asked.reading.header)


def _check_merged(grid: SheetCells, at: int, source: Container, asked: ImportRequest) -> None:
    """Refuse a header whose cells are merged across columns, unless the columns asked for stand in it all the same."""
    top = grid.numbers[at]
    if top not in grid.sheet.merged_rows or set(asked.names) <= set(grid.rows[at]):
        return
    what = "the header has cells that are merged across columns, as a table with months across has"
    do = "Turn it into one row per period (wide=True, --wide, with the row of the periods as header=), or name the row below it"
    raise bad_input(what, do, file=source.name, sheet=grid.sheet.name, row=top, value=" | ".join(filter(None, grid.rows[at])))


def _unsaved(grid: SheetCells, names: Mapping[int, str], body: slice, file: str) -> Findings:
    """A fault for each formula in the named columns whose result is not stored: its cell would look empty."""
    rows = set(grid.numbers[body])
    what = "the cell holds a formula whose result is not stored in the file"
    do = "Open the workbook in Excel and save it, so that the results are stored"
    cells = ((openpyxl.utils.column_index_from_string(letters) - 1, row) for letters, row in grid.sheet.unsaved)
    told = [Fault(what, do, file, grid.sheet.name, row, names[at]) for at, row in cells if at in names and row in rows]
    return Findings(errors=tuple(told))


def _check_days(grid: SheetCells, body: slice, *, place: int, column: str, file: str) -> None:
    """Refuse plain day numbers of a workbook that counts from 1904: whether its program moved them is told nowhere."""
    if not grid.sheet.since_1904:
        return
    for number, row, native in zip(grid.numbers[body], grid.rows[body], grid.native[body], strict=True):
        if place < len(row) and native[place] and re.fullmatch(r"[1-7]\d{4}(\.\d+)?", row[place]):
            what = "the workbook counts days from 1904, so that a plain day number has two readings"
            do = "Format the column as dates in Excel and save it"
            raise bad_input(what, do, file=file, sheet=grid.sheet.name, row=number, column=column, value=row[place])


def _column(name: str, grid: SheetCells, *, place: int, body: slice, file: str) -> RawColumn:
    texts = [row[place] if place < len(row) else "" for row in grid.rows[body]]
    native = np.array([row[place] if place < len(row) else False for row in grid.native[body]], dtype=bool)
    numbers = np.array(grid.numbers[body], dtype=np.int64)
    return RawColumn(name, pa.chunked_array([pa.array(texts, pa.string())]), numbers, file, grid.sheet.name, native)


def _others(rows: list[list[str]], header: Sequence[str], places: Sequence[int], unread: UnusedColumns) -> Positions | None:
    width = max(map(len, rows))
    others = [at for at in range(width) if at not in places]
    cells = (pa.array([row[at] if at < len(row) else "" for row in rows], pa.string()) for at in others)
    return row_hashes(unread.watching(zip((header[at] if at < len(header) else "" for at in others), cells, strict=True)))


def _told(grid: SheetCells, file: str, rows: int) -> Findings:
    sheet = grid.sheet
    warnings = list(warnings_of_size(rows, file, sheet.name))
    if sheet.hidden:
        warnings.append(Fault("the sheet is hidden; it is imported", "Check that it is the one that is meant", file, sheet.name))
    hidden = sorted(set(sheet.hidden_rows) & set(grid.numbers))
    if hidden:
        shown = ", ".join(str(row) for row in islice(hidden, 5))
        what = f"{len(hidden):,} rows are hidden or filtered out ({shown}{' ...' if len(hidden) > 5 else ''}); they are imported"
        warnings.append(Fault(what, "Delete them in the source if they do not belong", file, sheet.name, hidden[0]))
    repairs: tuple[Repair, ...] = ()
    if grid.trailing:
        what = "empty, formatted rows after the last filled one left out"
        repairs = (Repair(what, "", "", grid.trailing, file, sheet.name, grid.numbers[-1] + 1),)
    return Findings((), tuple(warnings), repairs)
