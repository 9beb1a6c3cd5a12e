"""Parquet files as typed columns: sizes are read from the footer first, dictionaries and large strings become plain text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from forecast.history.container import Container
from forecast.history.headers import find_columns
from forecast.history.options import Asked
from forecast.history.raw import Column, Positions, Raw
from forecast.settings.errors import Fault, InputError, bad_input

MAX_UNPACKED = 4 << 30
MAX_ROWS = 50_000_000


def read_parquet(source: Container, asked: Asked) -> Raw:
    """The columns asked for, with their types; an InputError where the file is cut off, too large or has no rows."""
    try:
        file = pq.ParquetFile(pa.BufferReader(source.data))
        _check_size(file.metadata, source.name)
        header = file.schema_arrow.names
        places, found = find_columns(header, asked, file=source.name)
        table = file.read(columns=[header[at] for at in places])
        others = _hashes(file, [name for at, name in enumerate(header) if at not in places])
    except (pa.ArrowException, OSError) as error:
        what = f"the Parquet file cannot be read: it is cut off or damaged ({str(error).splitlines()[0]})"
        raise bad_input(what, "Copy it again, or write it again", file=source.name) from error
    return replace(columns_of(table, asked, file=source.name), others=others, findings=found, header=tuple(header))


def columns_of(table: pa.Table, asked: Asked, *, file: str) -> Raw:
    """An Arrow table whose columns stand in the order asked for, as a raw file; an InputError for nested columns and no rows."""
    if not table.num_rows:
        raise bad_input("there are no rows", "Export it again from where it comes from", file=file)
    rows = np.arange(1, table.num_rows + 1)
    columns = tuple(Column(name, _plain(table.column(at)), rows, file) for at, name in enumerate(asked.names))
    faults = [fault for column in columns if (fault := _nested(column))]
    if faults:
        raise InputError(faults)
    return Raw(file, columns, table.num_rows)


def _check_size(metadata: pq.FileMetaData, file: str) -> None:
    unpacked = sum(metadata.row_group(at).total_byte_size for at in range(metadata.num_row_groups))
    if unpacked > MAX_UNPACKED or metadata.num_rows > MAX_ROWS:
        what = f"the file unpacks to {unpacked:,} bytes in {metadata.num_rows:,} rows, more than is read"
        raise bad_input(what, "Keep the needed columns and years only", file=file)


def _plain(cells: pa.ChunkedArray) -> pa.ChunkedArray:
    """Dictionaries and large or view strings as plain strings; other types as they are."""
    kind = cells.type
    if pa.types.is_dictionary(kind):
        cells, kind = pc.cast(cells, kind.value_type), kind.value_type
    if isinstance(kind, pa.BaseExtensionType):
        cells, kind = pa.chunked_array([chunk.storage for chunk in cells.chunks], kind.storage_type), kind.storage_type
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pc.cast(cells, pa.string())
    return cells


def _nested(column: Column) -> Fault | None:
    if not pa.types.is_nested(column.cells.type):
        return None
    return column.about(f"the column holds nested values ({column.cells.type})", "Name a plain column, or flatten it first")


def _hashes(file: pq.ParquetFile, others: Sequence[str]) -> Positions | None:
    """One hash per row over the columns that were not asked for, taken column by column to save memory."""
    total: Positions | None = None
    for name in others:
        cells = file.read(columns=[name]).column(0)
        texts = _plain(cells)
        if pa.types.is_nested(texts.type):
            continue
        plain = texts.to_pandas().to_numpy(dtype=object if pa.types.is_string(texts.type) else None)
        hashes = np.asarray(pd.util.hash_array(plain)).astype(np.int64)
        total = hashes if total is None else total * 31 + hashes
    return total
