"""One way in for all sources: a file by its kind, a folder of files, a database, a data frame."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd
import pyarrow as pa

from forecast.history.reading.cell_types import arrow_cells
from forecast.history.reading.end_row import up_to_end_row
from forecast.history.reading.headers import find_columns, normalized
from forecast.history.reading.isolated import needs_isolation, read_isolated
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.parquet import columns_of
from forecast.history.reading.raw_table import Findings, Positions, RawColumn, RawTable, merge, row_hashes
from forecast.history.reading.readers import read_here
from forecast.history.reading.sql import is_url, read_query, redacted_url
from forecast.history.reading.unused_columns import UnusedColumns, merge_unused, unused_warnings
from forecast.settings.arrays import Flags
from forecast.settings.errors import Fault, InputError, bad_input, count_of

SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".parquet"}
PACKED_OR_OLD = {".xlsb", ".ods", ".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".rar"}  # refused by their content
SYSTEM = {"Thumbs.db", "desktop.ini", "Desktop.ini"}


@runtime_checkable
class ForeignFrame(Protocol):
    """A data frame of another library that can be turned into one of pandas."""

    def to_pandas(self) -> pd.DataFrame:
        """The same table in pandas."""


Source = str | Path | pd.DataFrame | ForeignFrame


@dataclass(frozen=True)
class OpenedSource:
    """A source with its name, the hash of its content ("" where it has none) and what it holds."""

    name: str
    sha256: str
    raw: RawTable


def name_of(source: Source) -> str:
    """The name of a source as messages show it."""
    if isinstance(source, str) and is_url(source):
        return redacted_url(source)
    name = Path(source).name or str(source) if isinstance(source, str | Path) else "data frame"
    return name.encode("utf-8", "backslashreplace").decode()  # a byte that is no character is named


def open_source(source: Source, request: ImportRequest) -> OpenedSource:
    """The columns asked for from a file, a folder of files, a database URL or a data frame; an InputError where there are none."""
    _check_source(source)
    opened = _opened(source, request)
    findings = opened.raw.findings + unused_warnings(opened.raw) + _undivided(opened.raw, request)
    return replace(opened, raw=replace(opened.raw, findings=findings))


def _opened(source: Source, request: ImportRequest) -> OpenedSource:
    if not isinstance(source, str | Path):
        return OpenedSource("data frame", "", up_to_end_row(_from_frame(source, request), request))
    if isinstance(source, str) and is_url(source):
        return OpenedSource(redacted_url(source), "", up_to_end_row(read_query(source, request), request))
    if Path(source).is_dir():
        return _from_folder(Path(source), request)
    path = Path(source)
    raw, sha256 = read_isolated(path, request) if needs_isolation(path) else read_here(path, request)
    return OpenedSource(path.name, sha256, up_to_end_row(raw, request))


def _undivided(raw: RawTable, request: ImportRequest) -> Findings:
    """A warning where no dimension is named and the file has columns beside period and value, nothing where it has none."""
    rest = [name for name in raw.header if normalized(name) not in {normalized(request.period), normalized(request.value)}]
    if request.by or request.reading.wide or not rest:
        return Findings()
    message = f"no dimension is named, so all rows are added to one series; other columns: {', '.join(map(repr, rest[:5]))}"
    return Findings(warnings=(Fault(message, "Name the columns to split by with by= (--by)", raw.file, raw.sheet),))


def _check_source(source: object) -> None:
    if not isinstance(source, str | Path | pd.DataFrame | ForeignFrame):
        message = f"a {type(source).__name__} is neither a file nor a data frame"
        raise bad_input(message, "Use the path of a file, or a data frame", value=str(source))


def _from_frame(frame: pd.DataFrame | ForeignFrame, request: ImportRequest) -> RawTable:
    pandas_frame = _dated(frame if isinstance(frame, pd.DataFrame) else frame.to_pandas())
    header = [str(name) for name in pandas_frame.columns]
    positions, findings = find_columns(header, request, file="data frame")
    table = pa.table(
        [_frame_cells(pandas_frame.iloc[:, i], name) for i, name in zip(positions, request.names, strict=True)],
        names=list(request.names),
    )
    rest = pandas_frame.drop(columns=pandas_frame.columns[list(positions)])
    texts = ((str(rest.columns[i]), pa.array(rest.iloc[:, i].astype("str"), pa.string())) for i in range(rest.shape[1]))
    unused = UnusedColumns()
    other_hashes = row_hashes(unused.watching(texts))
    columns = columns_of(table, request, file="data frame")
    return replace(columns, other_hashes=other_hashes, findings=findings, header=tuple(header), unused=unused.few_valued())


def _frame_cells(column: pd.Series, name: str) -> pa.Array | pa.ChunkedArray:
    """A column of a frame; one of Python values has to be of one type."""
    if column.dtype == object:
        return arrow_cells(name, column.tolist(), "data frame")
    try:
        return pa.Array.from_pandas(column)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError) as error:
        message = f"the column contains values of an unsupported type ({str(error).splitlines()[0]})"
        raise bad_input(message, "Convert it to numbers, text or dates first", file="data frame", column=name) from error


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with spans of time (`Period` in pandas) as their first days."""
    spans = [i for i, kind in enumerate(frame.dtypes) if isinstance(kind, pd.PeriodDtype)]
    dated = frame.copy() if spans else frame
    for i in spans:
        dated.isetitem(i, pd.PeriodIndex(frame.iloc[:, i]).to_timestamp().array)
    return dated


# --- folders of files -----------------------------------------------------------------


def files_of(folder: Path) -> list[Path]:
    """The files of a folder that are read together when the folder is named, by name, and those that will be refused among them."""
    suffixes = SUFFIXES | PACKED_OR_OLD
    return [path for path in _visible(folder) if path.is_file() and set(map(str.lower, path.suffixes)) & suffixes]


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$", "_")) and path.name not in SYSTEM)


def _from_folder(folder: Path, request: ImportRequest) -> OpenedSource:
    paths = files_of(folder)
    if not any(path.suffix.lower() in SUFFIXES for path in paths):
        note = " (subfolders are not searched)" if any(path.is_dir() for path in _visible(folder)) else ""
        hint = f"Add files whose names end in {', '.join(sorted(SUFFIXES))}"
        raise bad_input(f"the folder has no file that can be read{note}", hint, file=folder.name)
    opened = _opened_together(paths, request)
    # Of the hashes in the order of names: the same files give the same digest, however the folder lists them.
    digest = hashlib.sha256("".join(item.sha256 for item in opened).encode()).hexdigest()
    joined = _joined([item.raw for item in opened], folder.name)
    passed = [path.name for path in _visible(folder) if path not in paths]
    return OpenedSource(folder.name, digest, replace(joined, findings=joined.findings + _passed_over(passed, folder.name)))


def _opened_together(paths: Sequence[Path], request: ImportRequest) -> list[OpenedSource]:
    """The files of a folder, which have the same columns; an InputError with the faults of all files."""
    opened: list[OpenedSource] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            opened.append(_opened(path, request))
        except InputError as error:
            faults.extend(error.faults)
    # Files that are the same are told only among files that fit together: a copy has the columns of its original.
    faults.extend(_different([item.raw for item in opened]) or _same(opened))
    if faults:
        raise InputError(faults)
    return opened


def _passed_over(names: Sequence[str], folder: str) -> Findings:
    """A warning that names what else lies in the folder, nothing where there is nothing."""
    if not names:
        return Findings()
    listed = ", ".join(f"'{name}'" for name in names[:5]) + (" ..." if len(names) > 5 else "")
    message = f"{count_of(len(names), 'other item')} in the folder not read: {listed}"
    hint = f"Remove what does not belong; only files whose names end in {', '.join(sorted(SUFFIXES))} are read"
    return Findings(warnings=(Fault(message, hint, folder),))


def _same(opened: Sequence[OpenedSource]) -> list[Fault]:
    """A fault for each file that is the same as an earlier one, byte by byte."""
    first: dict[str, str] = {}
    return [
        Fault(f"the file is the same as {earlier}", "Remove one of them", item.name)
        for item in opened
        if (earlier := first.setdefault(item.sha256, item.name)) != item.name
    ]


def _different(raws: Sequence[RawTable]) -> list[Fault]:
    """A fault for each file whose columns are not those of the first."""
    usual = {normalized(name) for name in raws[0].header} if raws else set()
    faults = []
    for raw in raws[1:]:
        columns = {normalized(name) for name in raw.header}
        if columns != usual:
            more, less = sorted(columns - usual), sorted(usual - columns)
            message = f"the columns differ from those of {raws[0].file}: additional {more}, missing {less}"
            faults.append(Fault(message, "Give all files of the folder the same columns; none was imported", raw.file))
    return faults


def _joined(raws: Sequence[RawTable], folder: str) -> RawTable:
    """The tables of several files, which have the same columns, one below the other."""
    files = _first_rows(raws)
    columns = zip(*(raw.columns for raw in raws), strict=True)
    return RawTable(
        folder,
        tuple(_join(same_columns, files, folder) for same_columns in columns),
        sum(raw.rows_read for raw in raws),
        _all([raw.other_hashes for raw in raws]),
        encoding=_listed(raw.encoding for raw in raws),
        dialect=_listed(raw.dialect for raw in raws),
        separator=_common(raw.separator for raw in raws),
        findings=merge(raw.findings for raw in raws) + Findings(notes=(f"{count_of(len(raws), 'file')} read as one table",)),
        header=raws[0].header,
        unused=merge_unused(raw.unused for raw in raws),
    )


def _first_rows(raws: Sequence[RawTable]) -> tuple[tuple[int, str], ...]:
    """Each file with the position of its first row among all rows."""
    firsts = accumulate((len(raw.columns[0].rows) for raw in raws[:-1]), initial=0)
    return tuple((first, raw.file) for first, raw in zip(firsts, raws, strict=True))


def _listed(values: Iterable[str | None]) -> str | None:
    """The distinct values in order with commas between, None where there are none."""
    return ", ".join(sorted({value for value in values if value})) or None


def _common(values: Iterable[str | None]) -> str | None:
    """The value that all have, None where they differ."""
    distinct = set(values)
    return distinct.pop() if len(distinct) == 1 else None


def _join(columns: Sequence[RawColumn], files: tuple[tuple[int, str], ...], folder: str) -> RawColumn:
    kinds = {column.cells.type for column in columns}
    if len(kinds) > 1:
        names = ", ".join(f"{column.file}: {column.cells.type}" for column in columns[:5])
        message = f"the files have different types in this column ({names})"
        raise bad_input(message, "Give all files the same types", file=folder, column=columns[0].name)
    cells = pa.chunked_array([chunk for column in columns for chunk in column.cells.chunks], kinds.pop())
    rows = np.concatenate([column.rows for column in columns])
    return RawColumn(columns[0].name, cells, rows, folder, None, _typed_cells(columns), files)


def _typed_cells(columns: Sequence[RawColumn]) -> Flags | None:
    """Which cells of all files had a type of their own; None where no file tells."""
    if all(column.typed is None for column in columns):
        return None
    return np.concatenate(
        [np.zeros(len(column.rows), dtype=bool) if column.typed is None else column.typed for column in columns]
    )


def _all(parts: Sequence[Positions | None]) -> Positions | None:
    present = [part for part in parts if part is not None]
    return np.concatenate(present) if len(present) == len(parts) else None
