"""Workbooks: real numbers and dates stay what they are, rows keep Excel's numbers, doubtful sheets are refused."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from forecast.history import Checked, check_file

HEADER = ["date", "shop", "sales"]


def check(folder: Path, *rows: list[object], change: str = "", **options: object) -> Checked:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    if change == "percent":
        workbook.active["C2"].number_format = "0.0%"
    workbook.save(folder / "sales.xlsx")
    return check_file(folder / "sales.xlsx", period="date", value="sales", by="shop", **options)  # type: ignore[arg-type]


def test_real_numbers_are_not_read_as_written_ones(tmp_path: Path) -> None:
    rows: list[list[object]] = [[date(2024, month, 1), "A", 1.234] for month in range(1, 5)]
    assert check(tmp_path, HEADER, *rows).report.total_after == "4.936"


def test_rows_keep_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    rows = [[date(2024, 1, 1), "A", 1], [], [date(2024, 2, 1), "A", "n.a. yet"]]
    assert [fault.row for fault in check(tmp_path, HEADER, *rows).report.errors] == [4]


def test_a_number_shown_as_a_percentage_is_no_amount(tmp_path: Path) -> None:
    (fault,) = check(tmp_path, HEADER, [date(2024, 1, 1), "A", 0.12], change="percent").report.errors
    assert (fault.value, fault.sheet) == ("12%", "Sheet")


def test_more_columns_than_a_table_has_are_refused(tmp_path: Path) -> None:
    (fault,) = check(tmp_path, [*HEADER, *map(str, range(200))], [date(2024, 1, 1), "A", 1, *range(200)]).report.errors
    assert "200 columns" in fault.message


def test_a_header_further_down_is_named_by_its_row(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Sales report"], [], HEADER, [date(2024, 1, 1), "A", 5]]
    assert check(tmp_path, *rows).table is None
    assert check(tmp_path, *rows, header=3).report.total_after == "5"


@pytest.mark.parametrize("declared", ['<dimension ref="A1"/>', '<dimension ref="A1:B2"/>', ""])
def test_all_rows_are_read_whatever_size_the_file_claims(declared: str, tmp_path: Path) -> None:
    check(tmp_path, HEADER, *([date(2024, month, 1), "A", 1] for month in range(1, 13)))
    with zipfile.ZipFile(tmp_path / "sales.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(tmp_path / "sales.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, re.sub(rb"<dimension[^>]*/>", declared.encode(), data))
    assert check_file(tmp_path / "sales.xlsx", period="date", value="sales", by="shop").report.total_after == "12"


def test_amounts_in_two_currencies_are_refused_by_their_format(tmp_path: Path) -> None:
    rows: list[list[object]] = [[date(2024, month, 1), "A", month] for month in range(1, 5)]
    check(tmp_path, HEADER, *rows)
    workbook = openpyxl.load_workbook(tmp_path / "sales.xlsx")
    for cell, shown in zip(workbook.active["C"][1:], ("€", "€", "$", "$"), strict=True):
        cell.number_format = f"[${shown}] 0"
    workbook.save(tmp_path / "sales.xlsx")
    (fault,) = check_file(tmp_path / "sales.xlsx", period="date", value="sales", by="shop").report.errors
    assert (fault.row, fault.column, "€" in fault.message) == (4, "sales", True)


@pytest.mark.parametrize(("text", "unit"), [("$6", "currency"), ("1.2万", "multiplier")])
def test_a_text_with_a_unit_among_real_numbers_is_refused(text: str, unit: str, tmp_path: Path) -> None:
    rows: list[list[object]] = [[date(2024, 1, 1), "A", 5], [date(2024, 2, 1), "A", text], [date(2024, 3, 1), "A", text]]
    faults = check(tmp_path, HEADER, *rows).report.errors
    assert [fault.row for fault in faults] == [3, 4]
    assert unit in faults[0].message


def test_what_a_sheet_lacks_is_named_with_the_way_out(tmp_path: Path) -> None:
    row: list[object] = [date(2024, 1, 1), "A", 5]
    for rows, options, message in (
        ([HEADER], {}, "no rows below the header"),
        ([HEADER, row], {"sheet": "Shet"}, "unknown sheet 'Shet'"),
        ([["Sales report"], [], HEADER, row], {"header": 2}, "row 2 is empty"),
    ):
        (fault,) = check(tmp_path, *rows, **options).report.errors
        assert message in fault.message
        assert fault.hint


def test_columns_named_by_the_user_stand_for_a_header(tmp_path: Path) -> None:
    rows: list[list[object]] = [[date(2024, month, 1), "A", month] for month in (1, 2)]
    assert check(tmp_path, *rows, columns=("date", "shop", "sales")).report.total_after == "3"


def test_a_truth_value_is_text_and_no_number(tmp_path: Path) -> None:
    assert list(check(tmp_path, HEADER, [date(2024, 1, 1), True, 5]).table_or_raise()["shop"]) == ["TRUE"]
    (fault,) = check(tmp_path, HEADER, [date(2024, 1, 1), "A", True]).report.errors
    assert (fault.row, fault.value) == (2, "TRUE")


def test_dates_of_a_workbook_that_counts_from_1904_are_those_that_it_shows(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    for row in (HEADER, [date(2024, 1, 1), "A", 5], [date(2024, 2, 1), "A", 6]):
        workbook.active.append(row)
    workbook.save(tmp_path / "sales.xlsx")
    checked = check_file(tmp_path / "sales.xlsx", period="date", value="sales", by="shop")
    assert [f"{day:%Y-%m-%d}" for day in checked.table_or_raise()["date"]] == ["2024-01-01", "2024-02-01"]
