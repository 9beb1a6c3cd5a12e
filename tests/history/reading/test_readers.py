"""Every kind of file that is told apart has a reader, and the hash is that of the bytes that were read."""

from __future__ import annotations

import hashlib
from pathlib import Path

from forecast.history.reading.options import ImportRequest, ReadOptions
from forecast.history.reading.readers import READERS, read_here


def test_the_hash_is_of_the_bytes_that_were_read(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("date,region,sales\n2024-01,A,1\n")
    raw, sha256 = read_here(path, ImportRequest("date", "sales", ("region",), ReadOptions()))
    assert raw.rows_read == 1
    assert sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_each_kind_has_a_reader() -> None:
    assert set(READERS) == {"text", "xlsx", "xls", "parquet"}
