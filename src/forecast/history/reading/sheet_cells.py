"""The filled sheets of a workbook, old or new, cell by cell as text; real numbers and dates are kept as such."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from functools import cache
from typing import TYPE_CHECKING, Protocol, TypedDict, cast

from forecast.history.reading.container import Container
from forecast.history.reading.old_excel import OldWorkbook, unknown_formats
from forecast.history.reading.raw_table import Findings
from forecast.history.reading.xlsx_open import WITHOUT_PARTS, read_workbook
from forecast.history.reading.xlsx_parts import SheetInfo, inspect_sheets
from forecast.settings.errors import bad_input, hint_for
from forecast.tables.numerals import numeral

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_COLUMNS = 200
EXACT = 2**53
MAX_CELL = 32_767  # characters, as in Excel itself
MAX_TEXT = 256 << 20  # characters of a sheet: one text can stand in many cells and take its room in the file once


class Location(TypedDict):
    """Where a fault of a sheet is."""

    file: str
    sheet: str


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


def filled_sheets(source: Container, requested: str | None) -> tuple[list[SheetCells], Findings]:
    """The filled sheets of a workbook, or the one that is requested if it is filled, and what opening the workbook found.

    An InputError where there is no such sheet, or where the cells cannot be read.
    """
    if source.kind == "xls":
        old = OldWorkbook(source)
        sheets = _chosen(old.sheets, source, requested)
        read = (_sheet_cells((row[: MAX_COLUMNS + 1] for row in old.rows(name)), sheets[name], source) for name in sheets)
        filled = [cells for cells in read if cells.rows]
        return filled, Findings(warnings=tuple(unknown_formats(source.name, cells.sheet.name) for cells in filled))
    sheets = _chosen(inspect_sheets(source), source, requested)
    filled, is_bare = read_workbook(source, lambda workbook: _filled(workbook, sheets, source))
    return filled, Findings(notes=(WITHOUT_PARTS,) if is_bare else ())


def _chosen(sheets: Mapping[str, SheetInfo], source: Container, requested: str | None) -> dict[str, SheetInfo]:
    """The sheet that was asked for, or all of them."""
    if requested is not None and requested not in sheets:
        raise bad_input(f"unknown sheet '{requested}'", hint_for(requested, sheets), file=source.name)
    return {name: sheet for name, sheet in sheets.items() if requested in (None, name)}


def _filled(workbook: Workbook, sheets: Mapping[str, SheetInfo], source: Container) -> list[SheetCells]:
    """The cells of those of the sheets that are filled."""
    names = [name for name in sheets if name in workbook.sheetnames]
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


def _check_limits(texts: Sequence[str], characters: int, location: Location, row: int) -> None:
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
