"""Laws of the two directions of one curve: bounds, order, atoms and unknown numbers (inverse and twin: test_paths)."""

from __future__ import annotations

import numpy as np

from forecast.baseline.paths.quantiles import chances, quantiles

SAMPLES = np.random.default_rng(0).lognormal(size=(5, 201))


def test_the_ends_are_the_least_and_the_largest_sample() -> None:
    found = quantiles(SAMPLES, np.array([0.0, 1.0]))
    np.testing.assert_array_equal(found, np.stack([SAMPLES.min(axis=1), SAMPLES.max(axis=1)], axis=1))


def test_a_number_below_all_samples_is_certain_and_one_above_has_no_chance() -> None:
    np.testing.assert_array_equal(chances(SAMPLES, SAMPLES.min(axis=1) - 1), 1.0)
    np.testing.assert_array_equal(chances(SAMPLES, SAMPLES.max(axis=1) + 1), 0.0)


def test_an_unknown_number_has_an_unknown_chance() -> None:
    assert np.isnan(chances(SAMPLES, np.full(5, np.nan))).all()


def test_the_chance_of_a_middle_number_is_the_share_of_samples_that_reach_it() -> None:
    number = SAMPLES[:, 7] + 1e-9
    counted = (number[:, None] <= SAMPLES).mean(axis=1)
    np.testing.assert_allclose(chances(SAMPLES, number), counted, atol=1.5 / SAMPLES.shape[1])
