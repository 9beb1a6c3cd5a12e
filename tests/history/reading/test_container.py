"""Files are told by their first bytes and not by their names."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pandas as pd
import pytest

from forecast.history.reading.container import MAX_BYTES, open_container
from forecast.settings.errors import InputError


def test_the_content_decides_the_kind_and_is_hashed(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": [1]})
    frame.to_csv(tmp_path / "a.csv")
    frame.to_excel(tmp_path / "a.xlsx")
    frame.to_parquet(tmp_path / "a.dat")
    assert [open_container(tmp_path / name).kind for name in ("a.csv", "a.xlsx", "a.dat")] == ["text", "xlsx", "parquet"]
    assert open_container(tmp_path / "a.csv").sha256 == hashlib.sha256((tmp_path / "a.csv").read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("name", "data", "pattern"),
    [
        ("a.csv", b"", "empty"), ("a.csv", b"\x1f\x8b123", "gzip"), ("a.csv", b"PK\x03\x04zzzz", "zip archive"),
        ("a.csv", b"PK\x03\x04xl/work", "Excel workbook"), ("a.parquet", b"a,b", "not a Parquet"), ("a.xlsx", b"a,b", "plain text"),
        ("a.csv", b"BZh91AY", "bzip2"), ("a.csv", b"\xfd7zXZ\0", "xz"), ("a.csv", b"\x28\xb5\x2f\xfd", "zstd"),
        ("a.csv", b"%PDF-1.7", "PDF"),
        ("a.csv", b"SQLite format 3\0", "sqlite:///"), ("a.parquet", b"PARE", "encrypted"), ("a.xls", b"\xff\xfed\0", "plain text"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Office program"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_for_what_it_is(name: str, data: bytes, pattern: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=pattern):
        open_container(tmp_path / name)


def test_a_missing_file_is_answered_with_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("a")
    with pytest.raises(InputError, match=r"Did you mean 'sales.csv'"):
        open_container(tmp_path / "sale.csv")


def test_a_folder_and_a_file_that_is_too_large_are_refused_before_they_are_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="a folder, not a file"):
        open_container(tmp_path)
    with (tmp_path / "large.csv").open("wb") as file:
        file.truncate(MAX_BYTES + 1)  # takes no room on the disk
    with pytest.raises(InputError, match="1,073,741,825 bytes, more than the limit of 1,073,741,824"):
        open_container(tmp_path / "large.csv")
