"""Parts add to the whole, to the smallest unit, and keep their order."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecast.settings.errors import BrokenLawError
from forecast.targets.rounding import largest_remainder, round_levels, to_numbers, to_units

sizes = st.integers(1, 40)
reals = st.floats(0, 1e6, allow_nan=False)


def test_a_hundred_over_three_is_exact_to_the_cent() -> None:
    units = to_units(100.00, 0.01)
    parts = largest_remainder(float(units) * np.ones(3) / 3, units)
    assert to_numbers(parts, 0.01).tolist() == [33.34, 33.33, 33.33]


def test_units_left_over_go_to_the_largest_remainders_and_ties_to_the_earlier_key() -> None:
    assert largest_remainder(np.array([1.5, 2.5, 0.9, 1.1]), np.array([6])).tolist() == [2, 2, 1, 1]


def test_what_summing_floats_leaves_behind_moves_no_unit() -> None:
    assert largest_remainder(np.array([0.1 + 0.2, 0.7]) * 10, np.array([10])).tolist() == [3, 7]


@settings(settings.get_profile("totals"))
@given(arrays(np.float64, sizes, elements=reals), st.integers(-1000, 10**9))
def test_parts_add_to_any_total(values: np.ndarray, total: int) -> None:
    assert largest_remainder(values, np.array([total])).sum() == total


@settings(settings.get_profile("totals"))
@given(arrays(np.float64, sizes, elements=reals))
def test_no_part_moves_by_a_unit_when_values_add_to_the_total(values: np.ndarray) -> None:
    total = int(values.sum())
    values = values * (total / values.sum()) if values.sum() > 0 else values
    parts = largest_remainder(values, np.array([total]))
    assert np.abs(parts - values).max() < 1 + 1e-6


def test_groups_add_to_their_own_totals() -> None:
    parts = largest_remainder(np.array([0.5, 1.2, 0.5, 1.8]), np.array([1, 3]), groups=np.array([0, 1, 0, 1]))
    assert parts.tolist() == [1, 1, 0, 2]


@settings(settings.get_profile("totals"))
@given(arrays(np.float64, st.tuples(st.just(3), sizes), elements=reals), st.lists(st.integers(0, 5000), min_size=3, max_size=3))
def test_floor_base_stretch_keep_their_order_and_add(values: np.ndarray, extra: list[int]) -> None:
    values = np.sort(values, axis=0)
    totals = np.rint(values.sum(axis=1)).astype(np.int64)
    parts = round_levels(values, totals)
    assert parts.sum(axis=1).tolist() == totals.tolist()
    assert (np.diff(parts, axis=0) >= -1 * (np.diff(totals) < 0)[:, None]).all()


def test_order_survives_where_halves_meet() -> None:
    values = np.array([[1.5, 1.5, 1.0], [1.5, 1.5, 1.0], [1.5, 1.6, 0.9]])
    parts = round_levels(np.sort(values, axis=0), np.array([4, 4, 4]))
    assert (np.diff(parts, axis=0) >= 0).all()


def test_a_million_leaves_are_exact() -> None:
    weights = np.random.default_rng(0).lognormal(0, 2, 1_000_000)
    total = 123_456_789
    parts = largest_remainder(total * weights / weights.sum(), np.array([total]))
    assert parts.sum() == total
    assert np.abs(parts - total * weights / weights.sum()).max() < 1


@pytest.mark.parametrize(("step", "number"), [(1.0, 7.0), (0.01, 33.34), (1000.0, 5000.0), (0.5, 2.5)])
def test_units_and_numbers_are_inverse(step: float, number: float) -> None:
    assert float(to_numbers(to_units(number, step), step)) == number


@pytest.mark.parametrize("step", ["0.1", "0.01", "0.001", "0.05"])
def test_each_number_of_units_is_the_float_nearest_to_its_decimal(step: str) -> None:
    exact = [float(units * Decimal(step)) for units in range(3000)]
    assert to_numbers(np.arange(3000), float(step)).tolist() == exact


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_nothing_that_is_not_finite_becomes_a_whole_number(broken: float) -> None:
    with pytest.raises(BrokenLawError):
        to_units(np.array([1.0, broken]), 1.0)
    with pytest.raises(BrokenLawError):
        largest_remainder(np.array([1.0, broken]), np.array([3]))
