"""The imported total of every real file is that of an independent sum: the csv module and Decimal, or Arrow and Decimal."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from forecast.history import check_file, read_history, subtotals

PARQUET = [
    ("aus_retail", "month", "turnover", "state,industry"),
    ("car_registrations_by_brand", "month", "registrations", "country,brand"),
    ("carparts", "month", "units", "part"),
    ("china_trade", "month", "value", "series"),
    ("m3_monthly", "ds", "y", "unique_id"),
    ("m3_quarterly", "ds", "y", "unique_id"),
    ("orange_juice", "week_start", "logmove", "store,brand"),
    ("stallion_beverages", "date", "volume", "agency,sku"),
    ("tourism", "quarter", "trips", "state,region,purpose"),
    ("walmart_sales", "date", "weekly_sales", "store,dept"),
]


@pytest.mark.parametrize(("name", "period", "value", "by"), PARQUET, ids=[item[0] for item in PARQUET])
def test_a_parquet_file_keeps_its_total(real_data: Path, name: str, period: str, value: str, by: str) -> None:
    path = real_data / f"{name}.parquet"
    cells = pq.read_table(path, columns=[value]).column(0).to_pylist()
    expected = sum((Decimal(repr(cell)) for cell in cells if cell is not None and cell == cell), Decimal(0))  # noqa: PLR0124
    report = check_file(path, period=period, value=value, by=by, missing="gap").report
    assert report.rows_read == report.rows_imported == len(cells)
    assert Decimal(report.total_before) == Decimal(report.total_after) == expected


def test_the_order_file_of_a_european_desktop_keeps_its_total(real_data: Path) -> None:
    path = real_data / "superstore_semicolon.csv"
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    expected = sum((Decimal(row["Sales"].replace(",", ".")) for row in rows), Decimal(0))
    history = read_history(path, period="Order Date", value="Sales", by=["Region", "Category"])
    assert Decimal(history.source.total_after) == expected
    assert history.table["value"].sum() == pytest.approx(float(expected))
    assert (history.source.date_format, history.frequency) == ("d/m/Y", "month")


def test_three_tables_in_one_file_are_refused_with_their_lines(real_data: Path) -> None:
    report = check_file(real_data / "superstore.csv", period="Order Date", value="Sales", by="Region").report
    assert report.errors[0].row == 9996
    assert report.rows_read == report.rows_rejected == 10_800


def test_the_five_subtotals_of_the_retail_file_are_found(real_data: Path) -> None:
    history = read_history(real_data / "aus_retail.parquet", period="month", value="turnover", by="state,industry")
    assert {subtotal.member for subtotal in subtotals(history)} == {
        "Food retailing",
        "Household goods retailing",
        "Clothing, footwear and personal accessory retailing",
        "Cafes, restaurants and takeaway food services",
        "Other retailing",
    }
