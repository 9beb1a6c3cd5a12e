"""The quick parser gives what the strict one would, or leaves the file to it."""

from __future__ import annotations

import pytest

from forecast.history.reading.fast_csv import parse_unquoted
from forecast.history.reading.unused_columns import UnusedColumns

BODY = b"".join(b"2024-01,A%d,%d,x%d\n" % (at % 5, at, at % 2) for at in range(60_000))
DATA = b"date,shop,sales,more\n" + BODY


def parse(data: bytes, encoding: str = "utf-8") -> object:
    header = ["date", "shop", "sales", "more"]
    return parse_unquoted(
        data, encoding=encoding, separator=",", header=header, skipped=1, positions=[1, 2], unused=UnusedColumns()
    )


def test_plain_files_give_the_columns_and_tell_rows_apart_by_the_others() -> None:
    columns, other_hashes = parse(DATA)  # type: ignore[misc]
    assert columns[1].to_pylist()[:3] == ["0", "1", "2"]
    assert len(columns[0]) == 60_000
    assert len(set(other_hashes.tolist())) == 2  # one date, two values of the last column
    assert other_hashes[0] == other_hashes[2] != other_hashes[1]


@pytest.mark.parametrize("tail", [b'"a",b,1,c\n', b"a,b,1\n", b"a,b,1,c,d\n", b"\n\n", b"a,b\r1,c,d\n", b",,,\n", b"a\0,b,1,c\n"])
def test_anything_unusual_is_left_to_the_strict_parser(tail: bytes) -> None:
    assert parse(DATA + tail) is None


@pytest.mark.parametrize("encoding", ["gb18030", "cp1252", "utf-16", "utf-8-sig"])
def test_every_encoding_gives_the_same_columns(encoding: str) -> None:
    text = DATA.decode().replace("A3", "上海" if encoding != "cp1252" else "Zürich")
    columns, other_hashes = parse(text.encode(encoding), encoding)  # type: ignore[misc]
    expected, encoded = parse(text.encode())  # type: ignore[misc]
    assert [column.to_pylist() for column in columns] == [column.to_pylist() for column in expected]
    assert (other_hashes == encoded).all()


def test_small_files_are_left_to_the_strict_parser() -> None:
    assert parse(DATA[:1000]) is None
