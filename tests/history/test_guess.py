"""The columns of an unknown file are guessed from their names and cells, with reasons; a file without candidates is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
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


def test_a_table_that_names_nobody_or_holds_nothing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    FRAME.drop(columns="shop").drop_duplicates("month").to_csv(path, index=False)
    with pytest.raises(InputError, match="no column can be a dimension"):
        guess_columns(path)
    path.write_text("month,shop,sales\n")
    with pytest.raises(InputError, match="no header with rows below it"):
        guess_columns(path)


def test_the_first_sheet_that_holds_a_table_is_looked_at_or_the_one_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"Contents": []}).to_excel(book, sheet_name="Cover", index=False)
        FRAME.to_excel(book, sheet_name="Data", index=False)
        FRAME.rename(columns={"sales": "pieces"}).to_excel(book, sheet_name="Pieces", index=False)
    assert (guess_columns(path).sheet, guess_columns(path).value) == ("Data", "sales")
    assert guess_columns(path, sheet="Pieces").value == "pieces"
    with pytest.raises(InputError, match="no sheet 'Piece'"):
        guess_columns(path, sheet="Piece")


def test_a_period_is_known_by_its_stamps_whatever_its_name(tmp_path: Path) -> None:
    FRAME.rename(columns={"month": "x1"}).to_parquet(tmp_path / "sales.parquet")
    assert guess_columns(tmp_path / "sales.parquet").period == "x1"
