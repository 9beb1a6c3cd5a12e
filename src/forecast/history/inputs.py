"""One way in for all sources: a file by its kind, a folder of files, a database, a data frame."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import pandas as pd
import pyarrow as pa

from forecast.history.apart import is_heavy, read_apart
from forecast.history.headers import find_columns, normal
from forecast.history.kinds import read_here
from forecast.history.options import Asked
from forecast.history.parquet import columns_of
from forecast.history.raw import Column, Findings, Positions, Raw, gather, row_hashes
from forecast.history.sql import is_url, read_query, shown
from forecast.settings.errors import Fault, InputError, bad_input

SUFFIXES = {".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet"}


@runtime_checkable
class ForeignFrame(Protocol):
    """A data frame of another library that can be turned into one of pandas."""

    def to_pandas(self) -> pd.DataFrame:
        """The same table in pandas."""


Place = str | Path | pd.DataFrame | ForeignFrame


@dataclass(frozen=True)
class Opened:
    """A source with its name, the hash of its content ("" where it has none) and what it holds."""

    name: str
    sha256: str
    raw: Raw


def name_of(place: Place) -> str:
    """The name of a source as messages show it."""
    if isinstance(place, str) and is_url(place):
        return shown(place)
    name = Path(place).name or str(place) if isinstance(place, str | Path) else "data frame"
    return name.encode("utf-8", "backslashreplace").decode()  # a byte that is no character is named


def open_source(place: Place, asked: Asked) -> Opened:
    """The columns asked for from a file, a folder of files, a database URL or a data frame; an InputError where there are none."""
    if not isinstance(place, str | Path):
        return Opened("data frame", "", _from_frame(place, asked))
    if isinstance(place, str) and is_url(place):
        return Opened(shown(place), "", read_query(place, asked))
    if Path(place).is_dir():
        return _from_folder(Path(place), asked)
    path = Path(place)
    raw, sha256 = read_apart(path, asked) if is_heavy(path) else read_here(path, asked)
    return Opened(path.name, sha256, raw)


def _from_frame(frame: pd.DataFrame | ForeignFrame, asked: Asked) -> Raw:
    plain = frame if isinstance(frame, pd.DataFrame) else frame.to_pandas()
    header = [str(name) for name in plain.columns]
    places, found = find_columns(header, asked, file="data frame")
    chosen = plain.iloc[:, list(places)].set_axis(list(asked.names), axis=1)
    try:
        table = pa.Table.from_pandas(chosen, preserve_index=False)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        what = f"a column holds values of several types ({str(error).splitlines()[0]})"
        raise bad_input(what, "Turn it into one type first", file="data frame") from error
    except UnicodeEncodeError as error:
        raise bad_input("a text holds half a character", "Write it again", file="data frame") from error
    rest = plain.drop(columns=plain.columns[list(places)])
    others = row_hashes(pa.array(rest.iloc[:, at].astype("str"), pa.string()) for at in range(rest.shape[1]))
    return replace(columns_of(table, asked, file="data frame"), others=others, findings=found, header=tuple(header))


# --- folders of files -----------------------------------------------------------------


def _from_folder(folder: Path, asked: Asked) -> Opened:
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$")))
    if not paths:
        do = f"Put files in it whose names end in {', '.join(sorted(SUFFIXES))}"
        raise bad_input("the folder holds no file that can be read", do, file=folder.name)
    opened: list[Opened] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            opened.append(open_source(path, asked))
        except InputError as error:
            faults.extend(error.faults)
    faults.extend(_different([each.raw for each in opened]))
    if faults:
        raise InputError(faults)
    digest = hashlib.sha256("".join(each.sha256 for each in opened).encode()).hexdigest()
    return Opened(folder.name, digest, _joined([each.raw for each in opened], folder.name))


def _different(raws: Sequence[Raw]) -> list[Fault]:
    """A fault for each file whose columns are not those of the first."""
    usual = {normal(name) for name in raws[0].header} if raws else set()
    faults = []
    for raw in raws[1:]:
        own = {normal(name) for name in raw.header}
        if own != usual:
            more, less = sorted(own - usual), sorted(usual - own)
            what = f"the columns differ from those of {raws[0].file}: more {more}, missing {less}"
            faults.append(Fault(what, "Give all files of the folder the same columns; none is imported", raw.file))
    return faults


def _joined(raws: Sequence[Raw], folder: str) -> Raw:
    firsts = [0, *accumulate(len(raw.columns[0].rows) for raw in raws)][: len(raws)]
    files = tuple((first, raw.file) for first, raw in zip(firsts, raws, strict=True))
    columns = tuple(_join([raw.columns[at] for raw in raws], files, folder) for at in range(len(raws[0].columns)))
    separators = {raw.separator for raw in raws}
    return Raw(
        folder,
        columns,
        sum(raw.rows_read for raw in raws),
        _all([raw.others for raw in raws]),
        encoding=", ".join(sorted({raw.encoding for raw in raws if raw.encoding})) or None,
        dialect=", ".join(sorted({raw.dialect for raw in raws if raw.dialect})) or None,
        separator=separators.pop() if len(separators) == 1 else None,
        findings=gather(raw.findings for raw in raws) + Findings(notes=(f"{len(raws)} files are read as one",)),
        header=raws[0].header,
    )


def _join(columns: Sequence[Column], files: tuple[tuple[int, str], ...], folder: str) -> Column:
    kinds = {column.cells.type for column in columns}
    if len(kinds) > 1:
        names = ", ".join(f"{column.file}: {column.cells.type}" for column in columns[:5])
        what = f"the files hold different types in this column ({names})"
        raise bad_input(what, "Give all files the same types", file=folder, column=columns[0].name)
    cells = pa.chunked_array([chunk for column in columns for chunk in column.cells.chunks], kinds.pop())
    natives = [np.zeros(len(column.rows), dtype=bool) if column.native is None else column.native for column in columns]
    native = np.concatenate(natives) if any(column.native is not None for column in columns) else None
    rows = np.concatenate([column.rows for column in columns])
    return Column(columns[0].name, cells, rows, folder, None, native, files)


def _all(parts: Sequence[Positions | None]) -> Positions | None:
    known = [part for part in parts if part is not None]
    return np.concatenate(known) if len(known) == len(parts) else None
