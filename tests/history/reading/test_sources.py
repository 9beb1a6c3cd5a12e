"""Files, folders, databases and data frames of the same table give the same history; sources that cannot be are refused."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from forecast.history import check_file, read_history

FRAME = pd.DataFrame(
    {
        "month": pd.date_range("2024-01-01", periods=12, freq="MS").repeat(2),
        "shop": ["A", "B"] * 12,
        "sales": [float(at) for at in range(24)],
    }
)
ASKED = {"period": "month", "value": "sales", "by": "shop"}


def test_every_kind_of_source_gives_the_same_history(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "sales.csv", index=False)
    FRAME.to_parquet(tmp_path / "sales.parquet")
    FRAME.to_excel(tmp_path / "sales.xlsx", index=False)
    (tmp_path / "folder").mkdir()
    FRAME[:10].to_csv(tmp_path / "folder" / "one.csv", index=False)
    FRAME[10:].to_csv(tmp_path / "folder" / "two.csv", index=False)
    with closing(sqlite3.connect(tmp_path / "sales.db")) as connection:
        FRAME.assign(month=FRAME["month"].astype("str")).to_sql("orders", connection, index=False)
    expected = read_history(FRAME, **ASKED).table
    for source in ("sales.csv", "sales.parquet", "sales.xlsx", "folder"):
        pd.testing.assert_frame_equal(read_history(tmp_path / source, **ASKED).table, expected)
    answer = read_history(f"sqlite:///{tmp_path / 'sales.db'}", query="select * from orders", **ASKED)
    pd.testing.assert_frame_equal(answer.table, expected)


def test_a_fault_in_a_folder_names_its_file_and_row(tmp_path: Path) -> None:
    (tmp_path / "one.csv").write_text("month,shop,sales\n2024-01,A,1\n2024-02,A,2\n")
    (tmp_path / "two.csv").write_text("month,shop,sales\n2024-03,A,3\n2024-04,A,x\n")
    (fault,) = check_file(tmp_path, **ASKED).report.errors
    assert (fault.file, fault.row, fault.value) == ("two.csv", 3, "x")


@pytest.mark.parametrize("kind", ["missing", "loop", "pipe", "text.xlsx", "empty folder"])
def test_what_is_no_file_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / kind
    if kind == "loop":
        path.symlink_to(path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "text.xlsx":
        path.write_text("a,b\n1,2\n")
    elif kind == "empty folder":
        path.mkdir()
    report = check_file(path, **ASKED).report
    assert len(report.errors) == 1
    assert report.errors[0].file == kind


@pytest.mark.parametrize("name", ["two.csv.gz", "two.xls", "two.ods", "two.zip"])
def test_a_table_that_cannot_be_read_stops_its_folder(name: str, tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "one.csv", index=False)
    (tmp_path / name).write_bytes(
        {"gz": b"\x1f\x8b", "xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"}.get(name[-2:], b"PK\x03\x04") + b"x" * 100
    )
    assert {fault.file for fault in check_file(tmp_path, **ASKED).report.errors} == {name}


def test_what_else_lies_in_a_folder_is_named(tmp_path: Path) -> None:
    FRAME.to_csv(tmp_path / "one.csv", index=False)
    for name in ("two.dat", "README", ".hidden", "~$one.xlsx", "Thumbs.db"):
        (tmp_path / name).write_text("x")
    (tmp_path / "2023").mkdir()
    (warning,) = check_file(tmp_path, **ASKED).report.warnings
    assert "3 other items in the folder not read: '2023', 'README', 'two.dat'" in warning.message


def test_the_same_file_under_another_name_is_told_once(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        FRAME.to_csv(tmp_path / name, index=False)
    (fault,) = check_file(tmp_path, **ASKED).report.errors
    assert (fault.file, fault.message) == ("two.csv", "the file is the same as one.csv")


@pytest.mark.parametrize("kind", ["complex", "sparse", "list"])
def test_a_frame_that_is_not_read_is_refused_and_not_raised(kind: str) -> None:
    column = {"complex": [1j] * 24, "sparse": pd.arrays.SparseArray([1.0] * 24)}.get(kind, FRAME["sales"])
    source = [1, 2] if kind == "list" else FRAME.assign(sales=column)
    assert len(check_file(source, **ASKED).report.errors) == 1  # type: ignore[arg-type]  # what a user may try


def test_periods_of_pandas_are_their_first_days() -> None:
    frame = FRAME.assign(month=pd.PeriodIndex(FRAME["month"], freq="M"))
    pd.testing.assert_frame_equal(read_history(frame, **ASKED).table, read_history(FRAME, **ASKED).table)


def test_files_of_a_folder_that_hold_a_column_in_different_types_are_named(tmp_path: Path) -> None:
    FRAME[:10].to_parquet(tmp_path / "one.parquet")
    FRAME[10:].astype({"sales": "str"}).to_parquet(tmp_path / "two.parquet")
    (fault,) = check_file(tmp_path, **ASKED).report.errors
    assert fault.column == "sales"
    assert "one.parquet: double" in fault.message
    assert "two.parquet" in fault.message


def test_rows_of_two_files_that_another_column_tells_apart_are_not_the_same(tmp_path: Path) -> None:
    for name, shop in (("one.csv", "a"), ("two.csv", "b")):
        (tmp_path / name).write_text(
            f"month,shop,sales,till\n2024-01-05,A,1,{shop}\n2024-01-06,A,2,{shop}\n2024-01-07,A,3,{shop}\n"
        )
    apart = check_file(tmp_path, **ASKED).report
    assert not [item for item in (*apart.errors, *apart.warnings) if "same" in item.message]
    (tmp_path / "two.csv").write_text((tmp_path / "one.csv").read_text())
    repeated = check_file(tmp_path, **ASKED).report
    assert [item for item in (*repeated.errors, *repeated.warnings) if "same" in item.message]
