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

from forecast.history.reading.headers import find_columns, normalized
from forecast.history.reading.isolated import needs_isolation, read_isolated
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.parquet import columns_of
from forecast.history.reading.raw_table import Findings, Positions, RawColumn, RawTable, merge, row_hashes
from forecast.history.reading.readers import read_here
from forecast.history.reading.sql import is_url, read_query, redacted_url
from forecast.history.reading.unused_columns import UnusedColumns, together, unread_warnings
from forecast.settings.errors import Fault, InputError, bad_input, count_of

SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet"}
PACKED_OR_OLD = {".xls", ".xlsb", ".ods", ".gz", ".zip", ".bz2", ".xz", ".zst", ".7z", ".rar"}  # refused by their content
SYSTEM = {"Thumbs.db", "desktop.ini", "Desktop.ini"}


@runtime_checkable
class ForeignFrame(Protocol):
    """A data frame of another library that can be turned into one of pandas."""

    def to_pandas(self) -> pd.DataFrame:
        """The same table in pandas."""


Place = str | Path | pd.DataFrame | ForeignFrame


@dataclass(frozen=True)
class OpenedSource:
    """A source with its name, the hash of its content ("" where it has none) and what it holds."""

    name: str
    sha256: str
    raw: RawTable


def name_of(place: Place) -> str:
    """The name of a source as messages show it."""
    if isinstance(place, str) and is_url(place):
        return redacted_url(place)
    name = Path(place).name or str(place) if isinstance(place, str | Path) else "data frame"
    return name.encode("utf-8", "backslashreplace").decode()  # a byte that is no character is named


def open_source(place: Place, asked: ImportRequest) -> OpenedSource:
    """The columns asked for from a file, a folder of files, a database URL or a data frame; an InputError where there are none."""
    _check_place(place)
    opened = _opened(place, asked)
    found = opened.raw.findings + unread_warnings(opened.raw)
    return replace(opened, raw=replace(opened.raw, findings=found))


def _opened(place: Place, asked: ImportRequest) -> OpenedSource:
    if not isinstance(place, str | Path):
        return OpenedSource("data frame", "", _from_frame(place, asked))
    if isinstance(place, str) and is_url(place):
        return OpenedSource(redacted_url(place), "", read_query(place, asked))
    if Path(place).is_dir():
        return _from_folder(Path(place), asked)
    path = Path(place)
    raw, sha256 = read_isolated(path, asked) if needs_isolation(path) else read_here(path, asked)
    return OpenedSource(path.name, sha256, raw)


def _check_place(place: object) -> None:
    if not isinstance(place, str | Path | pd.DataFrame | ForeignFrame):
        what = f"a {type(place).__name__} is neither a file nor a data frame"
        raise bad_input(what, "Use the path of a file, or a data frame", value=str(place))


def _from_frame(frame: pd.DataFrame | ForeignFrame, asked: ImportRequest) -> RawTable:
    plain = _dated(frame if isinstance(frame, pd.DataFrame) else frame.to_pandas())
    header = [str(name) for name in plain.columns]
    places, found = find_columns(header, asked, file="data frame")
    chosen = plain.iloc[:, list(places)].set_axis(list(asked.names), axis=1)
    try:
        table = pa.Table.from_pandas(chosen, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError) as error:
        what = f"a column contains values of several types, or of an unsupported one ({str(error).splitlines()[0]})"
        raise bad_input(what, "Convert it to numbers, text or dates first", file="data frame") from error
    except UnicodeEncodeError as error:
        raise bad_input("a cell contains an invalid Unicode character", "Replace it in the source", file="data frame") from error
    rest = plain.drop(columns=plain.columns[list(places)])
    named = ((str(rest.columns[at]), pa.array(rest.iloc[:, at].astype("str"), pa.string())) for at in range(rest.shape[1]))
    unread = UnusedColumns()
    others = row_hashes(unread.watching(named))
    columns = columns_of(table, asked, file="data frame")
    return replace(columns, others=others, findings=found, header=tuple(header), unread=unread.found())


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with spans of time (`Period` in pandas) as their first days."""
    spans = [at for at, kind in enumerate(frame.dtypes) if isinstance(kind, pd.PeriodDtype)]
    dated = frame.copy() if spans else frame
    for at in spans:
        dated.isetitem(at, pd.PeriodIndex(frame.iloc[:, at]).to_timestamp().array)
    return dated


# --- folders of files -----------------------------------------------------------------


def files_of(folder: Path) -> list[Path]:
    """The files of a folder that are read together when the folder is named, by name, and those that will be refused among them."""
    known = SUFFIXES | PACKED_OR_OLD
    return [path for path in _visible(folder) if path.is_file() and set(map(str.lower, path.suffixes)) & known]


def _visible(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith((".", "~$", "_")) and path.name not in SYSTEM)


def _from_folder(folder: Path, asked: ImportRequest) -> OpenedSource:
    paths = files_of(folder)
    if not any(path.suffix.lower() in SUFFIXES for path in paths):
        inside = " (subfolders are not searched)" if any(path.is_dir() for path in _visible(folder)) else ""
        do = f"Add files whose names end in {', '.join(sorted(SUFFIXES))}"
        raise bad_input(f"the folder has no file that can be read{inside}", do, file=folder.name)
    opened: list[OpenedSource] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            opened.append(_opened(path, asked))
        except InputError as error:
            faults.extend(error.faults)
    faults.extend(_different([each.raw for each in opened]) or _same(opened))
    if faults:
        raise InputError(faults)
    digest = hashlib.sha256("".join(each.sha256 for each in opened).encode()).hexdigest()
    joined = _joined([each.raw for each in opened], folder.name)
    passed = [path.name for path in _visible(folder) if path not in paths]
    return OpenedSource(folder.name, digest, replace(joined, findings=joined.findings + _passed_over(passed, folder.name)))


def _passed_over(names: Sequence[str], folder: str) -> Findings:
    """A warning that names what else lies in the folder, nothing where there is nothing."""
    if not names:
        return Findings()
    shown = ", ".join(f"'{name}'" for name in names[:5]) + (" ..." if len(names) > 5 else "")
    what = f"{count_of(len(names), 'other item')} in the folder not read: {shown}"
    do = f"Remove what does not belong; only files whose names end in {', '.join(sorted(SUFFIXES))} are read"
    return Findings(warnings=(Fault(what, do, folder),))


def _same(opened: Sequence[OpenedSource]) -> list[Fault]:
    """A fault for each file that is the same as an earlier one, byte by byte."""
    first: dict[str, str] = {}
    return [
        Fault(f"the file is the same as {known}", "Remove one of them", each.name)
        for each in opened
        if (known := first.setdefault(each.sha256, each.name)) != each.name
    ]


def _different(raws: Sequence[RawTable]) -> list[Fault]:
    """A fault for each file whose columns are not those of the first."""
    usual = {normalized(name) for name in raws[0].header} if raws else set()
    faults = []
    for raw in raws[1:]:
        own = {normalized(name) for name in raw.header}
        if own != usual:
            more, less = sorted(own - usual), sorted(usual - own)
            what = f"the columns differ from those of {raws[0].file}: additional {more}, missing {less}"
            faults.append(Fault(what, "Give all files of the folder the same columns; none was imported", raw.file))
    return faults


def _joined(raws: Sequence[RawTable], folder: str) -> RawTable:
    """The tables of several files, which have the same columns, one below the other."""
    firsts = [0, *accumulate(len(raw.columns[0].rows) for raw in raws)][: len(raws)]
    files = tuple((first, raw.file) for first, raw in zip(firsts, raws, strict=True))
    columns = zip(*(raw.columns for raw in raws), strict=True)
    return RawTable(
        folder,
        tuple(_join(same_columns, files, folder) for same_columns in columns),
        sum(raw.rows_read for raw in raws),
        _all([raw.others for raw in raws]),
        encoding=_listed(raw.encoding for raw in raws),
        dialect=_listed(raw.dialect for raw in raws),
        separator=_common(raw.separator for raw in raws),
        findings=merge(raw.findings for raw in raws) + Findings(notes=(f"{count_of(len(raws), 'file')} read as one table",)),
        header=raws[0].header,
        unread=together(raw.unread for raw in raws),
    )


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
        what = f"the files have different types in this column ({names})"
        raise bad_input(what, "Give all files the same types", file=folder, column=columns[0].name)
    cells = pa.chunked_array([chunk for column in columns for chunk in column.cells.chunks], kinds.pop())
    natives = [np.zeros(len(column.rows), dtype=bool) if column.native is None else column.native for column in columns]
    native = np.concatenate(natives) if any(column.native is not None for column in columns) else None
    rows = np.concatenate([column.rows for column in columns])
    return RawColumn(columns[0].name, cells, rows, folder, None, native, files)


def _all(parts: Sequence[Positions | None]) -> Positions | None:
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if len(known) == len(parts) else None
