"""Tables on disk: Parquet or CSV by the suffix, the latter safe to open in a spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
from pandas.api.types import is_bool_dtype, is_datetime64_any_dtype, is_numeric_dtype

from forecast.files.atomic import atomic
from forecast.settings.errors import bad_input, nearest

# A spreadsheet runs a text that begins with one of these (the full-width forms too); quotes before it are ours or a user's.
FORMULA = re.compile("^'*[=+\\-@\t\r\n\0\uff1d\uff0b\uff0d\uff20]")
GUARDED = re.compile("^'" + FORMULA.pattern[1:])


def write_table(path: Path | str, frame: pd.DataFrame) -> Path:
    """The path, which now holds the frame (without its index) as `.parquet` or `.csv`.

    CSV is UTF-8 with a byte-order mark, without which spreadsheets misread Chinese; text that a spreadsheet would run is kept
    behind an apostrophe (`guard_cell`), numbers stay numbers. Equal frames give equal bytes.
    """
    target = Path(path)
    write = WRITERS.get(target.suffix.casefold())
    if write is None:
        raise bad_input(f"no table is written as '{target.suffix}'", nearest(target.suffix, WRITERS), file=str(target))
    with atomic(target) as temporary:
        write(frame, temporary)
    return target


def guard_cell(value: object) -> object:
    """The value, with an apostrophe before a text that a spreadsheet would run as a formula."""
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def unguard_cell(value: object) -> object:
    """The value as it was before `guard_cell`."""
    return value[1:] if isinstance(value, str) and GUARDED.match(value) else value


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False, compression="zstd")


def _csv(frame: pd.DataFrame, path: Path) -> None:
    guarded = pd.DataFrame({position: _guarded(frame.iloc[:, position]) for position in range(frame.shape[1])}, index=frame.index)
    header = [str(guard_cell(str(name))) for name in frame.columns]
    guarded.to_csv(path, index=False, header=header, encoding="utf-8-sig", lineterminator="\n")


def _guarded(column: pd.Series) -> pd.Series:
    if is_numeric_dtype(column.dtype) or is_bool_dtype(column.dtype) or is_datetime64_any_dtype(column.dtype):
        return column
    return column.astype(object).map(guard_cell, na_action="ignore")


WRITERS: dict[str, Callable[[pd.DataFrame, Path], None]] = {".csv": _csv, ".parquet": _parquet}
