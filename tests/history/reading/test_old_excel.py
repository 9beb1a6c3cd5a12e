"""Workbooks of the old Excel format are read with Excel's own row numbers; what cannot be seen in them is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.history import check_file, guess_columns

OLD = Path(__file__).with_name("old_workbook.xls")  # a title, a header in row 3, and 48 rows of two regions
PLACE = {"period": "period", "value": "sales", "by": "region"}


def test_an_old_workbook_is_read_whole() -> None:
    report = check_file(OLD, header=3, **PLACE).report
    assert not report.errors
    assert (report.rows_imported, report.total_after) == (48, "8712")
    assert any("without its number formats" in warning.message for warning in report.warnings)


def test_its_sheets_are_named() -> None:
    assert guess_columns(OLD).sheet == "Sales"
    (fault,) = check_file(OLD, sheet="Sale", **PLACE).report.errors
    assert "Did you mean 'Sales'?" in fault.hint


def test_rows_keep_the_numbers_of_the_sheet() -> None:
    (fault,) = check_file(OLD, **PLACE).report.errors
    assert "row 3 has the columns" in fault.message


@pytest.mark.parametrize("size", [600, 2000, 5000])
def test_a_damaged_one_is_refused(size: int, tmp_path: Path) -> None:
    (tmp_path / "sales.xls").write_bytes(OLD.read_bytes()[:size])
    assert check_file(tmp_path / "sales.xls", header=3, **PLACE).report.errors


def test_a_document_is_no_workbook(tmp_path: Path) -> None:
    (tmp_path / "letter.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    (fault,) = check_file(tmp_path / "letter.xls", **PLACE).report.errors
    assert "not a table of rows" in fault.message
