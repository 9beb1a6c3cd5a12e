"""Text files without a single quote, parsed in one go by Arrow; anything unusual is left to the strict parser, row by row."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from forecast.history.raw import Positions, row_hashes
from forecast.history.unread import Unread

LARGE = 1 << 20  # smaller files gain nothing


def parse_unquoted(
    data: bytes, *, encoding: str, separator: str, header: Sequence[str], skipped: int, places: Sequence[int], unread: Unread
) -> tuple[list[pa.ChunkedArray], Positions | None] | None:
    """The columns at these places and a hash of the other cells of each row, or None where the strict parser must decide.

    Rows follow one another line by line, so their numbers need no counting: an empty line, a row with more or fewer fields,
    or a lone carriage return sends the file to the strict parser.
    """
    plain = encoding in ("utf-8", "utf-8-sig") and len(separator) == 1 and ord(separator) < 128
    if not plain or len(data) < LARGE or b'"' in data or b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    names = [str(at) for at in range(len(header))]
    try:
        table = csv.read_csv(
            pa.BufferReader(data),
            csv.ReadOptions(column_names=names, skip_rows=skipped, block_size=1 << 24),
            csv.ParseOptions(delimiter=separator, quote_char=False, ignore_empty_lines=False),
            csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False),
        )
    except pa.ArrowInvalid:
        return None
    if not table.num_rows or pc.any(pc.equal(table.column(0), "")).as_py():
        return None
    others = ((header[at], table.column(at)) for at in range(len(header)) if at not in places)
    return [table.column(at) for at in places], row_hashes(unread.watching(others))
