"""What a file holds before anything is believed of it: cells as text with the row that a person sees, and what was found."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from forecast.history.reading.import_report import Repair
from forecast.settings.errors import Fault, count_of

Flags = NDArray[np.bool_]
Positions = NDArray[np.int64]
AT_ONCE = 1 << 18  # rows
LISTED = 100_000  # faults of one kind that are listed one by one; the rest is counted


@dataclass(frozen=True)
class Findings:
    """What was found on the way: faults that stop the import, warnings, repairs and plain notes."""

    errors: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    repairs: tuple[Repair, ...] = ()
    notes: tuple[str, ...] = ()

    def __add__(self, other: Findings) -> Findings:
        return Findings(
            self.errors + other.errors,
            self.warnings + other.warnings,
            self.repairs + other.repairs,
            self.notes + other.notes,
        )


NOTHING = Findings()


def merge(findings: Iterable[Findings]) -> Findings:
    """All findings as one, in their order."""
    return sum(findings, NOTHING)


@dataclass(frozen=True)
class RawColumn:
    """One column as it stands in the file: text cells, or the typed cells of Parquet and SQL.

    `native` marks text cells that were real numbers or dates in a spreadsheet, here in their canonical writing; `rows` are the
    row numbers that a person sees.
    """

    name: str
    cells: pa.ChunkedArray
    rows: Positions
    file: str
    sheet: str | None = None
    native: Flags | None = None
    files: tuple[tuple[int, str], ...] = ()  # where several files were joined: the position of each one's first row, and its name

    @property
    def is_text(self) -> bool:
        """Whether the cells are text, to be read by the strict parsers."""
        return bool(pa.types.is_string(self.cells.type) or pa.types.is_large_string(self.cells.type))

    def texts(self) -> EncodedColumn:
        """Each distinct text once, and for each row the position of its text; an empty cell is an empty text."""
        encoded = self.cells.combine_chunks().dictionary_encode(null_encoding="encode")
        if isinstance(encoded, pa.ChunkedArray):
            encoded = encoded.combine_chunks()
        words = tuple(word or "" for word in encoded.dictionary.to_pylist())
        return EncodedColumn(self, words, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64))

    def fault(self, at: int, what: str, do: str, value: str | None = None) -> Fault:
        """A fault at the row with this position."""
        shown = self.text(at) if value is None else value
        return Fault(what, do, self.file_at(at), self.sheet, int(self.rows[at]), self.name, shown)

    def file_at(self, at: int) -> str:
        """The file that the row with this position stands in."""
        return self.files[bisect_right(self.files, at, key=lambda part: part[0]) - 1][1] if self.files else self.file

    def faults(self, where: Positions, what: str, do: str) -> tuple[Fault, ...]:
        """A fault for each of these positions, the first hundred thousand one by one and the rest counted."""
        listed = tuple(self.fault(int(at), what, do) for at in where[:LISTED])
        if len(where) <= LISTED:
            return listed
        return (*listed, self.about(f"{what}; {count_of(len(where) - LISTED, 'more row')} like this", do))

    def about(self, what: str, do: str, value: str | None = None) -> Fault:
        """A fault of the column as a whole."""
        return Fault(what, do, self.file, self.sheet, None, self.name, value)

    def repair(self, what: str, *, where: Positions, new: str, old: str | None = None) -> Repair:
        """A repair made at these positions, shown by the first of them."""
        first = int(where[0])
        shown = self.text(first) if old is None else old
        return Repair(what, shown, new, len(where), self.file_at(first), self.sheet, int(self.rows[first]), self.name)

    def text(self, at: int) -> str:
        """The cell as it stands in the file."""
        try:
            cell = self.cells[at].as_py()
        except (OverflowError, ValueError):  # a moment that Python's dates do not reach is shown by its number
            cell = self.cells[at].value
        return "" if cell is None else str(cell)

    def take(self, kept: Flags) -> RawColumn:
        """The same column with some of its rows."""
        native = None if self.native is None else self.native[kept]
        return replace(self, cells=self.cells.filter(pa.array(kept)), rows=self.rows[kept], native=native)


@dataclass(frozen=True)
class EncodedColumn:
    """A text column as its distinct texts (`words`), and for each row the position of its text (`codes`)."""

    column: RawColumn
    words: tuple[str, ...]
    codes: Positions

    @cached_property
    def counts(self) -> Positions:
        """In how many rows each text stands."""
        return np.bincount(self.codes, minlength=len(self.words))

    def where(self, chosen: Iterable[int]) -> Positions:
        """The rows whose text is one of the chosen ones."""
        flags = np.zeros(len(self.words), dtype=bool)
        flags[list(chosen)] = True
        return np.flatnonzero(flags[self.codes])

    def first(self, at: int) -> int:
        """The first row that has this text."""
        return int(self.where([at])[0])

    def faults(self, told: Mapping[int, tuple[str, str]]) -> tuple[Fault, ...]:
        """A fault for each row whose text is told of: what is wrong with it and what to do."""
        where = self.where(told)
        listed = tuple(self.column.fault(int(at), *told[int(self.codes[at])]) for at in where[:LISTED])
        if len(where) <= LISTED:
            return listed
        return (
            *listed,
            self.column.about(
                f"{count_of(len(where) - LISTED, 'more row')} with faults of this kind", "Correct them like the first"
            ),
        )

    def repairs(self, what: str, chosen: Sequence[int], new: Sequence[object]) -> tuple[Repair, ...]:
        """One repair for all rows with the chosen texts, none where there are none; `new` has a value for each text."""
        where = self.where(chosen)
        return (self.column.repair(what, where=where, new=str(new[int(self.codes[where[0]])])),) if len(where) else ()


@dataclass(frozen=True)
class RawTable:
    """The named columns of a file, and how the file was written.

    `others` holds a hash of the remaining cells of each row, so that rows that differ elsewhere are told apart; None where the
    file has no other columns. `unread` holds what stands in those of the remaining columns that have a few values only.
    """

    file: str
    columns: tuple[RawColumn, ...]
    rows_read: int
    others: Positions | None = None
    sheet: str | None = None
    encoding: str | None = None
    dialect: str | None = None
    separator: str | None = None
    findings: Findings = NOTHING
    header: tuple[str, ...] = ()
    unread: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def column(self, name: str) -> RawColumn:
        """The column that was asked for under this name."""
        return next(column for column in self.columns if column.name == name)


def row_hashes(columns: Iterable[pa.ChunkedArray | pa.Array]) -> Positions | None:
    """One number per row that is the same for rows with the same cells, also of another file; None where there are no columns."""
    total: Positions | None = None
    for column in columns:
        hashes = _hashes(column)
        total = hashes if total is None else (total ^ (total >> 29)) * 0x5851F42D4C957F2D + hashes
    return total


def _hashes(cells: pa.ChunkedArray | pa.Array) -> Positions:
    """The hash of each cell, some rows at a time: where every cell is another, each is an object of its own while it is hashed."""
    parts = [cells.slice(at, AT_ONCE) for at in range(0, max(len(cells), 1), AT_ONCE)]
    return np.concatenate([_hashes_of(part.combine_chunks() if isinstance(part, pa.ChunkedArray) else part) for part in parts])


def _hashes_of(cells: pa.Array) -> Positions:
    """The hash of each cell, taken once for each distinct one."""
    encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode(null_encoding="encode")
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    distinct = np.array([str(each) for each in encoded.dictionary.to_pylist()], dtype=object)
    hashes = pd.util.hash_array(distinct).view(np.int64)
    places = encoded.indices.fill_null(len(distinct)).to_numpy(zero_copy_only=False).astype(np.int64)
    known: Positions = np.append(hashes, 0)[places]
    return known
