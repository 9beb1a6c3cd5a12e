"""The contract of `forecast check`: a table of the named columns or all faults at once, and a report that always holds."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from forecast.history import check_file

KEYS = {
    "rows_read", "rows_imported", "rows_rejected", "total_before", "total_after", "encoding", "dialect", "date_format",
    "repairs", "warnings", "errors",
}  # fmt: skip


def write(folder: Path, *lines: str) -> Path:
    path = folder / "sales.csv"
    path.write_text("\n".join(["Date,Shop,Sales,Note", *lines, ""]))
    return path


def test_the_table_holds_the_named_columns_row_by_row(tmp_path: Path) -> None:
    path = write(tmp_path, "2024-01-01,007,1.5,a", "2024-01-01,007,2.5,b")
    checked = check_file(path, period="Date", value="Sales", by="Shop")
    assert checked.table_or_raise().to_dict("list") == {
        "Shop": ["007", "007"],
        "Date": [pd.Timestamp("2024-01-01")] * 2,
        "Sales": [1.5, 2.5],
    }


def test_all_faults_are_reported_at_once_and_nothing_is_imported(tmp_path: Path) -> None:
    path = write(tmp_path, "2024-01-01,,1,a", "soon,A,2,b", "2024-01-03,A,x,c", "2024-01-04,A,4,d")
    checked = check_file(path, period="Date", value="Sales", by="Shop")
    assert checked.table is None
    assert {(fault.row, fault.column) for fault in checked.report.errors} == {(2, "Shop"), (3, "Date"), (4, "Sales")}
    assert (checked.report.rows_read, checked.report.rows_imported, checked.report.rows_rejected) == (4, 0, 4)


def test_the_report_is_plain_json_with_the_agreed_keys(tmp_path: Path) -> None:
    report = check_file(write(tmp_path, "2024-01-01,A,1,a"), period="Date", value="Sales", by="Shop").report.as_dict()
    assert set(report) >= KEYS
    assert json.loads(json.dumps(report))["total_after"] == "1"
