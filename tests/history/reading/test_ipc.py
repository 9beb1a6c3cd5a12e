"""What a reader found goes through a pipe and comes back equal; a stream that is cut off is an error, never less data."""

from __future__ import annotations

import io

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.reading.import_report import Repair
from forecast.history.reading.ipc import receive, send, send_faults
from forecast.history.reading.raw_table import Findings, RawColumn, RawTable
from forecast.settings.errors import Fault, InputError
from tests.history.text_columns import as_text

TEXTS = st.lists(st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]))), min_size=1, max_size=30)
FOUND = Findings(
    (Fault("a", "b", row=3, value="'\n"),), (Fault("w", "d", sheet="北"),), (Repair("r", "1", "2", 3, column="c"),), ("n",)
)


def raw(texts: list[str | None], *, typed: bool) -> RawTable:
    rows = np.arange(2, 2 + len(texts))
    flags = np.arange(len(texts)) % 2 == 0 if typed else None
    columns = (
        RawColumn("k", as_text(texts), rows, "f.xlsx", "北", flags),
        RawColumn("v", pa.chunked_array([range(len(texts))]), rows, "f.xlsx", "北"),
    )
    other_hashes, unread = rows * 7 if typed else None, (("币种", ("EUR", "¥")),)
    return RawTable("f.xlsx", columns, len(texts) + 1, other_hashes, "北", "utf-8", "d", ";", FOUND, ("k", "v"), unread)


@given(TEXTS, st.sampled_from(["typed", "plain"]))
def test_what_is_sent_is_received(texts: list[str | None], cells: str) -> None:
    stream = io.BytesIO()
    sent = raw(texts, typed=cells == "typed")
    send(sent, "abc", stream)
    stream.seek(0)
    received, sha256 = receive(stream)
    assert sha256 == "abc"
    assert received.findings == FOUND
    assert (received.file, received.rows_read, received.sheet, received.header) == (
        sent.file,
        sent.rows_read,
        sent.sheet,
        sent.header,
    )
    assert received.unused == sent.unused
    for one, other in zip(sent.columns, received.columns, strict=True):
        assert one.cells.to_pylist() == other.cells.to_pylist()
        assert np.array_equal(one.rows, other.rows)
    assert (received.other_hashes is None) == (cells == "plain")


def test_faults_are_raised_where_they_are_received() -> None:
    stream = io.BytesIO()
    send_faults(FOUND.errors, stream)
    stream.seek(0)
    with pytest.raises(InputError) as error:
        receive(stream)
    assert error.value.faults == FOUND.errors


def test_a_stream_that_is_cut_off_is_never_read_as_a_shorter_file() -> None:
    stream = io.BytesIO()
    send(raw(["a", "b", "c"] * 50, typed=True), "abc", stream)
    whole = stream.getvalue()
    for size in range(0, len(whole) - 9, 97):  # the last eight bytes say that nothing follows
        with pytest.raises((pa.ArrowException, OSError, ValueError, KeyError)):
            receive(io.BytesIO(whole[:size]))
