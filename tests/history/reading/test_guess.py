"""The columns of an unknown file are guessed from their names and cells, with reasons; a file without candidates is refused."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import openpyxl
import openpyxl.chart
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from forecast.history import guess_columns
from forecast.settings.errors import InputError

FRAME = pd.DataFrame(
    {
        "month": pd.date_range("2024-01-01", periods=12, freq="MS").repeat(2),
        "shop": ["A", "B"] * 12,
        "sales": [float(at) for at in range(24)],
    }
)


def test_columns_of_an_unknown_file_are_guessed_with_reasons(tmp_path: Path) -> None:
    FRAME.assign(order_id=range(24)).to_csv(tmp_path / "sales.csv", index=False)
    guess = guess_columns(tmp_path / "sales.csv")
    assert (guess.period, guess.value, guess.by) == ("month", "sales", ("shop",))
    assert {"column", "role", "score", "reason"} == set(guess.reasons.columns)


def test_the_order_date_is_preferred_to_the_date_of_shipping(tmp_path: Path) -> None:
    FRAME.rename(columns={"month": "Ship Date"}).assign(**{"Order Date": FRAME["month"]}).to_excel(
        tmp_path / "s.xlsx", index=False
    )
    guess = guess_columns(tmp_path / "s.xlsx")
    assert (guess.period, guess.sheet) == ("Order Date", "Sheet1")


def test_a_file_without_a_period_is_refused_with_its_headers(tmp_path: Path) -> None:
    FRAME.drop(columns="month").to_parquet(tmp_path / "sales.parquet")
    with pytest.raises(InputError, match=r"looks like a period.*'shop'"):
        guess_columns(tmp_path / "sales.parquet")


@pytest.mark.parametrize(
    "odd", [pa.array(["a", "b"] * 12, pa.string_view()), pa.array([5] * 24, pa.time64("ns")), pa.array([[1]] * 24)], ids=str
)
def test_columns_of_odd_types_do_not_stop_the_guess(odd: pa.Array, tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pandas(FRAME).append_column("odd", odd), tmp_path / "sales.parquet")
    guess = guess_columns(tmp_path / "sales.parquet")
    assert (guess.period, guess.value) == ("month", "sales")


def test_a_sheet_that_claims_to_be_one_cell_and_a_chart_do_not_hide_the_data(tmp_path: Path) -> None:
    FRAME.to_excel(tmp_path / "plain.xlsx", index=False)
    workbook = openpyxl.load_workbook(tmp_path / "plain.xlsx")
    workbook.create_chartsheet("Chart", 0).add_chart(openpyxl.chart.BarChart())
    workbook.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as archive, zipfile.ZipFile(tmp_path / "sales.xlsx", "w") as small:
        for name in archive.namelist():
            small.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', archive.read(name)))
    assert guess_columns(tmp_path / "sales.xlsx").by == ("shop",)


def test_a_table_that_names_nobody_has_no_dimension_and_one_that_holds_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    FRAME.drop(columns="shop").drop_duplicates("month").to_csv(path, index=False)
    assert guess_columns(path).by == ()
    path.write_text("month,shop,sales\n")
    with pytest.raises(InputError, match="no header with rows below it"):
        guess_columns(path)


def test_the_first_sheet_that_holds_a_table_is_looked_at_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    with pd.ExcelWriter(path) as workbook:
        pd.DataFrame({"Contents": []}).to_excel(workbook, sheet_name="Cover", index=False)
        FRAME.to_excel(workbook, sheet_name="Data", index=False)
        FRAME.rename(columns={"sales": "pieces"}).to_excel(workbook, sheet_name="Pieces", index=False)
    assert (guess_columns(path).sheet, guess_columns(path).value) == ("Data", "sales")
    assert guess_columns(path, sheet="Pieces").value == "pieces"
    with pytest.raises(InputError, match="unknown sheet 'Piece'"):
        guess_columns(path, sheet="Piece")


def test_a_period_is_known_by_its_stamps_whatever_its_name(tmp_path: Path) -> None:
    FRAME.rename(columns={"month": "x1"}).to_parquet(tmp_path / "sales.parquet")
    assert guess_columns(tmp_path / "sales.parquet").period == "x1"
