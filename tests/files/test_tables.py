"""A table comes back from the disk as it was, and no cell of it runs in a spreadsheet."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.files.digest import sha256
from forecast.files.tables import escape_formula, read_table, unescape_formula, write_table
from forecast.settings.errors import InputError

PAYLOADS = [
    "=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\0=1", "＝1+1", "＋1", "－1", "＠x",
    '=HYPERLINK("http://x")', "'=1", "''@x",
]  # fmt: skip


@given(text=st.text() | st.sampled_from(PAYLOADS))
def test_a_guarded_cell_never_begins_a_formula_and_is_taken_back_exactly(text: str) -> None:
    guarded = escape_formula(text)
    assert isinstance(guarded, str)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"))
    assert unescape_formula(guarded) == text


@pytest.mark.parametrize("text", ["North", "'90s bikes", "a=b", "1-2", "华东"])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert escape_formula(text) == unescape_formula(text) == text


def test_numbers_stay_numbers_and_text_is_guarded(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"=name": ["=1+1", "East", None], "gap": [-1.5, 2.0, float("nan")], "money": [Decimal("-0.10"), -2, "-3"]}
    )
    path = write_table(tmp_path / "a.csv", frame)
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert rows == [["'=name", "gap", "money"], ["'=1+1", "-1.5", "-0.10"], ["East", "2.0", "-2"], ["", "", "'-3"]]


def test_csv_begins_with_the_mark_without_which_spreadsheets_misread_chinese(tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", pd.DataFrame({"地区": ["华东"]}))
    assert path.read_bytes() == b"\xef\xbb\xbf" + "地区\n华东\n".encode()


def test_categories_are_guarded_too_and_repeated_column_names_survive(tmp_path: Path) -> None:
    frame = pd.concat([pd.Series(["=1"], dtype="category", name="a"), pd.Series(["@x"], name="a")], axis=1)
    assert write_table(tmp_path / "a.csv", frame).read_text("utf-8-sig") == "a,a\n'=1,'@x\n"


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_equal_frames_give_equal_bytes(tmp_path: Path, suffix: str) -> None:
    frame = pd.DataFrame(
        {"region": ["a", "b"], "period": pd.to_datetime(["2026-01-01", "2026-02-01"]), "value": [0.1 + 0.2, 1e-300]}
    )
    paths = [write_table(tmp_path / f"{name}{suffix}", frame.copy()) for name in "ab"]
    assert sha256(paths[0]) == sha256(paths[1])


@given(values=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=20))
def test_csv_keeps_every_digit(tmp_path_factory: pytest.TempPathFactory, values: list[float]) -> None:
    path = write_table(tmp_path_factory.mktemp("digits") / "a.csv", pd.DataFrame({"value": values}))
    assert [float(each) for each in path.read_text("utf-8-sig").split()[1:]] == values


def test_parquet_comes_back_as_it_was(tmp_path: Path) -> None:
    frame = pd.DataFrame({"region": ["=1", "华东"], "period": pd.to_datetime(["2026-01-01", "2026-02-01"]), "value": [1.5, -2.0]})
    pd.testing.assert_frame_equal(pd.read_parquet(write_table(tmp_path / "a.parquet", frame)), frame)


def test_the_frame_itself_is_not_changed(tmp_path: Path) -> None:
    frame = pd.DataFrame({"a": ["=1"]})
    write_table(tmp_path / "a.csv", frame)
    assert frame["a"].tolist() == ["=1"]


@pytest.mark.parametrize("name", ["a.xls", "a", "a.pkl"])
def test_another_suffix_is_refused_and_nothing_is_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=r"\.csv") as refused:
        write_table(tmp_path / name, pd.DataFrame({"a": [1]}))
    assert refused.value.faults[0].file == str(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["x\r=1", " =1", "\u200b=1", "\u3000＝1", "'=1", "''=1", "\r=1", "a;b", "x\ry"])
def test_a_text_with_blanks_or_returns_before_a_formula_is_kept_as_one_cell(tmp_path: Path, text: str) -> None:
    frame = pd.DataFrame({"name": [text, "b"], "value": [-1.0, 2.0]})
    path = write_table(tmp_path / "a.csv", frame)
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    assert [len(row) for row in rows] == [2, 2, 2]
    assert not rows[1][0].lstrip(" \u3000\u200b").startswith(("=", "＝"))
    assert read_table(path)["name"].tolist() == [text, "b"]


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.parquet", b"", "the file is empty"),
        ("a.csv", b'"a', "not a valid table"),
        ("a.parquet", b"\x80\x05", "not a valid table"),
        ("a.csv", "地区,目标\n华东,1\n".encode("gbk"), "not text in UTF-8"),
        ("a.csv", b"region;target\nEast;1200,5\n", "separated by semicolons.*commas between the columns"),
        ("a.csv", b"region;target\nEast;1200\n", "separated by semicolons"),
        ("a.csv", b"region\ttarget\nEast\t1\n", "separated by tabs"),
        ("a.csv", b"region,target,target\nEast,1,2\n", "column 'target': two columns have the same name"),
        ("a.csv", b"region,target\nEast,1,200\nWest,1,300\n", "more cells than the header"),
        ("a.csv", b"region,target\nEast,1\nWest,1,300\n", "not a valid table"),
    ],
)
def test_what_is_no_table_is_refused_for_what_it_is(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message):
        read_table(tmp_path / name)


def test_a_folder_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder, not a file"):
        read_table(tmp_path)
    with pytest.raises(InputError, match="there is no such file"):
        read_table(tmp_path / "a.csv")


def test_a_column_of_bytes_is_refused_by_its_name(tmp_path: Path) -> None:
    pd.DataFrame({"name": ["a"], "region": [b"\x80"]}).to_parquet(tmp_path / "events.parquet")
    with pytest.raises(InputError, match=r"events\.parquet, column 'region': the column holds bytes"):
        read_table(tmp_path / "events.parquet")
