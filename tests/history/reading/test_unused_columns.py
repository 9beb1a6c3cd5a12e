"""Columns that were not read are told of where they say that rows are of several currencies, units, scenarios or measures."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pandas as pd
import pyarrow as pa
import pytest

from forecast.history import check_file
from forecast.history.reading.raw_table import RawTable
from forecast.history.reading.unused_columns import FEW, UnusedColumns, unused_warnings


def told(name: str, *words: str | None) -> list[str | None]:
    unread = UnusedColumns()
    unread.add(name, pa.array(words[:1], pa.string()))
    unread.add(name, pa.array(words[1:], pa.string()))
    return [fault.column for fault in unused_warnings(RawTable("sales.csv", (), 0, unused=unread.few_valued())).warnings]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Currency", ("EUR", "XAU")),
        ("any", ("EUR", "USD")),
        ("币种", ("人民币", "美元")),
        ("UoM", ("PC", "KG")),
        ("kind", ("Actual", "Budget")),
        ("列", ("实际", "预算")),
        ("measure", ("sales", "orders")),
    ],
)
def test_kinds_that_must_not_be_added_are_told(name: str, words: tuple[str, ...]) -> None:
    assert told(name, *words) == [name]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("currency", ("EUR", "EUR")),
        ("currency", ("EUR", None, "")),
        ("note", ("a", "b")),
        ("shop", ("East", "Budget")),
        ("unit", tuple(map(str, range(FEW + 1)))),
    ],
)
def test_other_columns_are_not(name: str, words: tuple[str, ...]) -> None:
    assert told(name, *words) == []


@pytest.mark.parametrize("kind", ["csv", "large csv", "xlsx", "parquet", "frame"])
def test_every_kind_of_source_tells(kind: str, tmp_path: Path) -> None:
    rows = 60_000 if kind == "large csv" else 24
    months = pd.date_range("2020-01-01", periods=24, freq="MS").strftime("%Y-%m")
    frame = pd.DataFrame({"month": months.repeat(rows // 24), "shop": [f"S{i % (rows // 24)}" for i in range(rows)], "sales": 5})
    frame["curr"] = ["EUR", "USD"] * (rows // 2)
    source = frame if kind == "frame" else tmp_path / f"sales.{kind.rsplit(maxsplit=1)[-1]}"
    if kind.endswith("csv"):
        frame.to_csv(source, index=False)
    elif kind == "xlsx":
        frame.to_excel(source, index=False)
    elif kind == "parquet":
        frame.to_parquet(source)
    warnings = check_file(source, period="month", value="sales", by="shop").report.warnings
    assert [fault.message for fault in warnings if fault.column == "curr"] == [
        "rows of several currencies are added together (EUR, USD)"
    ]


def test_files_of_a_folder_tell_together(tmp_path: Path) -> None:
    for name, year, currency in (("one", 2023, "EUR"), ("two", 2024, "USD")):
        lines = (f"{year}-{month:02d},A,5,{currency}" for month in range(1, 13))
        (tmp_path / f"{name}.csv").write_text("\n".join(["month,shop,sales,curr", *lines]))
    (warning,) = check_file(tmp_path, period="month", value="sales", by="shop").report.warnings
    assert (warning.column, "EUR, USD" in warning.message) == ("curr", True)


def test_workbooks_that_show_other_currencies_tell_together(tmp_path: Path) -> None:
    for year, shown in ((2023, "€"), (2024, "$")):
        workbook = openpyxl.Workbook()
        for row in [["month", "shop", "sales"], *([f"{year}-{month:02d}", "A", 5] for month in range(1, 13))]:
            workbook.active.append(row)
        for cell in workbook.active["C"][1:]:
            cell.number_format = f"[${shown}] 0"
        workbook.save(tmp_path / f"{year}.xlsx")
    (warning,) = check_file(tmp_path, period="month", value="sales", by="shop").report.warnings
    assert "several currencies" in warning.message
