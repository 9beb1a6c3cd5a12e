"""Tables on disk: Parquet or CSV by the suffix, the latter safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from forecast.files.atomic import atomic
from forecast.settings.errors import bad_input, hint_for

# A spreadsheet runs a text that begins with one of these (the full-width forms too), and some pass over blanks and invisible characters
# before it; quotes at the front are ours or a user's.
FORMULA = re.compile("^'*(?:[\t\r\n\0]|[\\s\u00ad\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20])")
GUARDED = re.compile("^'" + FORMULA.pattern[1:])


def write_table(path: Path | str, frame: pd.DataFrame) -> Path:
    """The path, which now holds the frame (without its index) as `.parquet` or `.csv`.

    CSV is UTF-8 with a byte-order mark, without which spreadsheets misread Chinese; text that a spreadsheet would run is kept
    behind an apostrophe (`escape_formula`), numbers stay numbers. Equal frames give equal bytes.
    """
    target = Path(path)
    write = WRITERS.get(target.suffix.casefold())
    if write is None:
        raise bad_input(f"no table is written as '{target.suffix}'", hint_for(target.suffix, WRITERS), file=str(target))
    with atomic(target) as temporary:
        write(frame, temporary)
    return target


def read_table(path: Path | str, *, texts: bool = True) -> pd.DataFrame:
    """The table of a `.parquet` file or of any other as CSV, as it was before it was guarded; an InputError where it is none.

    The cells of a CSV are texts unless `texts` is false: then columns of numbers are numbers.
    """
    place = Path(path).absolute()  # a name such as file:/x would be taken for an address
    if not place.is_file():
        raise bad_input("there is no such file", "Check the path", file=str(path))
    as_texts = {"dtype": "str", "keep_default_na": False} if texts else {}
    try:
        if place.suffix.casefold() == ".parquet":
            return pd.read_parquet(place)
        return _unguarded(pd.read_csv(place, encoding="utf-8-sig", **as_texts))  # type: ignore[call-overload]  # as written above
    except (ValueError, OSError) as error:
        message = f"the file is not a valid table ({str(error).splitlines()[0]})"
        raise bad_input(message, "Save it as CSV (UTF-8) or Parquet", file=place.name) from error


def escape_formula(value: object) -> object:
    """The value, with an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def unescape_formula(value: object) -> object:
    """The value as it was before `escape_formula`."""
    return value[1:] if isinstance(value, str) and GUARDED.match(value) else value


def _unguarded(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame of a CSV file as it was before it was written: texts and names of columns without the apostrophe of `escape_formula`."""
    texts = [name for name in frame.columns if not is_non_text(frame[name])]
    unescaped = frame.assign(**{str(name): frame[name].map(unescape_formula, na_action="ignore") for name in texts})
    return unescaped.rename(columns=unescape_formula)


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False, compression="zstd")


def _csv(frame: pd.DataFrame, path: Path) -> None:
    guarded = pd.DataFrame({position: _guarded(frame.iloc[:, position]) for position in range(frame.shape[1])}, index=frame.index)
    header = [str(escape_formula(str(name))) for name in frame.columns]
    guarded.to_csv(
        path,
        index=False,
        header=header,
        encoding="utf-8-sig",
        lineterminator="\n",
        quoting=csv.QUOTE_NONNUMERIC if _returns(guarded, header) else csv.QUOTE_MINIMAL,
    )


def _returns(frame: pd.DataFrame, header: list[str]) -> bool:
    """Whether a text holds a carriage return, which begins a new row to a spreadsheet and which the csv module does not quote."""
    texts = (frame[name].dropna().astype("str") for name in frame.columns if not is_non_text(frame[name]))
    return any("\r" in name for name in header) or any(bool(each.str.contains("\r", regex=False).any()) for each in texts)


def is_non_text(column: pd.Series) -> bool:
    """Whether a column holds numbers, truths or times, in which nothing can run."""
    return is_numeric_dtype(column.dtype) or is_bool_dtype(column.dtype) or is_datetime64_any_dtype(column.dtype)


def _guarded(column: pd.Series) -> pd.Series:
    if is_non_text(column):
        return column
    return column.astype(object).map(escape_formula, na_action="ignore")


WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {".csv": _csv, ".parquet": _parquet}
