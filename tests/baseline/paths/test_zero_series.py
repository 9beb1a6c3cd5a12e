"""Laws of series with zeros: zeros fall where they fall, the mean of the paths is the point, and years come out as years did."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from forecast.baseline.fitting import fit
from forecast.baseline.kernels.routing import INTERMITTENT
from forecast.baseline.models.registry import model_named
from forecast.baseline.panel_input import PanelInput

MONTHS, DRAWS, COUNT = 60, 500, 12
SLOT = np.arange(MONTHS) % 12


def quarterly(random: np.random.Generator) -> np.ndarray:
    """An invoice every third month."""
    return np.where(SLOT % 3 == 2, 1000 * np.exp(random.normal(0, 0.05, MONTHS)), 0.0)


def summer(random: np.random.Generator) -> np.ndarray:
    """Goods that sell from May to September."""
    shape = np.array([0, 0, 0, 0, 50, 90, 110, 100, 40, 0, 0, 0])[SLOT]
    return shape * np.exp(random.normal(0, 0.1, MONTHS))


def yearly(random: np.random.Generator) -> np.ndarray:
    """A licence in March of each year."""
    return np.where(SLOT == 2, 5000 * np.exp(random.normal(0, 0.05, MONTHS)), 0.0)


def sparse_orders(random: np.random.Generator) -> np.ndarray:
    """Orders that fall in any month, one in four."""
    return np.where(random.random(MONTHS) < 0.25, 300 * np.exp(random.normal(0, 0.4, MONTHS)), 0.0)


KINDS = {"quarterly": quarterly, "summer": summer, "yearly": yearly, "sparse": sparse_orders}
CERTAIN = [name for name in KINDS if name != "sparse"]


def drawn(kind: str, *, seed: int, count: int = COUNT, model: str = "ensemble") -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values, points and paths (series x periods x draws) of a panel of one kind."""
    random = np.random.default_rng(seed)
    values = np.stack([KINDS[kind](random) * np.exp(random.normal(0, 1)) for _ in range(count)])
    panel = PanelInput.of_series(values, sparse.csr_matrix(np.ones((1, count))), season=12)
    found = fit(panel, model_named(model), horizon=12)
    assert (found.estimates.routes == INTERMITTENT).all()
    paths = found.estimates.paths(found.points, streams=panel.streams, season=12, seed=0, draws=DRAWS)
    return values, found.points, paths.draw(np.arange(count))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("kind", KINDS)
def test_the_mean_of_the_paths_is_the_point(kind: str, seed: int) -> None:
    _, points, paths = drawn(kind, seed=seed)
    assert paths.sum(axis=(0, 1)).mean() == pytest.approx(points.sum(), rel=0.05)
    years = paths.sum(axis=1)
    error = years.std(axis=1) / np.sqrt(DRAWS)  # what drawing alone may be off by
    assert (np.abs(years.mean(axis=1) - points.sum(axis=1)) < np.maximum(5 * error, 0.03 * points.sum(axis=1))).all()


@pytest.mark.parametrize("count", [1, COUNT])
@pytest.mark.parametrize("kind", CERTAIN)
def test_months_that_were_always_zero_stay_zero(kind: str, count: int) -> None:
    values, points, paths = drawn(kind, seed=1, count=count)
    never = (values.reshape(count, -1, 12) == 0).all(axis=1)
    assert (paths[never] == 0).all()
    assert (points[never] == 0).all()
    assert (paths[~never] > 0).mean() > 0.95


@pytest.mark.parametrize("count", [1, COUNT])
@pytest.mark.parametrize("kind", CERTAIN)
def test_own_levels_of_a_year_lie_near_the_years_that_were_seen(kind: str, count: int) -> None:
    values, points, paths = drawn(kind, seed=2, count=count)
    years = values.reshape(count, -1, 12).sum(axis=2)
    low, high = np.quantile(paths.sum(axis=1), [0.1, 0.9], axis=1)
    assert (points.sum(axis=1) > 0.9 * years.min(axis=1)).all()
    assert (points.sum(axis=1) < 1.1 * years.max(axis=1)).all()
    assert (low > 0.85 * years.min(axis=1)).all()
    assert (high < 1.15 * years.max(axis=1)).all()


def test_zeros_out_of_season_leave_the_season_alone() -> None:
    """A season of zeros at the end of the history is no end of demand: the year after is as the years before."""
    values, points, _ = drawn("summer", seed=3)
    assert points.sum() == pytest.approx(values.sum() / 5, rel=0.05)


def test_the_points_of_a_model_that_says_what_they_are_stay() -> None:
    values, points, paths = drawn("quarterly", seed=4, model="seasonal_naive")
    np.testing.assert_array_equal(points, values[:, -12:])
    assert paths.sum(axis=(0, 1)).mean() == pytest.approx(points.sum(), rel=0.05)
