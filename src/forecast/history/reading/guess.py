"""Which columns of an unknown file are the period, the value and the dimensions: a guess with its reasons, for a person to accept."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from forecast.history.reading.container import Container, open_container
from forecast.history.reading.date_formats import match_format
from forecast.history.reading.dialect import separator_of
from forecast.history.reading.encoding import encoding_of
from forecast.history.reading.headers import named
from forecast.history.reading.old_excel import OldWorkbook
from forecast.history.reading.options import ImportRequest, ReadKeywords, ReadOptions
from forecast.history.reading.xlsx_open import read_workbook
from forecast.history.reading.xlsx_parts import inspect_sheets
from forecast.settings.errors import bad_input, count_of, hint_for
from forecast.tables.numerals import clean, is_missing, numeral

if TYPE_CHECKING:
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

SAMPLE = 4_000
SURE = 0.95
MAX_DIMENSIONS = 3
PERIOD_WORDS = re.compile(r"date|month|period|quarter|week|day|time|^ds$|日期|月|时间|期间|季|周|datum|fecha", re.IGNORECASE)
SECOND_DATE = re.compile(r"ship|deliver|due|paid|birth|update|发货|到期|生日", re.IGNORECASE)
VALUE_WORDS = re.compile(
    r"sales|revenue|amount|turnover|value|volume|units|registrations|trips|^y$|umsatz|betrag|销售额|金额|收入|销量", re.IGNORECASE
)
QUANTITY_WORDS = re.compile(r"qty|quantity|count|数量|件数", re.IGNORECASE)
NOT_VALUE = re.compile(
    r"\bid\b|_id$|code|zip|postal|row|index|price|discount|rate|percent|phone|year|temp|编号|邮编|单价|折扣|电话", re.IGNORECASE
)
GROUP_WORDS = re.compile(
    r"region(?!al)|area|state|province|country|city|product|categor|brand|channel|store|shop|dept|sku|agency|segment|industry|type|purpose|\bpart\b|item|unique_id|series"
    r"|地区|区域|省|市|产品|品类|类别|品牌|渠道|门店|客户类型",
    re.IGNORECASE,
)
NOT_GROUP = re.compile(r"^is_|\bid\b|(?<!unique)_id$|split|flag|name", re.IGNORECASE)


@dataclass(frozen=True)
class Guess:
    """The columns guessed for period, value and dimensions; `reasons` is a table of column, role, score and reason."""

    period: str
    value: str
    by: tuple[str, ...]
    reasons: pd.DataFrame
    sheet: str | None = None


@dataclass(frozen=True)
class _Profile:
    """What a sample of one column looks like."""

    name: str
    dates: float
    numbers: float
    distinct: int
    whole: bool
    size: int
    numeric_dates: bool


def guess_columns(file: str | Path, **options: Unpack[ReadKeywords]) -> Guess:
    """The most likely period, value and up to three dimensions (or none) of a file, with the reasons for all candidates.

    The options for reading that say where the table is are those of `read_history`: sheet, header, separator, encoding.
    An InputError where no column can be a period or a value, with the headers that there are.
    """
    source, reading = open_container(file), ReadOptions(**options)
    sample, sheet_name = _sample(source, reading)
    profiles = [_profile(str(name), [str(cell) for cell in sample[name]]) for name in sample.columns]
    reasons = pd.DataFrame(
        [(profile.name, *score) for profile in profiles for score in _scores(profile)],
        columns=["column", "role", "score", "reason"],
    ).sort_values(["role", "score"], ascending=[True, False], kind="stable", ignore_index=True)
    period = _best(reasons, "period", source, taken=())
    value = _best(reasons, "value", source, taken=(period,))
    groups = reasons[(reasons["role"] == "dimension") & ~reasons["column"].isin([period, value])]
    by = tuple(groups["column"].head(MAX_DIMENSIONS))
    return Guess(period, value, by, reasons, sheet_name)


def _best(reasons: pd.DataFrame, role: str, source: Container, *, taken: Sequence[str]) -> str:
    candidates = reasons[(reasons["role"] == role) & ~reasons["column"].isin(list(taken))]
    if candidates.empty:
        names = ", ".join(map(repr, reasons["column"].unique()[:20]))
        raise bad_input(f"no column looks like a {role}", f"Name it with {role}=; the columns are {names}", file=source.name)
    return str(candidates["column"].iloc[0])


def _profile(name: str, cells: list[str]) -> _Profile:
    filled = [cell for cell in cells if not is_missing(cell)]
    words = sorted(set(filled))
    forms = {word: match_format(clean(word)) for word in words}
    numbers = {word: numeral(word) for word in words}
    dated = [cell for cell in filled if forms[cell]]
    numeric = [cell for cell in filled if (part := numbers[cell]) and not part.percent]
    size = max(len(filled), 1)
    whole = all(part is not None and part.body.isdigit() for part in numbers.values())
    return _Profile(
        name, len(dated) / size, len(numeric) / size, len(words), whole, len(filled), all(word.isdigit() for word in words)
    )


def _scores(column: _Profile) -> list[Role]:
    """The roles that a column can have, each with a score and the reason."""
    return [role for rule in ROLES if (role := rule(column))]


def _as_period(column: _Profile) -> Role | None:
    by_name = _is_named_period(column)
    if column.dates < SURE or column.distinct < 2 or (column.numeric_dates and not by_name):
        return None
    score = 2.0 + 2 * by_name - 1.5 * bool(SECOND_DATE.search(column.name))
    return "period", score, "its cells are dates" + (" and its name says so" if by_name else "")


def _as_value(column: _Profile) -> Role | None:
    is_date = _is_named_period(column) and column.numeric_dates
    if column.numbers < SURE or column.distinct < 2 or NOT_VALUE.search(column.name) or is_date:
        return None
    score = 1.0 + 3 * bool(VALUE_WORDS.search(column.name)) + 2 * bool(QUANTITY_WORDS.search(column.name)) + (not column.whole)
    score -= 2.0 * (column.whole and column.distinct == column.size)  # whole numbers that never repeat are rather keys
    return "value", score, "its cells are amounts" + (" and its name says so" if score >= 3 else "")


def _as_dimension(column: _Profile) -> Role | None:
    by_name = bool(GROUP_WORDS.search(column.name))
    few = 1 < column.distinct <= max(min(column.size // 4, 400), 2)
    is_text = by_name or (column.numbers < SURE and column.dates < SURE)
    groups = few or (by_name and column.distinct > 1)
    if not groups or not is_text or NOT_GROUP.search(column.name):
        return None
    score = 1.0 + 2 * (by_name and few) + 1 / column.distinct
    return "dimension", score, f"{column.distinct} members in a sample of {count_of(column.size, 'row')}"


def _is_named_period(column: _Profile) -> bool:
    return bool(PERIOD_WORDS.search(column.name))


Role = tuple[str, float, str]  # the role, its score and the reason
ROLES: tuple[Callable[[_Profile], Role | None], ...] = (_as_period, _as_value, _as_dimension)


# --- a sample of each kind of file -----------------------------------------------------


def _sample(source: Container, reading: ReadOptions) -> tuple[pd.DataFrame, str | None]:
    """Some thousand rows from the whole length of the file, as text."""
    if source.kind in ("xlsx", "xls"):
        return _sample_sheet(source, reading)
    return (_sample_parquet(source) if source.kind == "parquet" else _sample_text(source, reading)), None


def _sample_text(source: Container, reading: ReadOptions) -> pd.DataFrame:
    encoding, _ = encoding_of(source.data, source.name, reading.encoding)
    text = source.data.decode(encoding).removeprefix("\ufeff")
    separator = reading.separator or separator_of(text[: 1 << 16], ImportRequest("", "", (), reading))
    lines = io.StringIO(text, newline="")
    for _ in range(reading.header - 1):
        lines.readline()
    header = next(csv.reader(lines, delimiter=separator), [])
    step = max(text.count("\n") // SAMPLE, 1)
    try:
        rows = list(islice(csv.reader(lines, delimiter=separator), 0, None, step))
    except csv.Error as error:
        raise bad_input(f"the file cannot be parsed ({error})", "Check it with `forecast check`", file=source.name) from error
    return _framed([row for row in rows if len(row) == len(header)], header, source)


def _sample_sheet(source: Container, reading: ReadOptions) -> tuple[pd.DataFrame, str | None]:
    if source.kind == "xls":
        book = OldWorkbook(source)
        filled = _first_filled(
            _named(book.sheets, reading.sheet, source),
            lambda name: ([cell.value for cell in row] for row in book.rows(name)),
            reading.header,
        )
    else:
        names = _named(inspect_sheets(source), reading.sheet, source)
        filled, _ = read_workbook(source, lambda book: _first_filled(names, lambda name: _values(book[name]), reading.header))
    if filled is None:
        raise bad_input("no sheet has a header and rows", "Choose the file with the data", file=source.name)
    name, rows = filled
    return _framed(rows[1:], rows[0], source), name


def _named(sheets: Iterable[str], sheet: str | None, source: Container) -> list[str]:
    """The sheet that was asked for, or all."""
    names = list(sheets)
    if sheet is not None and sheet not in names:
        raise bad_input(f"unknown sheet '{sheet}'", hint_for(sheet, names), file=source.name)
    return [sheet] if sheet else names


def _first_filled(
    names: Iterable[str], rows_of: Callable[[str], Iterable[Sequence[object]]], header: int
) -> tuple[str, list[list[str]]] | None:
    """The first sheet with a header and rows, and some thousand of them as text."""
    for name in names:
        rows = [["" if cell is None else str(cell) for cell in row] for row in islice(rows_of(name), header - 1, SAMPLE)]
        filled = [row for row in rows if any(row)]
        if len(filled) > 1:
            return name, filled
    return None


def _values(sheet: ReadOnlyWorksheet) -> Iterable[Sequence[object]]:
    """The rows of a sheet, whatever size the file says that it has."""
    sheet.reset_dimensions()
    return sheet.values


def _sample_parquet(source: Container) -> pd.DataFrame:
    try:
        table = pq.read_table(pa.BufferReader(source.data))
    except (pa.ArrowException, OSError, ValueError) as error:
        message = f"the Parquet file cannot be read ({str(error).splitlines()[0]})"
        raise bad_input(message, "Copy it again", file=source.name) from error
    positions = pa.array(range(0, table.num_rows, max(table.num_rows // SAMPLE, 1)), pa.int64())
    columns = {name: _cells(table.column(i), positions) for i, name in enumerate(table.column_names)}
    return pd.DataFrame({name: cells for name, cells in columns.items() if cells is not None}, dtype="object")


def _cells(column: pa.ChunkedArray, positions: pa.Array) -> list[str] | None:
    """Some cells of a column as text, None where its values have none."""
    try:
        strings = column.cast(pa.string()) if pa.types.is_string_view(column.type) else column
        return [_plain(cell) for cell in strings.take(positions).to_pylist()]
    except (pa.ArrowException, ValueError, OverflowError):
        return None


def _plain(cell: object) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(sep=" ")
    return "" if cell is None or cell != cell else str(cell)  # noqa: PLR0124  # only NaN differs from itself


def _framed(rows: list[list[str]], header: Sequence[str], source: Container) -> pd.DataFrame:
    if not rows or len(header) < 2:
        raise bad_input("the file has no header with rows below it", "Check it with `forecast check`", file=source.name)
    names = named(header, max(map(len, rows)))
    return pd.DataFrame([row[: len(names)] for row in rows], columns=names).loc[:, lambda table: ~table.columns.duplicated()]
