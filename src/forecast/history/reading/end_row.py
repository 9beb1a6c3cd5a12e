"""The end of a table that has others below it: rows after it are not read, and what was found in them is forgotten."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from forecast.history.reading.options import ImportRequest
from forecast.history.reading.raw_table import Findings, RawTable
from forecast.settings.errors import bad_input, count_of


def up_to_end_row(raw: RawTable, request: ImportRequest) -> RawTable:
    """The table without the rows after the one that is named as its last, which is noted; as it is where none is named."""
    end = request.reading.end_row
    if end is None:
        return raw
    kept = raw.columns[0].rows <= end
    if not kept.any():
        raise bad_input(
            f"there are no rows up to row {end}", "Use the last row of the table (--end-row)", file=raw.file, sheet=raw.sheet
        )
    errors = tuple(fault for fault in raw.findings.errors if fault.row is None or fault.row <= end)
    left_out = len(raw.findings.errors) - len(errors) + int(np.count_nonzero(~kept))
    note = f"{count_of(left_out, 'row')} after row {end} not read, as asked with end_row"
    return replace(
        raw,
        columns=tuple(column.take(kept) for column in raw.columns),
        other_hashes=None if raw.other_hashes is None else raw.other_hashes[kept],
        rows_read=raw.rows_read - left_out,
        findings=replace(raw.findings, errors=errors) + Findings(notes=(note,)),
    )
