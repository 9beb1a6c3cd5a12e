"""Text files without a single quote, parsed in one go by Arrow; anything unusual is left to the strict parser, row by row."""

from __future__ import annotations

import codecs
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from forecast.history.reading.raw_table import Positions, row_hashes
from forecast.history.reading.unused_columns import UnusedColumns

LARGE = 1 << 20  # smaller files gain nothing
BLOCK = 1 << 24
UTF_8 = ("utf-8", "utf-8-sig")


def parse_unquoted(
    data: bytes,
    *,
    encoding: str,
    separator: str,
    header: Sequence[str],
    skipped: int,
    positions: Sequence[int],
    unused: UnusedColumns,
) -> tuple[list[pa.ChunkedArray], Positions | None] | None:
    """The columns at these places and a hash of the other cells of each row, or None where the strict parser must decide.

    Rows follow one another line by line, so their numbers need no counting: an empty line, a row with more or fewer fields,
    or a lone carriage return sends the file to the strict parser.
    """
    if len(data) < LARGE or len(separator) != 1 or ord(separator) > 127:
        return None
    data = data if encoding in UTF_8 else _as_utf8(data, encoding)
    if b'"' in data or b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    names = [str(i) for i in range(len(header))]
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
    other_columns = ((header[i], table.column(i)) for i in range(len(header)) if i not in positions)
    return [table.column(i) for i in positions], row_hashes(unused.watching(other_columns))


def _as_utf8(data: bytes, encoding: str) -> bytes:
    """The same text in UTF-8, a block at a time."""
    decoder = codecs.getincrementaldecoder(encoding)()
    blocks = range(0, len(data), BLOCK)
    return b"".join(decoder.decode(data[start : start + BLOCK], final=start == blocks[-1]).encode() for start in blocks)
