"""A column has one type: the first cell of another type is refused with its row, and no number loses digits on its way."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import check_file
from forecast.history.reading.cell_types import arrow_cells
from forecast.history.series.aggregate import Checked
from forecast.settings.errors import InputError

PERIODS = [f"{year}-{month:02d}" for year in (2022, 2023) for month in range(1, 13)]
ODD: dict[str, Any] = {
    "a date": date(1902, 3, 16),
    "a truth value": True,
    "a time": time(1, 30),
    "text": "n/a",
}


def check(source: Any) -> Checked:
    return check_file(source, period="period", value="sales", by="region")


def frame(amounts: list[Any]) -> pd.DataFrame:
    return pd.DataFrame({"period": PERIODS, "region": "A", "sales": pd.Series(amounts, dtype=object)})


@given(
    kind=st.sampled_from(sorted(ODD)), row=st.integers(0, 23), amount=st.sampled_from([1, 1.5, Decimal("2.25"), np.float32(3)])
)
def test_a_cell_of_another_type_is_named_with_its_row(kind: str, row: int, amount: Any) -> None:
    amounts = [amount] * 24
    amounts[row] = ODD[kind]
    (fault,) = check(frame(amounts)).report.errors
    assert (fault.row, fault.column, fault.value) == (row + 1, "sales", str(ODD[kind]))
    assert f"is {kind} among numbers" in fault.message


@given(
    st.lists(
        st.one_of(st.none(), st.integers(-(10**25), 10**25), st.decimals(-(10**6), 10**6, places=3)), min_size=24, max_size=24
    )
)
def test_numbers_of_any_size_keep_their_digits(amounts: list[int | Decimal | None]) -> None:
    amounts[0] = 1
    checked = check_file(frame(list(amounts)), period="period", value="sales", by="region", missing="gap")
    assert Fraction(checked.report.total_after) == sum(Fraction(amount or 0) for amount in amounts)


def test_texts_with_gaps_between_them_are_texts() -> None:
    assert arrow_cells("region", ["A", None, float("nan"), pd.NaT, "B"], "file").to_pylist() == ["A", None, None, None, "B"]


def test_values_of_no_known_type_are_refused_with_their_column() -> None:
    with pytest.raises(InputError, match="unsupported type") as caught:
        arrow_cells("sales", [object(), object()], "file")
    assert caught.value.faults[0].column == "sales"


@pytest.mark.parametrize(
    ("cell", "form", "words"),
    [
        (datetime(1902, 3, 16), "yyyy-mm-dd", "this is a date"),  # noqa: DTZ001  # as openpyxl gives it
        (time(6, 30), "hh:mm", "this is a time"),
        (timedelta(days=3, hours=2), "[h]:mm", "this is a time"),
        (True, "General", "this is a truth value"),
    ],
)
@pytest.mark.parametrize("wide", [False, True])
def test_a_cell_of_a_workbook_whose_format_hides_its_amount_is_named(
    cell: Any, form: str, words: str, *, wide: bool, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    rows = (
        [["region", *PERIODS], ["A", *range(24)]] if wide else [["period", "region", "sales"], *([p, "A", 100] for p in PERIODS)]
    )
    for row in rows:
        book.active.append(row)
    place = book.active.cell(2 if wide else 9, 9 if wide else 3)
    place.value, place.number_format = cell, form
    book.save(tmp_path / "sales.xlsx")
    (fault,) = check_file(tmp_path / "sales.xlsx", period="period", value="sales", by="region", wide=wide).report.errors
    assert (fault.row, fault.column) == (place.row, "sales")
    assert words in fault.message
    assert "Format the cell as a number" in fault.hint


@pytest.mark.parametrize(
    ("column", "total"),
    [
        (pa.array(np.arange(24, dtype=np.float16)), "276"),
        (pa.array(np.full(24, 2**64 - 1, dtype=np.uint64)), str(24 * (2**64 - 1))),
        (pa.array([Decimal(10**37 - 1)] * 24, pa.decimal128(38, 0)), str(24 * (10**37 - 1))),
        (pa.array([Decimal(10) ** 75] * 24, pa.decimal256(76, 0)), str(24 * 10**75)),
    ],
)
def test_narrow_and_huge_numbers_of_a_parquet_file_add_exactly(column: pa.Array, total: str, tmp_path: Path) -> None:
    table = pa.table({"period": PERIODS, "region": ["A"] * 24, "sales": column})
    pq.write_table(table, tmp_path / "sales.parquet")
    assert check(tmp_path / "sales.parquet").report.total_after == total


def test_codes_too_large_for_whole_numbers_stay_two_members(tmp_path: Path) -> None:
    codes = pa.array(np.repeat([1e19, 2e19], 12))
    pq.write_table(pa.table({"period": PERIODS, "region": codes, "sales": [1.0] * 24}), tmp_path / "sales.parquet")
    assert check(tmp_path / "sales.parquet").table_or_raise()["region"].nunique() == 2


@pytest.mark.parametrize(
    ("cells", "words"), [([True], "truth values"), ([date(2024, 1, 1)], "dates"), ([time(1)], "times"), ([None], "no values")]
)
def test_a_column_of_another_type_is_told_in_words(cells: list[Any], words: str, tmp_path: Path) -> None:
    pq.write_table(pa.table({"period": PERIODS, "region": ["A"] * 24, "sales": cells * 24}), tmp_path / "sales.parquet")
    assert f"the column contains {words}, not numbers" in check(tmp_path / "sales.parquet").report.errors[0].message
