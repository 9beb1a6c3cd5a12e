"""Rows judged together: order lines are summed, months given twice are refused, the future is left out and counted."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.history import Checked, aggregate, check_file
from forecast.history.checking import rows


def check(path: Path, *lines: str, **options: object) -> Checked:
    file = path / "sales.csv"
    file.write_text("\n".join(["date,region,sales", *lines, ""]))
    return check_file(file, period="date", value="sales", by="region", **options)  # type: ignore[arg-type]


def test_order_lines_of_one_day_are_summed_to_months(tmp_path: Path) -> None:
    lines = [f"2024-0{month}-{day:02d},A,{value}" for month in (1, 2) for day in (3, 9, 17) for value in (1, 2)]
    history = aggregate(check(tmp_path, *lines))
    assert history.frequency == "month"
    assert list(history.table["value"]) == [9.0, 9.0]
    assert any("summed to months" in note for note in history.source.notes)


def test_two_values_for_a_month_are_refused_with_both_rows(tmp_path: Path) -> None:
    (fault,) = check(tmp_path, "2024-01,A,1", "2024-02,A,2", "2024-01,A,3").report.errors
    assert (fault.row, "row 2" in fault.message) == (4, True)


def test_kept_duplicates_are_summed_and_dropped_ones_counted(tmp_path: Path) -> None:
    lines = ("2024-01,A,5", "2024-01,A,5", "2024-02,A,7")
    assert check(tmp_path, *lines).table is None
    assert check(tmp_path, *lines, duplicates="keep").report.total_after == "17"
    dropped = check(tmp_path, *lines, duplicates="drop").report
    assert (dropped.total_after, dropped.rows_rejected) == ("12", 1)


def test_a_pasted_block_of_order_lines_is_refused_but_a_single_repeat_is_a_warning(tmp_path: Path) -> None:
    lines = [f"2024-{1 + i // 20:02d}-{1 + i % 20 + i // 20:02d},A,{i}" for i in range(60) if i % 3]
    assert check(tmp_path, *lines, *lines[:5]).table is None
    once = check(tmp_path, *lines, lines[4])
    assert once.table is not None
    assert any("identical to an earlier one" in warning.message for warning in once.report.warnings)


def test_rows_after_the_as_of_date_are_left_out_and_counted(tmp_path: Path) -> None:
    report = check(tmp_path, "2024-01,A,1", "2024-02,A,2", "2024-03,A,4", as_of="2024-02-15").report
    assert (report.rows_read, report.rows_imported, report.rows_rejected) == (3, 2, 1)
    assert (report.total_before, report.total_after) == ("7", "3")
    assert any("2024-02-15" in warning.message for warning in report.warnings)


def test_the_order_of_rows_changes_no_history(tmp_path: Path) -> None:
    lines = [f"2024-{month:02d},{region},{month}" for region in "AB" for month in range(1, 13)]
    one, other = aggregate(check(tmp_path, *lines)), aggregate(check(tmp_path, *reversed(lines)))
    assert one.table.equals(other.table)
    assert any("order of time" in repair.what for repair in other.source.repairs)


def test_dates_beside_those_of_nearly_all_rows_are_told(tmp_path: Path) -> None:
    months = [f"20{year}-{month:02d}-01,A,10" for year in (23, 24) for month in range(1, 13)]
    (warning,) = (
        fault for fault in check(tmp_path, *months, "2024-12-31,A,120").report.warnings if "on another date" in fault.message
    )
    assert (warning.row, warning.value) == (26, "2024-12-31")
    days = [f"{day:%Y-%m-%d},A,10" for day in pd.date_range("2024-01-01", "2024-12-31")]
    ends = [f"{day:%Y-%m-%d},B,10" for day in pd.date_range("2023-01-01", "2024-12-31", freq="ME")]
    for lines in (days, months + ends):
        assert not any("on another date" in fault.message for fault in check(tmp_path, *lines).report.warnings)


def test_a_date_off_the_week_of_nearly_all_rows_is_told(tmp_path: Path) -> None:
    weeks = [f"{day:%Y-%m-%d},A,10" for day in pd.date_range("2024-01-01", periods=30, freq="7D")]
    warnings = check(tmp_path, *weeks, "2024-08-04,A,300").report.warnings
    assert [fault.row for fault in warnings if "each week" in fault.message] == [32]


def test_a_file_of_which_no_row_is_left_is_refused(tmp_path: Path) -> None:
    (fault,) = check(tmp_path, "2024-02,A,2", "2024-03,A,4", as_of="2024-01-15").report.errors
    assert "no rows left to import" in fault.message


def test_single_rows_on_many_days_are_order_lines_and_a_row_for_each_day_is_a_series(tmp_path: Path) -> None:
    days = [f"2024-{month:02d}-{day:02d}" for month in (1, 2) for day in range(1, 29 if month == 2 else 32)]
    daily, few, twice = (
        check(tmp_path, *(f"{day},A,{i}" for i, day in enumerate(lines))) for lines in (days, days[::3], days * 2)
    )
    assert [item.spacing.frequency for item in (daily, few, twice) if item.spacing] == ["day", "lines", "lines"]


def test_dropping_where_nothing_is_repeated_changes_nothing(tmp_path: Path) -> None:
    lines = ("2024-01,A,5", "2024-02,A,7")
    one, other = check(tmp_path, *lines), check(tmp_path, *lines, duplicates="drop")
    assert other.table_or_raise().equals(one.table_or_raise())
    assert other.report.warnings == one.report.warnings
    assert other.report.rows_rejected == 0
    assert check(tmp_path, *lines, "2024-02,A,8", duplicates="drop").table is None, "two values for a month stay refused"


def test_cells_are_counted_alike_in_a_wide_space(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    days = [f"2024-01-{day:02d},{shop},1" for day in range(1, 32) for shop in "AB"]
    narrow = check(tmp_path, *days)
    monkeypatch.setattr(rows, "MAX_SPACE", 10)
    wide = check(tmp_path, *days)
    assert wide.spacing == narrow.spacing
    assert wide.table_or_raise().equals(narrow.table_or_raise())
