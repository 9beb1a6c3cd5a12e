"""Tables with months across become one row per member and month, only when asked to."""

from __future__ import annotations

from pathlib import Path

from forecast.history import check_file
from forecast.history.reading.wide import merge_header_rows

ASKED = {"period": "month", "value": "sales", "by": "shop"}


def test_a_wide_table_is_stacked_by_option(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("shop,note,2024-01,2024-02\nA,x,1,2\nB,y,3,x\n")
    assert check_file(path, **ASKED).table is None
    (fault,) = check_file(path, wide=True, **ASKED).report.errors
    assert (fault.row, fault.column, fault.value) == (3, "sales", "x")
    path.write_text("shop,note,2024-01,2024-02\nA,x,1,2\nB,y,3,4\n")
    table = check_file(path, wide=True, **ASKED).table_or_raise()
    assert [(row.shop, f"{row.month:%Y-%m}", row.sales) for row in table.itertuples()] == [
        ("A", "2024-01", 1.0), ("B", "2024-01", 3.0), ("A", "2024-02", 2.0), ("B", "2024-02", 4.0),
    ]  # fmt: skip


def test_a_year_above_its_months_is_joined_to_each() -> None:
    assert merge_header_rows(["", "2023", "", "2024"], ["shop", "Nov", "Dec", "Jan"]) == [
        "shop",
        "Nov 2023",
        "Dec 2023",
        "Jan 2024",
    ]
    assert merge_header_rows(["地区", "2024", ""], ["", "1月", "2月"]) == ["地区", "2024年1月", "2024年2月"]


def test_a_table_without_periods_across_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("shop,a,b\nA,1,2\n")
    assert "no column header is a period" in check_file(tmp_path / "sales.csv", wide=True, **ASKED).report.errors[0].message


def test_columns_among_the_periods_that_are_none_are_named(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text("shop,2024-01,2024-02,Q1,2024-0E,Total\nA,1,2,3,4,10\nB,1,2,3,4,10\n")
    checked = check_file(tmp_path / "sales.csv", wide=True, **ASKED)
    assert checked.report.total_after == "6"
    assert "'Q1', '2024-0E', 'Total'" in checked.report.warnings[0].message
