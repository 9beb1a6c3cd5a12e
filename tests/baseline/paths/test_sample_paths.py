"""The drawing kernel against a slow twin, and quantiles and chances as one curve."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecast.baseline.kernels.paths import (
    ADDITIVE,
    BLOCKS,
    CELLS,
    CENTRING,
    FARTHEST,
    FIXED,
    LOG,
    POOLED_BELOW,
    STOPS,
    LeafInputs,
    SharedDraws,
    add_leaves,
    draw_paths,
)
from forecast.baseline.paths.past_errors import error_store, log_errors, small_sample_factor
from forecast.baseline.paths.quantiles import chances, quantiles
from forecast.baseline.paths.zero_series import ZeroSeries

WORD = 2**64


def scrambled(stream: int, number: int) -> int:
    mixed = (stream + (number + 1) * 0x9E3779B97F4A7C15) % WORD
    mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) % WORD
    mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) % WORD
    return mixed ^ (mixed >> 31)


def unit(stream: int, number: int) -> float:
    return ((scrambled(stream, number) >> 11) + 0.5) / 2.0**53


def slow_errors(leaf: int, leaves: LeafInputs, common: SharedDraws) -> np.ndarray:
    columns = []
    for b in range(len(common.first)):
        oldest = max(common.first[b], common.second[b])
        lent = oldest >= leaves.counts[leaf] or (leaves.counts[leaf] < POOLED_BELOW and b % 2 == 1)
        giver = common.donors[scrambled(int(leaves.streams[leaf]), b) % int(common.giving[oldest])] if lent else leaf
        vectors = leaves.vectors[giver].astype(float)
        turned = common.cosine[b] * vectors[common.first[b]] + common.sine[b] * vectors[common.second[b]]
        columns.append(leaves.size[leaf] * turned)
    return np.array(columns).T


def slow_level(stream: int, b: int, leaves: LeafInputs, common: SharedDraws, row: int) -> float:
    if unit(stream, b * CELLS + 1) >= leaves.zeros.alive[row]:
        return 0.0
    own, shared = leaves.zeros.spread[row]
    normal = common.normals[scrambled(stream, b * CELLS) % len(common.normals)]
    return float(np.exp(own * normal + shared * common.shared[b] - (own**2 + shared**2) / 2))


def slow_zeros(leaf: int, leaves: LeafInputs, common: SharedDraws) -> np.ndarray:
    row, stream, zeros = leaves.recent[leaf], int(leaves.streams[leaf]), leaves.zeros
    known = np.flatnonzero(~np.isnan(zeros.ranks[row]))
    width, sold = zeros.ranks.shape[1], zeros.ratios[row][zeros.ratios[row] > 0]
    paths = np.zeros(common.market.shape)
    for h, b in np.ndindex(paths.shape):
        back = width - 1 - (int(common.place[b, h // common.block] * width) + h % common.block) % width
        at = known[len(known) - 1 - back % len(known)]
        rank, chance = float(zeros.ranks[row, at]), zeros.chances[row, h]
        odds = chance / rank if rank > 0 else 1 - (1 - chance) / (1 + rank)
        number = scrambled(stream, b * CELLS + h + 2)
        if (number >> 32) / 2**32 < odds:
            ratio = zeros.ratios[row, at] if rank > 0 else sold[((number % 2**32) * len(sold)) >> 32]
            paths[h, b] = zeros.sizes[row, h] * ratio * slow_level(stream, b, leaves, common, row)
    return paths * common.market


def slow_paths(leaf: int, leaves: LeafInputs, common: SharedDraws) -> np.ndarray:
    paths, again = slow_demand(leaf, leaves, common), leaves.again[leaf]
    if leaves.kind[leaf] == FIXED:
        return paths
    stream = (int(leaves.streams[leaf]) + int(STOPS)) % WORD
    sells = np.array([[unit(stream, b * CELLS + h) >= again for b in range(paths.shape[1])] for h in range(len(paths))])
    return np.where(sells, paths / (1 - again), 0.0)


def slow_demand(leaf: int, leaves: LeafInputs, common: SharedDraws) -> np.ndarray:
    points = leaves.points[leaf][:, None]
    if leaves.kind[leaf] == FIXED:
        return np.repeat(points, len(common.first), axis=1)
    if leaves.kind[leaf] == BLOCKS:
        return slow_zeros(leaf, leaves, common)
    errors = slow_errors(leaf, leaves, common)
    if leaves.kind[leaf] == ADDITIVE:
        return (points + errors) * common.market
    falls, rises = leaves.skew[leaf]
    factors = np.exp(np.clip(np.where(errors > 0, rises, falls) * errors, -FARTHEST, FARTHEST))
    mean = factors.mean(axis=1, keepdims=True)
    return points * factors / np.maximum(mean**CENTRING, mean / leaves.mean_cap[leaf]) * common.market


@pytest.fixture
def drawn() -> tuple[LeafInputs, SharedDraws]:
    random = np.random.default_rng(7)
    horizon, draws, origins = 8, 40, 15
    kinds = np.array([LOG, LOG, LOG, ADDITIVE, BLOCKS, BLOCKS, FIXED])
    ranks = random.uniform(0.05, 1, size=(2, 36)) * random.choice([-1, 1], size=(2, 36))
    ranks[0, :5], ranks[1, 7] = np.nan, 0.0
    ratios = np.where(ranks > 0, random.gamma(3, 1 / 3, size=(2, 36)), 0.0)
    series = ZeroSeries(
        ranks.astype(np.float32),
        ratios.astype(np.float32),
        random.uniform(0, 1, size=(2, horizon)),
        random.uniform(0, 0.4, size=(2, 2)),
        np.array([1.0, 0.7]),
    )
    leaves = LeafInputs(
        kinds,
        random.uniform(5, 9, size=(7, horizon)),
        random.uniform(0.1, 0.3, size=(7, horizon)),
        random.normal(size=(7, origins, horizon)).astype(np.float32),
        np.array([15, 15, 4, 0, 0, 0, 0]),
        random.integers(0, 2**63, size=7).astype(np.uint64),
        np.array([-1, -1, -1, -1, 0, 1, -1]),
        series.paths(random.uniform(5, 9, size=(2, horizon))),
        random.uniform(0.7, 1.3, size=(7, 2)),
        np.array([1.0, 1.2, np.inf, 1.0, 1.0, 1.0, 1.0]),
        np.array([0.0, 0.2, 0.0, 0.0, 0.0, 0.3, 0.5]),
    )
    first, second = random.integers(0, origins, size=(2, draws))
    angle = random.uniform(0, 6, draws)
    place, market = random.uniform(size=(draws, 2)), np.exp(0.1 * random.normal(size=(horizon, draws)))
    shared, normals = random.normal(size=draws), np.sort(random.normal(size=50))
    giving = np.full(origins, 2)
    common = SharedDraws(first, second, np.cos(angle), np.sin(angle), place, 6, market, np.array([0, 1]), giving, shared, normals)
    return leaves, common


def test_drawn_paths_equal_those_of_the_slow_twin(drawn: tuple[LeafInputs, SharedDraws]) -> None:
    leaves, common = drawn
    slow = np.stack([slow_paths(leaf, leaves, common) for leaf in range(7)])
    np.testing.assert_allclose(draw_paths(np.arange(7), leaves, common, 0, slow.shape[1]), slow, rtol=1e-12)
    np.testing.assert_array_equal(
        draw_paths(np.arange(7), leaves, common, 2, 3), draw_paths(np.arange(7), leaves, common, 0, 4)[:, 2:3]
    )


def test_sums_of_leaves_equal_the_matrix_product() -> None:
    members = np.array([[1, 1, 1], [1, 0, 1]])
    drawn = np.random.default_rng(0).normal(size=(3, 5))
    sums = np.zeros((2, 5))
    add_leaves(sums, np.array([0, 2, 3, 5]), np.array([0, 1, 0, 0, 1]), drawn)
    np.testing.assert_allclose(sums, members @ drawn, rtol=1e-12)


@given(
    arrays(np.float64, (3, 21), elements=st.floats(0, 1e6).map(lambda value: round(value, 3)), unique=True),
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
)
def test_a_chance_is_the_inverse_of_a_quantile(samples: np.ndarray, probabilities: list[float]) -> None:
    numbers = quantiles(samples, np.array(probabilities))
    for column, probability in enumerate(probabilities):
        np.testing.assert_allclose(chances(samples, numbers[:, column]), 1 - probability, atol=1e-6)


@given(arrays(np.float64, (2, 30), elements=st.floats(-1e3, 1e3)), st.floats(0, 1))
def test_quantiles_are_those_of_numpy(samples: np.ndarray, probability: float) -> None:
    expected = np.quantile(samples, probability, axis=1)
    np.testing.assert_allclose(quantiles(samples, np.array([probability]))[:, 0], expected, atol=1e-9)


def test_a_whole_atom_reaches_its_own_value() -> None:
    samples = np.array([[0.0, 0.0, 0.0, 5.0, 6.0]])
    assert chances(samples, np.array([0.0])) == [1.0]
    assert chances(samples, np.array([5.0])) == [0.25]
    assert chances(samples, np.array([6.5])) == [0.0]
    assert np.isnan(chances(samples, np.array([np.nan]))).all()


def test_log_errors_are_limited_and_unknown_where_nothing_was_forecast() -> None:
    actual, forecast = np.array([2.0, 0.0, 1e9, np.nan, 1.0]), np.array([1.0, 1.0, 1.0, 1.0, 0.0])
    np.testing.assert_allclose(log_errors(actual, forecast), [np.log(2), -3, 3, np.nan, np.nan])


def test_the_store_keeps_the_size_of_errors_that_are_all_alike() -> None:
    errors = 0.2 * np.random.default_rng(1).normal(size=(40, 17, 12))
    store = error_store(
        errors, np.arange(12, 63, 3), season=12, usable=np.ones(40, dtype=bool), launched=np.zeros(40, dtype=bool)
    )
    spread = (store.vectors * store.size[:, None, :]).std() / 0.95 / small_sample_factor(store.seasons)
    assert spread == pytest.approx(0.2, rel=0.05)
    assert (store.counts == 17).all()


def test_a_leaf_beyond_the_limit_lends_to_no_other() -> None:
    errors = 0.2 * np.random.default_rng(1).normal(size=(3, 10, 6))
    errors[1, 4, 2] = 3.0
    store = error_store(errors, np.arange(6, 16), season=12, usable=np.ones(3, dtype=bool), launched=np.zeros(3, dtype=bool))
    assert store.donors.tolist() == [True, False, True]
