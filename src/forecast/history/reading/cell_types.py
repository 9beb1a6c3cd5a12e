"""Columns of Python values as Arrow: values of one type as they are, and the first cell of another type refused with its row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, time, timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa

from forecast.settings.errors import InputError, bad_input

# The first that fits a value names it: a truth value is a number to Python, and a moment is a date.
KINDS: tuple[tuple[str, str, tuple[type, ...]], ...] = (
    ("a truth value", "truth values", (bool, np.bool_)),
    ("a number", "numbers", (int, float, Decimal, np.integer, np.floating)),
    ("text", "texts", (str,)),
    ("a date", "dates", (date, np.datetime64)),
    ("a time", "times", (time, timedelta, np.timedelta64)),
)
MAX_SCALE = 30  # digits after the point that leave room for those before it
PLURALS = {kind: plural for kind, plural, _ in KINDS}
ARROW_WORDS = (
    (pa.types.is_boolean, "truth values"),
    (pa.types.is_date, "dates"),
    (pa.types.is_timestamp, "dates"),
    (pa.types.is_time, "times"),
    (pa.types.is_duration, "durations"),
    (pa.types.is_null, "no values"),
)


def words_of(kind: pa.DataType) -> str:
    """What a column of this type contains, in words where there are some."""
    return next((words for is_kind, words in ARROW_WORDS if is_kind(kind)), str(kind))


def arrow_cells(name: str, cells: Sequence[object], file: str) -> pa.Array:
    """The cells of a column as Arrow; an InputError names the first cell that is of another type than most.

    Numbers that Arrow has no common type for (too large for 64 bits, or decimals among floats) come back as decimals.
    """
    kinds = _kinds(cells)
    if len(set(kinds) - {""}) > 1:
        raise _of_several_types(name, cells, kinds, file)
    try:
        return pa.array(cells, from_pandas=True)
    except OverflowError:
        return _written(cells)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError) as error:
        if set(kinds) <= {"", "a number"}:
            return _written(cells)
        message = f"the column contains values of an unsupported type ({str(error).splitlines()[0]})"
        raise bad_input(message, "Convert it to numbers, text or dates first", file=file, column=name) from error
    except UnicodeEncodeError as error:
        raise bad_input(
            "a cell contains an invalid Unicode character", "Replace it in the source", file=file, column=name
        ) from error


def _kinds(cells: Sequence[object]) -> list[str]:
    """The kind of each cell in words, empty where it holds nothing; of a column of one type, that of the type alone."""
    of_type = {kind: _kind_of_type(kind) for kind in set(map(type, cells))}
    if len(of_type.keys() - {type(None)}) == 1:
        return [kind for of, kind in of_type.items() if of is not type(None)]
    return ["" if _is_nothing(cell) else of_type[type(cell)] for cell in cells]


def _kind_of_type(kind: type) -> str:
    return next((word for word, _, types in KINDS if issubclass(kind, types)), kind.__name__)


def _is_nothing(cell: object) -> bool:
    return cell is None or (not isinstance(cell, str) and pd.isna(cell) is True)  # type: ignore[call-overload]  # any object may be asked


def _written(cells: Sequence[object]) -> pa.Array:
    """Numbers as decimals with all their digits, or as texts where no decimal of Arrow has as many."""
    numbers = [None if _is_nothing(cell) else Decimal(str(cell)) for cell in cells]
    exponents = (number.as_tuple().exponent for number in numbers if number is not None)
    scale = max((-exponent for exponent in exponents if isinstance(exponent, int) and exponent < 0), default=0)
    for kind in (pa.decimal128(38, scale), pa.decimal256(76, scale)) if scale <= MAX_SCALE else ():
        try:
            return pa.array(numbers, kind)
        except (pa.ArrowInvalid, pa.ArrowTypeError):
            continue
    return pa.array([None if number is None else f"{number:f}" for number in numbers], pa.string())


def _of_several_types(name: str, cells: Sequence[object], kinds: Sequence[str], file: str) -> InputError:
    counts = Counter(kind for kind in kinds if kind)
    usual = max(counts, key=lambda kind: counts[kind])
    i = next(i for i, kind in enumerate(kinds) if kind not in ("", usual))
    message = f"the cell is {kinds[i]} among {PLURALS.get(usual, usual)}: a column has one type"
    hint = "Convert the whole column to numbers, text or dates first, and correct the cells of another type"
    return bad_input(message, hint, file=file, row=i + 1, column=name, value=str(cells[i]))
