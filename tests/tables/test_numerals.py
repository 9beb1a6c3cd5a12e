"""One written number is taken apart without deciding what its marks mean."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.tables.numerals import clean, decimal_of, is_missing, is_well_formed, numeral, why_not_a_number


@pytest.mark.parametrize(
    ("body", "mark"),
    [("1.234,5", ","), ("1,234.5", "."), ("1.234.567", ","), ("1,5", ","), ("1.234", "?."), ("1,234", "?,"), ("0.123", "."), ("12", None)],
)  # fmt: skip
def test_digits_prove_a_mark_or_leave_it_open(body: str, mark: str | None) -> None:
    assert decimal_of(body) == mark


@pytest.mark.parametrize(
    ("body", "fit"), [("1,234.5", True), ("1,23.5", False), ("1 234", True), ("1,234'567", False), (".5", True)]
)
def test_groups_are_of_three_and_of_one_kind(body: str, fit: bool) -> None:  # noqa: FBT001
    assert is_well_formed(body, ".") == fit


@given(st.decimals(-(10**12), 10**12, places=3))
def test_a_plain_number_keeps_its_value(value: Decimal) -> None:
    part = numeral(f"{value:f}")
    assert part is not None
    assert part.value(".") == value


def test_a_number_of_more_digits_than_decimals_are_rounded_to_keeps_them_all() -> None:
    digits = "1" * 40 + ".25"
    found = [numeral(text) for text in (digits, f"-{digits}")]
    assert [part.value(".") for part in found if part is not None] == [Decimal(digits), Decimal(f"-{digits}")]


@pytest.mark.parametrize("text", ["", "-", "n/a", "NULL", " "])
def test_what_stands_for_nothing_is_no_number(text: str) -> None:
    assert is_missing(text)
    assert numeral(text) is None


@pytest.mark.parametrize("text", ["1234²", "1234①", "⑴", "H₂", "½", "Ⅻ", "12③4"])
def test_marks_of_footnotes_are_no_digits(text: str) -> None:
    assert numeral(text) is None
    assert not any(each.isdigit() and each.isascii() for each in clean(text.strip("1234H")))


@pytest.mark.parametrize(
    ("text", "unit"), [("100元", "¥"), ("100円", "JPY"), ("CNY 100", "¥"), ("JPY 100", "JPY"), ("US$100", "$"), ("100 CAD", "C$")]
)
def test_a_currency_is_one_and_no_other(text: str, unit: str) -> None:
    part = numeral(text)
    assert part is not None
    assert part.unit == unit


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5,–", 5), ("1234.-", 1234), ("CHF 5.--", 5), ("5,- €", 5), ("5-", -5), ("$ (1,234)", -1234), ("(5) €", -5), ('="005"', 5),
        ("５．５", "5.5"), ("1 234,50 kr", "1234.50"), ("R$ 5", 5), ("\ufeff5", 5),
    ],
)  # fmt: skip
def test_ways_of_many_countries_have_one_value(text: str, value: int | str) -> None:
    part = numeral(text)
    assert part is not None
    assert Decimal(value) in {part.value("."), part.value(",")}


@pytest.mark.parametrize("text", ["#WERT!", "#BEZUG!", "#NV", "#¡VALOR!", "#DIV/0!", "#####"])
def test_errors_of_spreadsheets_are_known_in_any_language(text: str) -> None:
    assert "spreadsheet error" in why_not_a_number(text, numeral(text))[0]
