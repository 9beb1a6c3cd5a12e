"""Numbers are read exactly in one convention per column; what has two readings, or none, is named with its row."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forecast.history.checking.numbers import ParsedNumbers, exact_sum, parse_numbers
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import RawColumn
from tests.history.text_columns import as_text


def read(*texts: str, separator: str = ",", **choices: object) -> ParsedNumbers:
    column = RawColumn("sales", as_text(texts), np.arange(2, 2 + len(texts)), "sales.csv")
    return parse_numbers(column, ReadOptions(**choices), separator)  # type: ignore[arg-type]


cents = st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False)


@settings(settings.get_profile("totals"))
@given(st.lists(cents, min_size=1, max_size=30))
def test_the_total_is_the_sum_of_the_decimals_as_written(values: list[Decimal]) -> None:
    assert read(*map(str, values)).total == sum(values)


@settings(settings.get_profile("totals"))
@given(st.lists(cents, min_size=1, max_size=30))
def test_the_same_numbers_are_read_from_a_european_and_an_american_desktop(values: list[Decimal]) -> None:
    american = read(*(f"{value:,.2f}" for value in values))
    european = read(*(f"{value:,.2f}".translate(str.maketrans(",.", ".,")) for value in values), separator=";")
    amounts = read(*(f"{value:f}" for value in values))
    np.testing.assert_array_equal(american.values, amounts.values)
    np.testing.assert_array_equal(european.values, amounts.values)
    assert american.total == european.total == amounts.total


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("1 234,50", "1234.50"), ("1'234.50", "1234.50"), ("€ 1.234,50", "1234.50"), ("(1,234.50)", "-1234.50"), ("12.50-", "-12.50"),
        ("−12.50", "-12.50"), ("１２．５", "12.5"), ("3.5万", "35000"), ("2.5M", "2500000"), ("1.5e3", "1500"), ("+7.5", "7.5"),
        ("¥12.5", "12.5"), ("12.5元", "12.5"), (".5", "0.5"),
    ],
)  # fmt: skip
def test_a_written_number_is_read_and_the_repair_listed(written: str, value: str) -> None:
    numbers = read(written, separator=";")
    assert not numbers.findings.errors
    assert numbers.total == Decimal(value)
    assert numbers.findings.repairs or written in ("+7.5", ".5")


@pytest.mark.parametrize(
    "written", ["12%", "TRUE", "#REF!", "inf", "nan", "1e400", "abc", "1,2,3", "12-34", "--5", "$5€", "1..2"]
)
def test_what_is_no_amount_is_a_fault_with_its_row_and_value(written: str) -> None:
    faults = read("5.25", written).findings.errors
    assert [(fault.row, fault.value) for fault in faults] == [(3, written)]


@pytest.mark.parametrize(("texts", "separator"), [(("1.234", "5.678"), ","), (("1,234", "5"), ";")])
def test_a_mark_with_two_readings_is_refused_until_it_is_said(texts: tuple[str, ...], separator: str) -> None:
    assert "two readings" in read(*texts, separator=separator).findings.errors[0].message
    assert read(*texts, separator=separator, decimal=".").findings.errors == ()


def test_a_point_and_a_comma_as_decimal_marks_are_refused_with_both_rows() -> None:
    (fault,) = read("1.50", "2,75").findings.errors
    assert "row 2" in fault.message
    assert "row 3" in fault.message


def test_an_empty_cell_is_an_error_a_gap_or_a_zero_as_said() -> None:
    assert read("5", "").findings.errors
    gap = read("5", "", missing="gap")
    assert np.isnan(gap.values[1])
    assert list(gap.missing) == [False, True]
    assert read("5", "", missing="zero").values[1] == 0


def test_numbers_beyond_the_exact_range_of_floats_stay_exact() -> None:
    numbers = read("9007199254740993", "1")
    assert numbers.exact is not None
    assert numbers.exact.to_pylist() == [Decimal(9007199254740993), Decimal(1)]
    assert numbers.total == Decimal(9007199254740994)


def test_a_different_currency_or_multiplier_is_named_but_zero_is_zero_in_any() -> None:
    assert read("¥5", "¥6", "0").findings.errors == ()
    assert [fault.row for fault in read("¥5", "¥6", "$7").findings.errors] == [4]
    assert [fault.row for fault in read("5万", "6万", "7").findings.errors] == [4]


def test_typed_columns_keep_their_numbers_and_name_the_endless_ones() -> None:
    column = RawColumn("sales", pa.chunked_array([[1.5, None, float("inf")]]), np.arange(1, 4), "sales.parquet")
    numbers = parse_numbers(column, ReadOptions(missing="gap"))
    assert numbers.total == Decimal("1.5")
    assert [fault.row for fault in numbers.findings.errors] == [3]


def test_spreadsheet_numbers_are_not_taken_for_written_ones() -> None:
    column = RawColumn("sales", as_text(["1.234", "5.678"]), np.arange(2, 4), "sales.xlsx", "S", np.array([True, True]))
    assert parse_numbers(column, ReadOptions()).total == Decimal("6.912")


@settings(settings.get_profile("totals"))
@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=50))
@example([1.0, 1.018492094188196e-10, -100000001.0])  # more than the 28 digits that decimals are rounded to
def test_the_exact_sum_is_that_of_the_printed_numbers(values: list[float]) -> None:
    assert Fraction(exact_sum(np.array(values))) == sum(Fraction(repr(value)) for value in values)


@pytest.mark.parametrize("cells", [[1e308, 1.0], [float("inf"), 1.0]])
def test_a_typed_number_too_large_to_add_is_refused(cells: list[float]) -> None:
    column = RawColumn("sales", pa.chunked_array([cells]), np.arange(1, 3), "sales.parquet")
    assert [fault.row for fault in parse_numbers(column, ReadOptions()).findings.errors] == [1]
    typed = RawColumn("sales", as_text(list(map(str, cells))), np.arange(2, 4), "sales.xlsx", typed=np.array([True, True]))
    assert [fault.row for fault in parse_numbers(typed, ReadOptions()).findings.errors] == [2]


@pytest.mark.parametrize(
    ("one", "other", "same"), [("1k", "2K", True), ("1万", "2亿", False), ("¥1", "￥2", True), ("100元", "100円", False)]
)
def test_units_are_compared_by_what_they_mean(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert (not read(one, other).findings.errors) is same


def test_an_empty_cell_is_refused_left_open_or_taken_as_nothing_as_was_chosen() -> None:
    assert [fault.row for fault in read("1.5", "", "2.5").findings.errors] == [3]
    gap, zero = (read("1.5", "", "2.5", missing=choice) for choice in ("gap", "zero"))
    np.testing.assert_array_equal(gap.values, [1.5, np.nan, 2.5])
    np.testing.assert_array_equal(zero.values, [1.5, 0, 2.5])
    assert gap.total == zero.total == 4
