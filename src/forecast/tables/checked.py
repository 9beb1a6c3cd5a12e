"""The one reader of tables beside the history: every fault of a table at once, each with its row in the file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas.api import types

from forecast.files.tables import is_non_text
from forecast.periods.span import HINT, Span, parse_span
from forecast.settings.arrays import Floats
from forecast.settings.errors import Fault, InputError, hint_for
from forecast.tables.columns import ALL, NUMERIC, Column, Kind, Schema
from forecast.tables.numerals import Numeral, decimal_of, numeral

HEADER = 2  # the row of a file that the first row of its table has: counted from 1, below the header
COUNTED: tuple[Kind, ...] = ("amount", "count")  # kinds in which three digits behind a point are as likely thousands
PER_CENT: tuple[Kind, ...] = ("share", "chance", "points", "number")  # kinds in which 60 % is 0.6
EMPTY = ("the cell is empty", "Fill it in, or remove the row")
NO_DATE = ("not a valid period", HINT)
NOT_FINITE = ("not a finite number", "Write a number")
TWO_READINGS = (
    "the point may mark thousands or decimals",
    "Write 40.000 as 40000 if it is forty thousand, as 40.0 if it is forty",
)
NOT_A_NUMBER = ("not a number", "Write a number such as 1200 or 1,200.50")
Members = Mapping[str, Sequence[str]]
Problem = tuple[str, str]  # message and hint
Problems = dict[int, Problem]  # by position


class _Cells(NamedTuple):
    """The cells of a column as texts, and where they are."""

    column: str
    texts: pd.Series
    file: str | None

    def faults(self, positions: Iterable[int], problem: Problem) -> list[Fault]:
        """A fault for each of the cells at these positions, counted from 0."""
        return [
            Fault(*problem, file=self.file, row=int(i) + HEADER, column=self.column, value=self.texts.iloc[int(i)] or None)
            for i in positions
        ]


def checked(
    table: pd.DataFrame,
    schema: Schema,
    *,
    dimensions: Sequence[str] = (),
    members: Members | None = None,
    file: str | None = None,
) -> pd.DataFrame:
    """The table with numbers as float64 and everything else as text, or an InputError with all its faults.

    A fault is: a table without rows, a column of the schema that is missing and not optional, a cell that is empty, no number or one
    that could mean two, a date that is no date, a member of a dimension that `members` does not list, and a key (dimensions and
    dates) that is there twice. `file` is named in each;
    left out, it is the one in the attributes of the table. Columns that the schema does not know stay as they are.
    """
    result, faults = examined(table, schema, dimensions=dimensions, members=members, file=file)
    if faults:
        raise InputError(faults)
    return result


def examined(
    table: pd.DataFrame,
    schema: Schema,
    *,
    dimensions: Sequence[str] = (),
    members: Members | None = None,
    file: str | None = None,
) -> tuple[pd.DataFrame, list[Fault]]:
    """What `checked` returns, and its faults, for callers that add faults of their own; a cell at fault is NaN or as it was."""
    file = file or table.attrs.get("file")
    present = [column for column in schema.columns if column.name in table.columns]
    keys = [name for name in dimensions if name in table.columns]
    faults = [*_missing(table, schema, file)]
    if table.empty:
        faults.append(Fault(f"no rows in the {schema.name}", "Add its rows below the header, or leave the table out", file=file))
    cells: dict[str, pd.Series] = {name: _texts_of(table[name]) for name in keys}
    for column in present:
        cells[column.name], found = _read(
            table[column.name], column, blank=column.name in (*schema.optional, *schema.blank), file=file
        )
        faults += found
    for name in set(keys) & set(members or {}):
        faults += _unknown(_Cells(name, cells[name], file), (members or {})[name])
    result = table.assign(**cells).reset_index(drop=True)
    result.attrs |= table.attrs
    if schema.keyed:
        dates = [column.name for column in present if column.kind == "date"]
        faults += _repeated(result, [*keys, *dates], file)
    return result, sorted(faults, key=lambda fault: fault.row or 0)


def text_columns(table: pd.DataFrame, *, but: Collection[str] = ()) -> list[str]:
    """The columns that tell rows apart: those in which some cell is a text and no number, without the ones named."""
    names = [str(name) for name in table.columns if name not in but and not is_non_text(table[name])]
    return [name for name in names if any(text and numeral(text) is None for text in _texts_of(table[name]).unique())]


def days_of(cells: pd.Series, fiscal_year_start: int | None = None, *, last: bool = False) -> pd.Series:
    """The first (or last) day of the day or period that each cell names; NaT where it is empty or names none."""
    spans = {cell: _span_of(cell, fiscal_year_start or 1) for cell in cells.dropna().unique()}
    found = map(spans.get, cells)
    return pd.Series(
        pd.DatetimeIndex([(span.end if last else span.start) if span else pd.NaT for span in found]), index=cells.index
    )


def _span_of(cell: object, fiscal_year_start: int = 1) -> Span | None:
    """The span that a cell names; None where it names no day, period, or range of them."""
    try:
        return parse_span(cell if isinstance(cell, pd.Timestamp) else str(cell), fiscal_year_start)
    except InputError:
        return None


def _texts_of(values: pd.Series) -> pd.Series:
    """The cells as texts without spaces around them; "" where a cell is empty."""
    return values.astype("object").where(values.notna(), "").astype("str").str.strip()


def _missing(table: pd.DataFrame, schema: Schema, file: str | None) -> Iterator[Fault]:
    for name in schema.names:
        if name not in table.columns and name not in schema.optional:
            hint = hint_for(name, map(str, table.columns))
            yield Fault(f"no column '{name}' in the {schema.name}", hint, file=file, column=name)


def _read(values: pd.Series, column: Column, *, blank: bool, file: str | None) -> tuple[pd.Series, list[Fault]]:
    """The cells of a column by its kind, and what is wrong with them."""
    cells = _Cells(column.name, _texts_of(values), file)
    faults = [] if blank else cells.faults(np.flatnonzero((cells.texts == "").to_numpy()), EMPTY)
    if column.kind in NUMERIC:
        numbers, wrong = _numbers(values, cells.texts, column.kind)
        faults += [fault for i, problem in wrong.items() for fault in cells.faults([i], problem)]
        return pd.Series(numbers, index=values.index), faults
    if is_non_text(values):
        return values, faults
    if column.kind == "date":
        wrong_texts = {text for text in cells.texts.unique() if text and _span_of(text) is None}
        faults += cells.faults([i for i, text in enumerate(cells.texts) if text in wrong_texts], NO_DATE)
    return cells.texts, faults


def _numbers(values: pd.Series, texts: pd.Series, kind: Kind) -> tuple[Floats, Problems]:
    """The cells as numbers, and for each position that is none what is wrong with it; an empty cell is NaN."""
    if types.is_numeric_dtype(values.dtype) and not types.is_bool_dtype(values.dtype):
        typed = values.to_numpy(np.float64, na_value=np.nan)
        return typed, {int(i): NOT_FINITE for i in np.flatnonzero(np.isinf(typed))}
    numerals = {text: numeral(text) for text in texts.unique() if text}
    cells = {text: _number(part, kind) for text, part in numerals.items()}
    if kind in COUNTED:
        cells |= dict.fromkeys(_ambiguous(numerals), TWO_READINGS)
    wrong = {i: problem for i, text in enumerate(texts) if isinstance(problem := cells.get(text), tuple)}
    numbers = {text: np.nan if isinstance(cell, tuple) else cell for text, cell in cells.items()}
    return texts.map(numbers).to_numpy(np.float64), wrong


def _ambiguous(numerals: Mapping[str, Numeral | None]) -> list[str]:
    """The cells of a column whose point may mark thousands as well as decimals: 40.000, as long as no other cell shows which."""
    marks = {text: decimal_of(part.body) for text, part in numerals.items() if part is not None}
    return [] if "." in marks.values() else [text for text, mark in marks.items() if mark == "?."]


def read_amount(text: str) -> float | None:
    """The amount that a person typed, such as 1,200.50; None where the text is no finite number, or one with two readings: 40.000."""
    part = numeral(text.strip())
    number = _number(part, "amount")
    return number if isinstance(number, float) and not _ambiguous({text: part}) else None


def _number(part: Numeral | None, kind: Kind) -> float | Problem:
    """The number of a cell, 60 % as 0.6 in a column of shares; or what is wrong with it. A point marks the decimals."""
    value = part.value(".") if part is not None else None
    if part is None or value is None:
        return NOT_A_NUMBER
    if part.unit or part.scale:
        return "not a number alone", "Write the number without its unit"
    if part.percent and kind not in PER_CENT:
        return "a percentage, not an amount", "Write the amount"
    number = float(value) / (100 if part.percent else 1)
    return number if np.isfinite(number) else NOT_FINITE


def _unknown(cells: _Cells, members: Sequence[str]) -> Iterator[Fault]:
    """Members that are not listed; an empty cell stands for all where "all" is listed."""
    listed = {*map(str, members), *([""] if ALL in members else [])}
    for i in np.flatnonzero(~cells.texts.isin(listed).to_numpy()):
        value = cells.texts.iloc[i]
        yield from cells.faults([int(i)], ("unknown member", hint_for(value, members)) if value else EMPTY)


def _repeated(table: pd.DataFrame, keys: list[str], file: str | None) -> Iterator[Fault]:
    """Rows whose key an earlier row has; without any key columns, every row but the first."""
    if keys and not table.duplicated(keys).any():  # as a rule, and quick for large tables
        return
    first: dict[tuple[str, ...], int] = {}
    for i, key in enumerate(zip(*(table[name].astype("str") for name in keys), strict=True) if keys else [()] * len(table)):
        if key in first:
            message = f"the key is the same as in row {first[key] + HEADER}"
            yield Fault(message, "Keep one of the rows", file=file, row=i + HEADER, value=", ".join(key) or None)
        else:
            first[key] = i
