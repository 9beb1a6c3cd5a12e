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
    book = openpyxl.load_workbook(tmp_path / "plain.xlsx")
    book.create_chartsheet("Chart", 0).add_chart(openpyxl.chart.BarChart())
    book.save(tmp_path / "plain.xlsx")
    with zipfile.ZipFile(tmp_path / "plain.xlsx") as archive, zipfile.ZipFile(tmp_path / "sales.xlsx", "w") as small:
        for name in archive.namelist():
            small.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', archive.read(name)))
    assert guess_columns(tmp_path / "sales.xlsx").by == ("shop",)
