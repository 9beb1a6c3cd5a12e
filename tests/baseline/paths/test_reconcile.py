"""Laws of reconciliation: nobody is moved without need, never below 0, in proportion to size, and without ill-conditioned systems."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from scipy import sparse

from forecast.baseline.models.registry import Forecasts
from forecast.baseline.paths.reconcile import _moved, reconciled

HORIZON, ORIGINS = 3, np.array([40, 37, 34, 31, 28, 25, 22, 19])
TOTAL = sparse.csr_matrix(np.ones((1, 4)))


def test_a_total_that_forecasts_the_sum_moves_nothing() -> None:
    points = np.random.default_rng(0).uniform(1, 9, (4, HORIZON))
    np.testing.assert_allclose(_moved(points, TOTAL @ points, TOTAL), points, rtol=1e-9)


def test_leaves_move_in_proportion_to_their_size_and_half_way_to_the_total() -> None:
    points = np.array([[1.0], [10.0], [100.0], [1000.0]]).repeat(HORIZON, axis=1)
    moved = _moved(points, TOTAL @ (1.2 * points), TOTAL)
    share = moved / points - 1
    np.testing.assert_allclose(share, share[0, 0], rtol=1e-9)
    assert share[0, 0] == pytest.approx(0.2 / 2.2, rel=1e-3)


def test_nothing_is_moved_below_zero() -> None:
    points = np.ones((4, HORIZON))
    assert (_moved(points, np.zeros((1, HORIZON)), TOTAL) >= 0).all()


@pytest.mark.parametrize("size", [1e-12, 1.0, 1e12])
def test_totals_of_any_size_and_of_nothing_are_solved_without_a_warning(size: float) -> None:
    totals = sparse.csr_matrix(np.array([[1, 1, 0, 0], [0, 0, 1, 1], [1, 1, 1, 1], [1, 0, 1, 0]], dtype=float))
    points = size * np.array([[1e-9], [0.0], [1.0], [1e6]]).repeat(HORIZON, axis=1)
    above = totals @ points * 1.1
    above[0] = 0.0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        moved = _moved(points, above, totals)
        nothing = _moved(np.zeros_like(points), np.zeros_like(above), totals)
    assert np.isfinite(moved).all()
    assert not nothing.any()


def told(points: np.ndarray, values: np.ndarray, factor: float) -> np.ndarray:
    """Reconciled with totals that are forecast by a method as good as the actual totals times a factor."""

    def method(sums: np.ndarray, *, origins: np.ndarray, season: int, horizon: int) -> Forecasts:
        ahead = np.concatenate([sums, sums[:, -horizon:]], axis=1)
        found = np.stack([factor * ahead[:, origin : origin + horizon] for origin in origins], axis=1)
        return Forecasts(found, np.zeros((len(sums), len(origins)), dtype=np.int64))

    members = sparse.csr_matrix(np.vstack([np.ones(4), np.eye(4)]))
    return reconciled(
        points, values, members, origins=ORIGINS, season=12, method=method, usable=np.array([True, True, True, False])
    )


def example() -> tuple[np.ndarray, np.ndarray]:
    values = np.random.default_rng(1).uniform(50, 60, (4, 40))
    return np.full((4, len(ORIGINS), HORIZON), 80.0), values


def test_totals_that_knew_better_move_the_usable_leaves_only() -> None:
    points, values = example()
    moved = told(points, values, 1.0)
    assert (moved[:3] < points[:3]).all()
    np.testing.assert_array_equal(moved[3], points[3])


def test_totals_that_knew_worse_move_nothing() -> None:
    points, values = example()
    np.testing.assert_array_equal(told(points, values, 3.0), points)
