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
ROWS, OTHERS, CELLS, NATIVE = "rows", "others", "cells", "native"


def send(raw: RawTable, sha256: str, to: IO[bytes]) -> None:
    """Write what was read of a file with this hash; all its columns have the same row numbers, as every reader gives them."""
    arrays: dict[str, pa.ChunkedArray | pa.Array] = {f"{CELLS}{at}": column.cells for at, column in enumerate(raw.columns)}
    arrays |= {f"{NATIVE}{at}": pa.array(column.native) for at, column in enumerate(raw.columns) if column.native is not None}
    arrays[ROWS] = pa.array(raw.columns[0].rows)
    if raw.others is not None:
        arrays[OTHERS] = pa.array(raw.others)
    told = {
        "sha256": sha256,
        "raw": {name: getattr(raw, name) for name in PLAIN},
        "names": [column.name for column in raw.columns],
        "findings": asdict(raw.findings),
    }
    _write(pa.table(arrays), told, to)


def send_faults(faults: Sequence[Fault], to: IO[bytes]) -> None:
    """Write why a file could not be read."""
    _write(pa.table({}), {"faults": [asdict(fault) for fault in faults]}, to)


def receive(stream: IO[bytes]) -> tuple[RawTable, str]:
    """What was read and the hash of the file; an InputError with its faults where that was sent instead.

    An Arrow error or a ValueError where the stream ends too early.
    """
    with pa.ipc.open_stream(stream) as reader:
        told = json.loads((reader.schema.metadata or {})[HEADER])
        table = reader.read_all()
    if "faults" in told:
        raise InputError([Fault(**fault) for fault in told["faults"]])
    return _raw(table, told), str(told["sha256"])


PLAIN = ("file", "rows_read", "sheet", "encoding", "dialect", "separator", "header", "unread")


def _write(table: pa.Table, told: Mapping[str, Any], to: IO[bytes]) -> None:
    schema = table.schema.with_metadata({HEADER: json.dumps(told)})
    with pa.ipc.new_stream(to, schema) as writer:
        writer.write_table(table.replace_schema_metadata(schema.metadata))


def _raw(table: pa.Table, told: Mapping[str, Any]) -> RawTable:
    unread = tuple((name, tuple(words)) for name, words in told["raw"]["unread"])
    plain = told["raw"] | {"header": tuple(told["raw"]["header"]), "unread": unread}
    rows = table.column(ROWS).to_numpy()
    columns = tuple(
        RawColumn(name, table.column(f"{CELLS}{at}"), rows, plain["file"], plain["sheet"], _flags(table, f"{NATIVE}{at}"))
        for at, name in enumerate(told["names"])
    )
    others = table.column(OTHERS).to_numpy() if OTHERS in table.column_names else None
    return RawTable(columns=columns, others=others, findings=_findings(told["findings"]), **plain)


def _flags(table: pa.Table, name: str) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    return table.column(name).to_numpy() if name in table.column_names else None


def _findings(told: Mapping[str, Any]) -> Findings:
    return Findings(
        tuple(Fault(**each) for each in told["errors"]),
        tuple(Fault(**each) for each in told["warnings"]),
        tuple(Repair(**each) for each in told["repairs"]),
        tuple(told["notes"]),
    )
