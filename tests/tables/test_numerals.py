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


AMOUNTS = st.decimals(-(10**9), 10**9, places=2)
UNITS = st.sampled_from(["", "¥", "$", "€", "CNY ", "USD ", "元"])


def value_of(text: str, mark: str = ".") -> Decimal | None:
    """The number that a text stands for with a decimal mark; None where it is none."""
    part = numeral(text)
    return None if part is None else part.value(mark)


@given(AMOUNTS)
def test_thousands_are_marked_in_any_way_and_mean_the_same(value: Decimal) -> None:
    english = f"{value:,.2f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert value_of(english, ".") == value_of(german, ",") == value
    assert value_of(english.replace(",", " ")) == value_of(english.replace(",", "'")) == value


@given(AMOUNTS.filter(lambda value: value < 0))
def test_ways_of_writing_less_than_nothing_mean_the_same(value: Decimal) -> None:
    size = f"{-value:f}"
    assert {value_of(text) for text in (f"-{size}", f"−{size}", f"({size})", f"{size}-", f"- {size}")} == {value}


@given(AMOUNTS, UNITS)
def test_a_unit_changes_no_number(value: Decimal, unit: str) -> None:
    before, after = numeral(f"{unit}{abs(value):f}"), numeral(f"{abs(value):f} {unit.strip()}")
    assert before is not None
    assert after is not None
    assert before.value(".") == after.value(".") == abs(value)
    assert before.unit == after.unit


@given(AMOUNTS)
def test_digits_of_other_scripts_are_the_same_digits(value: Decimal) -> None:
    plain = f"{abs(value):f}"
    for zero in ("０", "٠", "०"):
        assert value_of(plain.translate({ord(str(digit)): ord(zero) + digit for digit in range(10)})) == abs(value)


@given(st.integers(1, 999), st.sampled_from([("k", 3), ("K", 3), ("万", 4), ("萬", 4), ("亿", 8), ("m", 6), ("Mio", 6)]))
def test_a_word_for_a_power_of_ten_multiplies(number: int, scale: tuple[str, int]) -> None:
    assert value_of(f"{number}{scale[0]}") == number * 10 ** scale[1]


@given(st.integers(0, 100))
def test_a_share_is_known_as_one_and_never_passes_for_an_amount(share: int) -> None:
    part = numeral(f"{share}%")
    assert part is not None
    assert part.percent
    assert "percentage" in why_not_a_number(f"{share}%", part)[0]


@pytest.mark.parametrize("text", ["1,23,456.7.8", "12 34", "1..2", "--5", "+-5", "5 5 5", "$5€", "1e", "0x1F", "1/2", "12:30"])
def test_what_is_written_badly_is_no_number(text: str) -> None:
    assert value_of(text, ".") is None
    assert value_of(text, ",") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("true", "truth value"),
        ("2024-05-06", "date"),
        ("12:30", "time"),
        ("inf", "finite"),
        ("n/a", "missing"),
        ("", "empty"),
        ("many", "not a number"),
    ],
)
def test_each_kind_of_text_has_its_own_reason_and_a_way_out(text: str, said: str) -> None:
    reason, way_out = why_not_a_number(text, None)
    assert said in reason
    assert way_out


@given(st.sampled_from("0.,-"), st.integers(1, 6))
def test_zero_is_zero_in_any_unit(sign: str, digits: int) -> None:
    part = numeral(f"{'0' * digits}.{'0' * digits} k" if sign != "-" else f"-{'0' * digits}")
    assert part is not None
    assert part.is_zero
