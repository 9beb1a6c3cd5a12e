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
