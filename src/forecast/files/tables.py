"""Tables on disk: Parquet or CSV by the suffix, the latter safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import re
from collections import Counter
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
OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs"}


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


def read_table(path: Path | str) -> pd.DataFrame:
    """The table of a `.parquet` file or of any other as CSV, as it was before it was guarded; the cells of a CSV are texts.

    An InputError where it cannot be read as it is meant: a folder, an empty file, columns parted by semicolons or tabs, two columns of
    one name, rows with more cells than the header.
    """
    place = Path(path).absolute()  # a name such as file:/x would be taken for an address
    _check_file(place, name=str(path))
    try:
        return _read_parquet(place) if place.suffix.casefold() == ".parquet" else _unguarded(_read_csv(place))
    except UnicodeDecodeError as error:
        raise bad_input("the file is not text in UTF-8", "Save it as CSV (UTF-8) or Parquet", file=place.name) from error
    except (ValueError, OSError, csv.Error) as error:
        message = f"the file is not a valid table ({str(error).splitlines()[0]})"
        raise bad_input(message, "Save it as CSV (UTF-8) or Parquet", file=place.name) from error


def _read_parquet(path: Path) -> pd.DataFrame:
    """The table of a Parquet file, none of whose columns may hold bytes: what they mean as text is not said."""
    table = pd.read_parquet(path)
    for name in [name for name in table.columns if pd.api.types.is_object_dtype(table[name])]:
        if table[name].map(lambda cell: isinstance(cell, bytes)).any():
            raise bad_input("the column holds bytes and not text", "Save it as text", file=path.name, column=str(name))
    return table


def _check_file(path: Path, *, name: str) -> None:
    """Refuses what is there and is no file with something in it."""
    if path.is_dir():
        raise bad_input("this is a folder, not a file", "Name a file in it", file=name)
    if not path.is_file():
        raise bad_input("there is no such file", "Check the path", file=name)
    if not path.stat().st_size:
        raise bad_input("the file is empty", "Save the table again, with the names of its columns in the first row", file=name)


def _read_csv(path: Path) -> pd.DataFrame:
    """The cells of a CSV as texts, "" where one is empty."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        header = next(csv.reader(lines), [])
    for separator, plural in OTHER_SEPARATORS.items():
        # a decimal comma would make two cells of one number, and one comma would mark both decimals and thousands
        if len(header) == 1 and separator in header[0]:
            hint = "Save it with commas between the columns and points before the decimals, or as Parquet"
            raise bad_input(f"the columns are separated by {plural}", hint, file=path.name, value=header[0])
    twice = [name for name, count in Counter(header).items() if count > 1 and name]
    if twice:
        raise bad_input("two columns have the same name", "Rename or remove one of them", file=path.name, column=twice[0])
    table = pd.read_csv(path, encoding="utf-8-sig", dtype="str", keep_default_na=False)
    if not isinstance(table.index, pd.RangeIndex):  # pandas takes a cell too many for a label of its row, and shifts the others
        hint = 'Put quotes around texts and numbers that hold a comma: "1,200"'
        raise bad_input("the rows have more cells than the header", hint, file=path.name)
    return table


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
