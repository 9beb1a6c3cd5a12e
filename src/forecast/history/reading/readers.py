"""One reader for each kind of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from forecast.history.reading.container import Container, open_container
from forecast.history.reading.excel import read_excel
from forecast.history.reading.options import ImportRequest
from forecast.history.reading.parquet import read_parquet
from forecast.history.reading.raw_table import RawTable
from forecast.history.reading.text import read_text

READERS: Mapping[str, Callable[[Container, ImportRequest], RawTable]] = {
    "text": read_text,
    "xlsx": read_excel,
    "xls": read_excel,
    "parquet": read_parquet,
}


def read_here(path: Path, request: ImportRequest) -> tuple[RawTable, str]:
    """What the reader of its kind found in a file, and the hash of its bytes, which are read once."""
    source = open_container(path)
    return READERS[source.kind](source, request), source.sha256
