"""What a reader found as bytes and back: the columns as an Arrow stream, everything else as JSON in its header; nothing that could run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import IO, Any

import numpy as np
import pyarrow as pa

from forecast.history.reading.import_report import Repair
from forecast.history.reading.raw_table import Findings, RawColumn, RawTable
from forecast.settings.errors import Fault, InputError

HEADER = b"forecast"
TOO_MUCH = 3  # exit code of a sender whose memory does not suffice
ROWS, OTHERS, CELLS, TYPED = "rows", "others", "cells", "typed"


def send(raw: RawTable, sha256: str, to: IO[bytes]) -> None:
    """Write what was read of a file with this hash; all its columns have the same row numbers, as every reader gives them."""
    arrays: dict[str, pa.ChunkedArray | pa.Array] = {f"{CELLS}{i}": column.cells for i, column in enumerate(raw.columns)}
    arrays |= {f"{TYPED}{i}": pa.array(column.typed) for i, column in enumerate(raw.columns) if column.typed is not None}
    arrays[ROWS] = pa.array(raw.columns[0].rows)
    if raw.other_hashes is not None:
        arrays[OTHERS] = pa.array(raw.other_hashes)
    metadata = {
        "sha256": sha256,
        "raw": {name: getattr(raw, name) for name in FIELDS},
        "names": [column.name for column in raw.columns],
        "findings": asdict(raw.findings),
    }
    _write(pa.table(arrays), metadata, to)


def send_faults(faults: Sequence[Fault], to: IO[bytes]) -> None:
    """Write why a file could not be read."""
    _write(pa.table({}), {"faults": [asdict(fault) for fault in faults]}, to)


def receive(stream: IO[bytes]) -> tuple[RawTable, str]:
    """What was read and the hash of the file; an InputError with its faults where that was sent instead.

    An Arrow error or a ValueError where the stream ends too early.
    """
    with pa.ipc.open_stream(stream) as reader:
        metadata = json.loads((reader.schema.metadata or {})[HEADER])
        table = reader.read_all()
    if "faults" in metadata:
        raise InputError([Fault(**fault) for fault in metadata["faults"]])
    return _raw(table, metadata), str(metadata["sha256"])


FIELDS = ("file", "rows_read", "sheet", "encoding", "dialect", "separator", "header", "unused")


def _write(table: pa.Table, metadata: Mapping[str, Any], to: IO[bytes]) -> None:
    schema = table.schema.with_metadata({HEADER: json.dumps(metadata)})
    with pa.ipc.new_stream(to, schema) as writer:
        writer.write_table(table.replace_schema_metadata(schema.metadata))


def _raw(table: pa.Table, metadata: Mapping[str, Any]) -> RawTable:
    unused = tuple((name, tuple(words)) for name, words in metadata["raw"]["unused"])
    fields = metadata["raw"] | {"header": tuple(metadata["raw"]["header"]), "unused": unused}
    rows = table.column(ROWS).to_numpy()
    columns = tuple(
        RawColumn(name, table.column(f"{CELLS}{i}"), rows, fields["file"], fields["sheet"], _flags(table, f"{TYPED}{i}"))
        for i, name in enumerate(metadata["names"])
    )
    other_hashes = table.column(OTHERS).to_numpy() if OTHERS in table.column_names else None
    return RawTable(columns=columns, other_hashes=other_hashes, findings=_findings(metadata["findings"]), **fields)


def _flags(table: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    return table.column(name).to_numpy() if name in table.column_names else None


def _findings(stored: Mapping[str, Any]) -> Findings:
    return Findings(
        tuple(Fault(**item) for item in stored["errors"]),
        tuple(Fault(**item) for item in stored["warnings"]),
        tuple(Repair(**item) for item in stored["repairs"]),
        tuple(stored["notes"]),
    )
