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

    `typed` marks text cells that were real numbers or dates in a spreadsheet, here in their canonical writing; `rows` are the
    row numbers that a person sees.
    """

    name: str
    cells: pa.ChunkedArray
    rows: Positions
    file: str
    sheet: str | None = None
    typed: Flags | None = None
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

    def fault(self, i: int, message: str, hint: str, value: str | None = None) -> Fault:
        """A fault at the row with this position."""
        cell_text = self.text(i) if value is None else value
        return Fault(message, hint, self.file_at(i), self.sheet, int(self.rows[i]), self.name, cell_text)

    def file_at(self, i: int) -> str:
        """The file that the row with this position stands in."""
        return self.files[bisect_right(self.files, i, key=lambda part: part[0]) - 1][1] if self.files else self.file

    def faults(self, positions: Positions, message: str, hint: str) -> tuple[Fault, ...]:
        """A fault for each of these positions, the first hundred thousand one by one and the rest counted."""
        listed = tuple(self.fault(int(i), message, hint) for i in positions[:LISTED])
        if len(positions) <= LISTED:
            return listed
        return (*listed, self.about(f"{message}; {count_of(len(positions) - LISTED, 'more row')} like this", hint))

    def about(self, message: str, hint: str, value: str | None = None) -> Fault:
        """A fault of the column as a whole."""
        return Fault(message, hint, self.file, self.sheet, None, self.name, value)

    def repair(self, message: str, *, positions: Positions, new: str, old: str | None = None) -> Repair:
        """A repair made at these positions, shown by the first of them."""
        first = int(positions[0])
        cell_text = self.text(first) if old is None else old
        return Repair(message, cell_text, new, len(positions), self.file_at(first), self.sheet, int(self.rows[first]), self.name)

    def text(self, i: int) -> str:
        """The cell as it stands in the file."""
        try:
            cell = self.cells[i].as_py()
        except (OverflowError, ValueError):  # a moment that Python's dates do not reach is shown by its number
            cell = self.cells[i].value
        return "" if cell is None else str(cell)

    def take(self, selected: Flags) -> RawColumn:
        """The same column with some of its rows."""
        typed = None if self.typed is None else self.typed[selected]
        return replace(self, cells=self.cells.filter(pa.array(selected)), rows=self.rows[selected], typed=typed)


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

    def rows_with(self, word_positions: Iterable[int]) -> Positions:
        """The rows whose text is one of the chosen ones."""
        flags = np.zeros(len(self.words), dtype=bool)
        flags[list(word_positions)] = True
        return np.flatnonzero(flags[self.codes])

    def first(self, i: int) -> int:
        """The first row that has this text."""
        return int(self.rows_with([i])[0])

    def faults(self, reasons: Mapping[int, tuple[str, str]]) -> tuple[Fault, ...]:
        """A fault for each row whose text is told of: what is wrong with it and what to do."""
        positions = self.rows_with(reasons)
        listed = tuple(self.column.fault(int(i), *reasons[int(self.codes[i])]) for i in positions[:LISTED])
        if len(positions) <= LISTED:
            return listed
        return (
            *listed,
            self.column.about(
                f"{count_of(len(positions) - LISTED, 'more row')} with faults of this kind", "Correct them like the first"
            ),
        )

    def repairs(self, message: str, word_positions: Sequence[int], new: Sequence[object]) -> tuple[Repair, ...]:
        """One repair for all rows with the chosen texts, none where there are none; `new` has a value for each text."""
        positions = self.rows_with(word_positions)
        return (
            (self.column.repair(message, positions=positions, new=str(new[int(self.codes[positions[0]])])),)
            if len(positions)
            else ()
        )


@dataclass(frozen=True)
class RawTable:
    """The named columns of a file, and how the file was written.

    `other_hashes` holds a hash of the remaining cells of each row, so that rows that differ elsewhere are told apart; None where the
    file has no other columns. `unused` holds what stands in those of the remaining columns that have a few values only.
    """

    file: str
    columns: tuple[RawColumn, ...]
    rows_read: int
    other_hashes: Positions | None = None
    sheet: str | None = None
    encoding: str | None = None
    dialect: str | None = None
    separator: str | None = None
    findings: Findings = NOTHING
    header: tuple[str, ...] = ()
    unused: tuple[tuple[str, tuple[str, ...]], ...] = ()

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
    parts = [cells.slice(start, AT_ONCE) for start in range(0, max(len(cells), 1), AT_ONCE)]
    return np.concatenate([_hashes_of(part.combine_chunks() if isinstance(part, pa.ChunkedArray) else part) for part in parts])


def _hashes_of(cells: pa.Array) -> Positions:
    """The hash of each cell, taken once for each distinct one."""
    encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode(null_encoding="encode")
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    distinct = np.array([str(value) for value in encoded.dictionary.to_pylist()], dtype=object)
    hashes = pd.util.hash_array(distinct).view(np.int64)
    positions = encoded.indices.fill_null(len(distinct)).to_numpy(zero_copy_only=False).astype(np.int64)
    by_row: Positions = np.append(hashes, 0)[positions]
    return by_row
