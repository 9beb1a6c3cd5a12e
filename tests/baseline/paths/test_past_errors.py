"""Laws of the error store: sizes are found again, few years reach farther, lent errors are wider, broken leaves lend nothing."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline.paths.past_errors import (
    LIMIT,
    NEW,
    donor_leaves,
    error_store,
    log_errors,
    small_sample_factor,
    unit_errors,
)

AGES = np.arange(1, 61, 3)


def errors_of(size: np.ndarray, origins: int = 20, horizon: int = 12) -> np.ndarray:
    return size[:, None, None] * np.random.default_rng(0).normal(size=(len(size), origins, horizon))


def store_of(errors: np.ndarray, launched: np.ndarray | None = None) -> np.ndarray:
    every = np.ones(len(errors), dtype=bool)
    return error_store(
        errors, AGES[: errors.shape[1]], season=12, usable=every, launched=~every if launched is None else launched
    ).size


def test_a_leaf_that_misses_twice_as_much_has_about_twice_the_size() -> None:
    size = store_of(errors_of(np.repeat([0.1, 0.2], 30)))
    assert 1.6 < np.median(size[30:]) / np.median(size[:30]) < 2.1


def test_vectors_have_mean_square_one() -> None:
    every = np.ones(20, dtype=bool)
    store = error_store(errors_of(np.full(20, 0.1)), AGES, season=12, usable=every, launched=~every)
    assert np.mean(store.vectors.astype(float) ** 2) == pytest.approx(1.0, rel=0.1)
    assert (store.counts == 20).all()


def test_what_is_lent_to_a_leaf_just_launched_is_wider() -> None:
    errors = errors_of(np.full(20, 0.1))
    errors[0] = np.nan
    launched = np.arange(20) == 0
    plain, wider = store_of(errors), store_of(errors, launched)
    np.testing.assert_allclose(wider[0] / plain[0], NEW, rtol=1e-6)
    np.testing.assert_array_equal(wider[1:], plain[1:])
    assert plain[0].mean() > 1.3 * plain[1:].mean()


def test_fewer_years_reach_farther() -> None:
    assert small_sample_factor(0.5) > small_sample_factor(2.0) > small_sample_factor(10.0) > 1.0


def test_a_broken_leaf_changes_the_size_of_no_other_by_a_bit() -> None:
    errors = errors_of(np.full(20, 0.1))
    broken = errors.copy()
    broken[3] = LIMIT
    errors[3] = np.nan
    np.testing.assert_array_equal(np.delete(store_of(errors), 3, axis=0), np.delete(store_of(broken), 3, axis=0))


def test_only_usable_known_and_unbroken_leaves_lend() -> None:
    errors = errors_of(np.full(4, 0.1))
    errors[1], errors[2, 0, 0] = np.nan, LIMIT
    np.testing.assert_array_equal(donor_leaves(errors, np.array([True, True, True, False])), [True, False, False, False])


def test_errors_are_logs_or_units() -> None:
    actual, forecast = np.array([[[2.0, np.nan, 5.0, 0.0]]]), np.array([[[1.0, 1.0, 0.0, 1.0]]])
    np.testing.assert_allclose(log_errors(actual, forecast), [[[np.log(2), np.nan, np.nan, -LIMIT]]])
    np.testing.assert_allclose(unit_errors(actual, forecast, np.array([2.0]))[0, 0, [0, 2]], [0.5, 2.5])
