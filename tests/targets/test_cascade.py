"""Numbers carried down split by split add at every level on the way."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.targets.cascade import Split, cascade
from forecast.targets.curves import chance_at, sorted_samples


@settings(settings.get_profile("totals"))
@given(st.integers(0, 1000), st.integers(1, 4), st.integers(1, 5))
def test_parts_add_and_keep_order_at_every_level(seed: int, regions: int, products: int) -> None:
    random = np.random.default_rng(seed)
    samples = random.gamma(2, 50, (regions * products, 60)) * (random.uniform(size=(regions * products, 60)) < 0.7)
    total = samples.sum(axis=0)
    totals = np.rint(np.quantile(total, [0.1, 0.4, 0.9])).astype(np.int64)
    region = np.repeat(np.arange(regions), products)
    parts = cascade(samples, totals, splits=[Split(region), Split(np.arange(regions * products))])
    assert parts.sum(axis=1).tolist() == totals.tolist()
    assert (np.diff(parts, axis=0) >= 0).all()


def test_siblings_of_each_split_have_equal_chances() -> None:
    random = np.random.default_rng(5)
    samples = random.lognormal(10, 0.4, (12, 400)) * np.exp(random.normal(0, 0.2, 400))
    region = np.repeat([0, 1, 2], 4)
    totals = np.rint(np.quantile(samples.sum(axis=0), [0.1, 0.4, 0.9])).astype(np.int64)
    parts = cascade(samples, totals, splits=[Split(region), Split(np.arange(12))]).astype(float)
    sums = np.stack([samples[region == each].sum(axis=0) for each in range(3)])
    of_regions = chance_at(sorted_samples(sums), np.stack([parts[:, region == each].sum(axis=1) for each in range(3)], axis=1))
    assert np.ptp(of_regions, axis=1).max() < 0.005
    of_leaves = chance_at(sorted_samples(samples), parts)
    assert max(np.ptp(of_leaves[:, region == each], axis=1).max() for each in range(3)) < 0.005


@given(st.integers(0, 1000), st.lists(st.integers(0, 500), min_size=3, max_size=3).map(sorted))
def test_any_totals_are_carried_down_to_the_unit(seed: int, totals: list[int]) -> None:
    samples = np.random.default_rng(seed).gamma(2, 10, (6, 40))
    parts = cascade(samples, np.array(totals), splits=[Split(np.repeat([0, 1], 3)), Split(np.arange(6))])
    assert parts.sum(axis=1).tolist() == totals
    assert (parts >= 0).all()


@given(st.integers(0, 1000))
def test_one_split_is_the_last_of_several_when_there_is_one_member_above(seed: int) -> None:
    samples, totals = np.random.default_rng(seed).gamma(2, 10, (5, 40)), np.array([50, 90, 140])
    leaves = Split(np.arange(5))
    alone = cascade(samples, totals, splits=[leaves])
    below_one = cascade(samples, totals, splits=[Split(np.zeros(5, dtype=np.intp)), leaves])
    assert np.array_equal(alone, below_one)


def test_a_weight_moves_numbers_between_siblings_and_none_between_their_parents() -> None:
    samples, totals = np.random.default_rng(3).gamma(2, 50, (4, 200)), np.array([200, 380, 520])
    region = Split(np.array([0, 0, 1, 1]))
    plain = cascade(samples, totals, splits=[region, Split(np.arange(4))])
    tilted = cascade(samples, totals, splits=[region, Split(np.arange(4), np.array([1.2, 1.0, 1.0, 1.0]))])
    assert (tilted[:, 0] > plain[:, 0]).all()
    assert np.array_equal(tilted[:, :2].sum(axis=1), plain[:, :2].sum(axis=1))
    assert np.array_equal(tilted[:, 2:], plain[:, 2:])
