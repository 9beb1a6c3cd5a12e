"""The seeded series: known truth that the classical decomposition finds again, and splits that add exactly."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.tsa.seasonal import seasonal_decompose

from forecast.training.series import averaging_one, moving_average, seasonal_indices, seeded_sales, split_by_indices

SEEDS = st.integers(0, 10_000)


@given(SEEDS)
def test_the_same_seed_gives_the_same_sales_and_another_gives_others(seed: int) -> None:
    first, again, other = seeded_sales(seed), seeded_sales(seed), seeded_sales(seed + 1)
    assert np.array_equal(first.values, again.values)
    assert not np.array_equal(first.values, other.values)


@given(SEEDS)
def test_the_truth_averages_one_and_the_sales_are_whole_and_grow(seed: int) -> None:
    sales = seeded_sales(seed)
    assert sales.indices.mean() == pytest.approx(1.0)
    assert np.array_equal(sales.values, np.rint(sales.values))
    years = sales.values.reshape(-1, 12).sum(axis=1)
    assert (np.diff(years) > 0).all()
    assert years[-1] / years[-2] == pytest.approx(1 + sales.growth, abs=0.02)


@given(SEEDS)
def test_the_indices_found_are_those_that_went_in(seed: int) -> None:
    sales = seeded_sales(seed)
    assert np.abs(seasonal_indices(sales.values) - sales.indices).max() < 0.03


def test_the_decomposition_is_the_one_of_the_textbooks() -> None:
    values = seeded_sales(3).values
    known = seasonal_decompose(values, model="multiplicative", period=12)
    assert moving_average(values)[6:-6] == pytest.approx(known.trend[6:-6])
    assert seasonal_indices(values) == pytest.approx(known.seasonal[:12])


@given(st.integers(1, 10**7), st.lists(st.floats(0.05, 3.0), min_size=12, max_size=12))
def test_a_split_adds_to_the_target_within_a_unit_of_its_share(target: int, raw: list[float]) -> None:
    indices = averaging_one(np.array(raw))
    months = split_by_indices(target, indices)
    assert months.sum() == target
    assert np.abs(months - target * indices / 12).max() < 1 + 1e-6
