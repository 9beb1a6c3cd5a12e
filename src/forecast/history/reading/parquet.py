"""Parquet files as typed columns: sizes are read from the footer first, dictionaries and large strings become plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forecast.history.reading.container import Container
from forecast.history.reading.headers import find_columns
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import RawColumn, RawTable, row_hashes
from forecast.history.reading.unused_columns import UnusedColumns
from forecast.settings.errors import Fault, InputError, bad_input

MAX_UNPACKED = 4 << 30
MAX_ROWS = 50_000_000
MAX_TEXT = 1 << 30
DECIMAL = 128  # bits of the decimals that every kernel of Arrow knows


def read_parquet(source: Container, request: ImportRequest) -> RawTable:
    """The columns asked for, with their types; an InputError where the file is cut off, too large or has no rows."""
    try:
        file = _opened(source)
        header = file.schema_arrow.names
        positions, findings = find_columns(header, request, file=source.name)
        table = pa.table([_column(file, i, source) for i in positions], names=list(request.names))
        unused = UnusedColumns()
        other_hashes = row_hashes(
            unused.watching(_other_columns(file, [i for i in range(len(header)) if i not in positions], source))
        )
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError) as error:
        message = f"the Parquet file cannot be read: it is cut off or damaged ({str(error).splitlines()[0]})"
        raise bad_input(message, "Copy it again, or write it again", file=source.name) from error
    columns = columns_of(table, request, file=source.name)
    return replace(columns, other_hashes=other_hashes, findings=findings, header=tuple(header), unused=unused.few_valued())


def _opened(source: Container) -> pq.ParquetFile:
    """The file, whose texts will be read as dictionaries: a long text that stands in many rows takes its memory once."""
    file = pq.ParquetFile(pa.BufferReader(source.data))
    _check_size(file.metadata, source.name)
    texts = [field.name for field in file.schema_arrow if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)]
    return pq.ParquetFile(pa.BufferReader(source.data), read_dictionary=texts)


def _column(file: pq.ParquetFile, i: int, source: Container) -> pa.ChunkedArray:
    """One column; an InputError where its texts, written out row by row, would be more than is read."""
    name = file.schema_arrow.names[i]
    cells = file.read(columns=[name]).column(0)
    cells.validate(full=True)  # texts that are no UTF-8 are an Arrow error here, not a traceback later
    if pa.types.is_dictionary(cells.type) and pa.types.is_string(cells.type.value_type):
        unpacked = sum(_written_out(chunk) for chunk in cells.chunks)
        if unpacked > MAX_TEXT:
            message = f"the texts of the column unpack to {unpacked:,} bytes, more than the limit of {MAX_TEXT:,}"
            raise bad_input(message, "Leave the column out, or shorten its texts", file=source.name, column=name)
    return cells


def _written_out(cells: pa.DictionaryArray) -> int:
    lengths = pc.binary_length(cells.dictionary).fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    counts = np.bincount(cells.indices.drop_null().to_numpy(zero_copy_only=False), minlength=len(lengths))
    return int((lengths * counts).sum())


def _other_columns(file: pq.ParquetFile, positions: Sequence[int], source: Container) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """The columns that were not asked for by name, one after the other to save memory; nested ones are passed over."""
    for i in positions:
        field = file.schema_arrow.field(i)
        if not pa.types.is_nested(field.type):
            yield field.name, _plain(_column(file, i, source))


def columns_of(table: pa.Table, request: ImportRequest, *, file: str) -> RawTable:
    """An Arrow table whose columns stand in the order asked for, as a raw file; an InputError for nested columns, bytes and no rows."""
    if not table.num_rows:
        raise bad_input("there are no rows", "Export it again from the source system", file=file)
    rows = np.arange(1, table.num_rows + 1)
    columns = tuple(RawColumn(name, _plain(table.column(i)), rows, file) for i, name in enumerate(request.names))
    faults = [fault for column in columns if (fault := _unusable(column))]
    if faults:
        raise InputError(faults)
    return RawTable(file, columns, table.num_rows)


def _check_size(metadata: pq.FileMetaData, file: str) -> None:
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if unpacked > MAX_UNPACKED or metadata.num_rows > MAX_ROWS:
        message = f"the file unpacks to {unpacked:,} bytes in {metadata.num_rows:,} rows, more than the limit"
        raise bad_input(message, "Keep the needed columns and years only", file=file)


def _plain(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dictionaries and large or view strings as plain strings; other types as they are."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        cells, kind = pc.cast(cells, kind.value_type), kind.value_type
    if isinstance(kind, pa.BaseExtensionType):
        cells, kind = pa.chunked_array([chunk.storage for chunk in cells.chunks], kind.storage_type), kind.storage_type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pc.cast(cells, pa.string())
    if wider := _wider(kind):
        return pc.cast(cells, wider)
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):  # how some programs write texts
        try:
            return pc.cast(cells, pa.string())
        except pa.ArrowInvalid:
            return cells
    return cells


def _wider(kind: pa.DataType) -> pa.DataType | None:
    """The type in which Arrow can reckon with narrow numbers, None where it can as they are."""
    if pa.types.is_float16(kind):
        return pa.float64()
    is_narrow = pa.types.is_decimal(kind) and kind.bit_width < DECIMAL
    return pa.decimal128(kind.precision, kind.scale) if is_narrow else None


def _unusable(column: RawColumn) -> Fault | None:
    kind = column.cells.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        return column.about(
            f"the column contains bytes that are not UTF-8 text ({kind})", "Save it as text, or choose another column"
        )
    if not pa.types.is_nested(kind):
        return None
    return column.about(f"the column contains nested values ({column.cells.type})", "Choose another column, or flatten it first")
