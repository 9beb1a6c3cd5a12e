"""Numbers read the same in every language, and never pretend what is not there."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.language.numbers import (
    Scale,
    adds_up,
    amount,
    chance_percent,
    full_date,
    month,
    number,
    percent,
    scale_of,
    scale_of_table,
)

FINITE = st.floats(min_value=-1e15, max_value=1e15, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "language", "text"),
    [
        (12_345_678.0, "en", "12.3\u00a0million\u00a0CNY"),
        (1_234.0, "en", "1.23\u00a0thousand\u00a0CNY"),
        (7.0, "en", "7\u00a0CNY"),
        (-448_000.0, "en", "−448\u00a0thousand\u00a0CNY"),
        (12_345.0, "zh", "1.23万CNY"),
        (2.3e8, "zh", "2.30亿CNY"),
        (0.0, "en", "0\u00a0CNY"),
        (None, "en", "–"),
        (math.nan, "zh", "–"),
        (math.inf, "en", "–"),
    ],
)
def test_an_amount_has_three_figures_its_scale_and_its_unit(value: float | None, language: str, text: str) -> None:
    assert amount(value, "CNY", language) == text


def test_nothing_over_nothing_is_a_dash_and_never_a_per_cent() -> None:
    assert percent(None, "en") == "–"
    assert percent(math.nan, "zh") == "–"


@given(st.floats(min_value=0, max_value=1))
def test_a_chance_is_never_certain_and_never_impossible(chance: float) -> None:
    assert chance_percent(chance, "en") not in {"0\u00a0%", "100\u00a0%"}


@given(FINITE)
def test_three_significant_figures_lose_at_most_half_of_the_last_one(value: float) -> None:
    scale = scale_of([value], "en")
    assert abs(scale.shown(value) * scale.factor - value) <= 0.5 * scale.factor * 10.0**-scale.decimals * (1 + 1e-9)
    assert abs(value) < 1 or abs(scale.shown(value) * scale.factor - value) <= 0.00502 * abs(value)


def test_displayed_parts_are_held_against_the_displayed_total() -> None:
    scale = Scale(1.0, "", 0)
    assert adds_up([1.0, 2.0], 3.0, scale)
    assert not adds_up([0.4, 0.4, 0.4], 1.2, scale)


def test_signs_and_separators_are_typographic() -> None:
    assert number(-1234567.0, Scale(1.0, "", 0)) == "−1,234,567"
    assert number(5.0, Scale(1.0, "", 1), signed=True) == "+5.0"
    assert number(-0.001, Scale(1.0, "", 0), signed=True) == "±0"


def test_dates_are_written_as_the_language_writes_them() -> None:
    assert (month("2026-06-01", "en"), month("2026-06-01", "zh")) == ("Jun 2026", "2026年6月")
    assert (full_date("2026-06-30", "en"), full_date("2026-06-30", "zh")) == ("30 Jun 2026", "2026年6月30日")


def test_a_figure_that_is_not_there_is_a_dash_in_any_scale_and_never_breaks_a_sum() -> None:
    assert [number(value, Scale(1e3, "k", 1)) for value in (None, math.nan, math.inf)] == ["–"] * 3
    assert scale_of_table([None, 0.0, math.nan], "en") == Scale(1.0, "", 0)
    assert adds_up([1.0, 2.0], None, Scale(1.0, "", 0))
    assert adds_up([1.0, None, 2.0], 3.0, Scale(1.0, "", 0))
    assert not adds_up([1.0, 2.0], 4.0, Scale(1.0, "", 0))
