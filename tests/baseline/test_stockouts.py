"""Stock-outs and closures are no demand: they are taken as missing and told, zeros that belong to a series are not."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from forecast.baseline.fitting import fit
from forecast.baseline.models.registry import model_named
from forecast.baseline.panel_input import PanelInput
from forecast.baseline.stockouts import stockouts_said, without_stockouts

MONTHS, SEASON, COUNT = 60, 12, 4


def steady(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    season = 1 + 0.2 * np.sin(2 * np.pi * np.arange(MONTHS) / SEASON)
    return 1000 * season * np.exp(random.normal(0, 0.04, (COUNT, MONTHS)))


def with_zeros(seed: int, each: int, run: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Steady series with runs of zeros in the last three years, in different months of the year, and where they fell."""
    random, values = np.random.default_rng(seed + 100), steady(seed)
    marks = np.zeros(values.shape, dtype=bool)
    for row in marks:
        for slot in random.choice(np.arange(0, SEASON, max(run, 2)), each, replace=False):
            place = 24 + slot + SEASON * random.integers(0, 2 if slot > 8 else 3)
            row[place : place + run] = True
    return np.where(marks, 0.0, values), marks


def panel_of(values: np.ndarray) -> PanelInput:
    return PanelInput.of_series(values, sparse.csr_matrix(np.ones((1, len(values)))), season=SEASON)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("each", "run"), [(1, 1), (3, 1), (4, 1), (1, 3)])
def test_single_stockouts_and_closures_of_steady_series_are_found(seed: int, each: int, run: int) -> None:
    values, marks = with_zeros(seed, each, run)
    panel, stockouts = without_stockouts(panel_of(values))
    found = np.isnan(panel.values)
    assert not (found & ~marks).any()
    assert (found == marks).mean(axis=1).min() > 0.95
    assert stockouts.count.tolist() == found.sum(axis=1).tolist()
    assert ((stockouts.again > 0) == (run == 1)).all()


@pytest.mark.parametrize("kind", ["season", "sparse", "end", "start", "noisy", "counts", "below"])
def test_zeros_that_belong_to_the_series_stay(kind: str) -> None:
    random, values, at = np.random.default_rng(1), steady(1), np.arange(MONTHS)
    changed = {
        "season": np.where(at % 12 == 7, 0.0, values),  # closed each August
        "sparse": values * (random.random(values.shape) < 0.6),
        "end": np.where(at >= MONTHS - 2, 0.0, values),
        "start": np.where(at < 5, 0.0, values),
        "noisy": np.where(at == 30, 0.0, 100 * random.gamma(1.0, 1.0, values.shape)),
        "counts": random.poisson(2.0, values.shape).astype(float),
        "below": np.where(at == 30, 0.0, values - 900),
    }[kind]
    panel, stockouts = without_stockouts(panel_of(changed))
    np.testing.assert_array_equal(panel.values, changed)
    assert not stockouts.count.any()


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("each", [3, 4])
def test_a_year_with_stockouts_lies_between_years_with_them_and_without(seed: int, each: int) -> None:
    values, marks = with_zeros(seed, each)
    full = steady(seed)
    found = fit(panel_of(values), model_named("ensemble"), horizon=12)
    streams = np.arange(COUNT, dtype=np.uint64)
    paths = found.estimates.paths(found.points, streams=streams, season=SEASON, seed=0, draws=500).draw(np.arange(COUNT))
    years, usual = paths.sum(axis=1), full[:, -12:].sum(axis=1)
    share = 1 - marks.sum(axis=1) / 36
    assert years.mean() == pytest.approx(found.points.sum() / COUNT, rel=0.05)
    assert (found.points.sum(axis=1) < 1.05 * usual).all()
    assert (found.points.sum(axis=1) > 0.93 * share * usual).all()
    assert (np.quantile(years, 0.9, axis=1) < 1.12 * usual).all()
    assert (np.quantile(years, 0.1, axis=1) > 0.75 * usual).all()


def test_stockouts_are_told_behind_the_route() -> None:
    assert stockouts_said(0, 0.0) == ""
    assert stockouts_said(3, 0.0417) == "; periods without sales taken as missing: 3; they may come again: 4.2 % of periods"
    assert stockouts_said(3, 0.0) == "; periods without sales taken as missing: 3"
