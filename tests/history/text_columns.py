"""Columns of text as the readers give them, for tests of what is done with them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa


def as_text(cells: Sequence[str | None]) -> pa.ChunkedArray:
    """Python strings as one text column."""
    return pa.chunked_array([pa.array(cells, pa.string())])
