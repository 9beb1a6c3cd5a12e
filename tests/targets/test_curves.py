"""Curves read both ways, and splits in which siblings have the same chance."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline.paths.quantiles import chances, quantiles
from forecast.targets.curves import chance_at, equal_chance, group_sums, number_at, sorted_samples

seeds = st.integers(0, 10_000)
probabilities = st.floats(0.01, 0.99)


def drawn(seed: int, siblings: int = 6, draws: int = 200) -> np.ndarray:
    random = np.random.default_rng(seed)
    common = random.normal(0, 0.2, draws)
    return random.lognormal(3, 1, (siblings, 1)) * np.exp(common + random.normal(0, 0.3, (siblings, draws)))


@given(seeds, probabilities)
def test_a_number_and_its_chance_are_inverse(seed: int, probability: float) -> None:
    curves = sorted_samples(drawn(seed))
    numbers = number_at(curves, np.array([probability])).T
    assert np.allclose(chance_at(curves, numbers), probability, atol=1e-9)


@given(seeds, probabilities)
def test_curves_are_those_of_the_baseline(seed: int, probability: float) -> None:
    samples = drawn(seed)
    numbers = quantiles(samples, np.array([1 - probability]))[:, 0]
    assert np.allclose(number_at(sorted_samples(samples), np.array([probability]))[:, 0], numbers)
    assert np.allclose(chance_at(sorted_samples(samples), numbers[None, :])[0], chances(samples, numbers))


@given(seeds, probabilities)
def test_siblings_have_the_same_chance_and_their_parts_add(seed: int, probability: float) -> None:
    curves = sorted_samples(drawn(seed))
    total = curves.sum(axis=0)[int(probability * 199)] * 1.0003
    parts = equal_chance(curves, np.array([[total]]))
    assert np.isclose(parts.sum(), total)
    assert np.ptp(chance_at(curves, parts)) < 0.005


def test_many_groups_at_once_are_each_group_alone() -> None:
    curves, groups = sorted_samples(drawn(1, siblings=7)), np.array([0, 1, 0, 2, 1, 0, 1])
    totals = np.array([[200.0, 150.0, 20.0], [300.0, 260.0, 45.0]])
    together = equal_chance(curves, totals, groups=groups)
    for group in range(3):
        alone = equal_chance(curves[groups == group], totals[:, [group]])
        assert np.allclose(together[:, groups == group], alone)


def test_at_an_atom_the_whole_atom_reaches_zero() -> None:
    curves = sorted_samples(np.array([[0.0] * 6 + [10.0, 20.0, 30.0, 40.0], np.linspace(50, 140, 10)]))
    parts = equal_chance(curves, np.array([[75.0]]))
    assert parts[0].tolist() == [0.0, 75.0]
    attained = chance_at(curves, parts)[0]
    assert attained[0] == 1.0
    assert 0.6 < attained[1] < 0.8


def test_beyond_the_curve_parts_stay_in_proportion_and_the_chance_is_none() -> None:
    curves = sorted_samples(np.array([[1.0, 2.0, 3.0], [10.0, 20.0, 30.0]]))
    parts = equal_chance(curves, np.array([[66.0], [5.5], [0.0]]))
    assert np.allclose(parts, [[6.0, 60.0], [0.5, 5.0], [0.0, 0.0]])
    assert chance_at(curves, parts).tolist() == [[0.0, 0.0], [1.0, 1.0], [1.0, 1.0]]


def test_without_any_sales_the_split_is_even() -> None:
    assert equal_chance(np.zeros((4, 10)), np.array([[8.0]])).tolist() == [[2.0, 2.0, 2.0, 2.0]]


@given(seeds, st.floats(0.001, 1000))
def test_scale_in_is_scale_out(seed: int, factor: float) -> None:
    curves = sorted_samples(drawn(seed))
    total = curves.mean(axis=1).sum()
    once, scaled = (equal_chance(curves * by, np.array([[total * by]])) for by in (1.0, factor))
    assert np.allclose(scaled, once * factor, rtol=1e-6)


@given(seeds)
def test_order_of_rows_does_not_matter(seed: int) -> None:
    curves = sorted_samples(drawn(seed))
    order = np.random.default_rng(seed).permutation(len(curves))
    total = np.array([[curves.mean(axis=1).sum()]])
    assert np.allclose(equal_chance(curves[order], total), equal_chance(curves, total)[:, order])


def test_a_weight_lifts_a_part_against_its_siblings() -> None:
    curves = sorted_samples(np.stack([drawn(2, siblings=1)[0]] * 2))
    parts = equal_chance(curves, np.array([[curves.mean() * 2]]), weights=np.array([1.1, 1.0]))[0]
    assert np.isclose(parts[0] / parts[1], 1.1)


def test_below_the_lowest_path_all_give_way_in_proportion_to_their_own_lowest() -> None:
    curves = sorted_samples(np.array([[1.0, 2.0, 3.0], [10.0, 50.0, 60.0]]))
    assert np.allclose(equal_chance(curves, np.array([[11.0], [5.5]])), [[1.0, 10.0], [0.5, 5.0]])
    between = equal_chance(curves, np.array([[31.5]]))
    assert np.allclose(between, [[1.5, 30.0]]), "half-way from the lowest path to the next"


@given(seeds, st.floats(0.1, 10.0))
def test_a_tilt_gives_more_to_whom_it_favours_and_the_total_stays(seed: int, weight: float) -> None:
    curves = sorted_samples(drawn(seed))
    total = np.array([[float(np.median(curves.sum(axis=0)))]])
    weights = np.ones(len(curves))
    weights[0] = weight
    plain, tilted = equal_chance(curves, total)[0], equal_chance(curves, total, weights=weights)[0]
    assert np.isclose(tilted.sum(), total)
    assert (tilted[0] >= plain[0] - 1e-9) == (weight >= 1) or np.isclose(tilted[0], plain[0])


@given(seeds, st.floats(0.01, 100.0))
def test_parts_grow_with_the_scale(seed: int, scale: float) -> None:
    curves = sorted_samples(drawn(seed))
    total = np.array([[float(np.median(curves.sum(axis=0)))]])
    assert np.allclose(equal_chance(scale * curves, scale * total), scale * equal_chance(curves, total))


@given(seeds, st.permutations(range(6)))
def test_the_order_of_siblings_is_of_no_account(seed: int, order: list[int]) -> None:
    curves = sorted_samples(drawn(seed))
    total = np.array([[float(np.median(curves.sum(axis=0)))]])
    assert np.allclose(equal_chance(curves[order], total), equal_chance(curves, total)[:, order])


@given(seeds, st.sampled_from([0.0, 0.5, 2.0, 50.0]))
def test_beyond_all_paths_the_rest_goes_in_proportion_to_the_outermost(seed: int, factor: float) -> None:
    curves = sorted_samples(drawn(seed))
    outer = curves[:, -1] if factor > 1 else curves[:, 0]
    total = factor * outer.sum()
    parts = equal_chance(curves, np.array([[total]]))[0]
    assert np.isclose(parts.sum(), total)
    assert np.allclose(parts, factor * outer)


def test_where_all_are_zero_the_rest_is_even() -> None:
    assert equal_chance(np.zeros((4, 20)), np.array([[8.0]]))[0].tolist() == [2.0] * 4


@given(seeds)
def test_an_unknown_number_has_no_chance_and_disturbs_no_other(seed: int) -> None:
    curves = sorted_samples(drawn(seed))
    numbers = np.median(curves, axis=1)[None, :].copy()
    known = chance_at(curves, numbers)
    numbers[0, 2] = np.nan
    found = chance_at(curves, numbers)
    assert np.isnan(found[0, 2])
    assert np.array_equal(np.delete(found, 2), np.delete(known, 2))


@given(seeds, st.lists(st.integers(0, 2), min_size=6, max_size=6))
def test_sums_of_groups_are_those_of_their_rows(seed: int, groups: list[int]) -> None:
    rows = drawn(seed)
    sums = group_sums(rows, np.array(groups), count=3)
    for group in range(3):
        assert np.allclose(sums[group], rows[np.array(groups) == group].sum(axis=0))


@given(seeds)
def test_groups_of_one_length_are_summed_as_any_others(seed: int) -> None:
    rows, groups = drawn(seed), np.array([0, 0, 1, 1, 2, 2])
    shuffled = np.array([3, 0, 5, 1, 4, 2])
    assert np.allclose(group_sums(rows, groups, count=3), group_sums(rows[shuffled], groups[shuffled], count=3))


@given(st.floats(0.001, 1e7), st.integers(2, 24), st.sampled_from([1e-10, -1e-10, 0.0]))
def test_equal_numbers_are_reached_however_their_sum_was_rounded(value: float, count: int, error: float) -> None:
    curves = np.full((1, 200), count * value)
    numbers = np.array([[sum([value] * count) * (1 + error)]])
    assert chance_at(curves, numbers)[0, 0] == 1.0


def test_an_atom_reaches_the_whole_number_that_it_rounds_to_and_single_paths_do_not() -> None:
    atom = np.sort(np.concatenate([np.full(40, 99.7), np.linspace(100.2, 120, 160)]))[None]
    assert chance_at(atom, np.array([[100.0]]), step=1.0)[0, 0] == 1.0
    assert chance_at(atom, np.array([[100.0]]))[0, 0] < 0.81
    spread = np.linspace(90, 120, 200)[None]
    assert chance_at(spread, np.array([[100.0]]), step=1.0) == chance_at(spread, np.array([[100.0]]))
