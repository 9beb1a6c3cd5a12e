"""Adjusted forecasts: no look ahead, effects put back where they fall, totals moved as their parts are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from forecast.baseline.effects.adjustment import Adjustment, adjustment
from forecast.baseline.effects.regressors import Regressor, shared_design
from forecast.baseline.models.registry import MODELS, model_named

MONTHS, SERIES, HORIZON = 72, 6, 12
ORIGINS = np.array([72, 66, 60, 57])


def column() -> np.ndarray:
    """A feast in the first or second month of the year, mostly in the second of late, and in the first of the coming year."""
    found = np.zeros(MONTHS + HORIZON)
    found[np.arange(0, MONTHS + HORIZON, 12) + np.array([0, 1, 0, 1, 1, 1, 0])] = 1.0
    return found


def made(values: np.ndarray) -> Adjustment:
    return adjustment(
        values, shared_design([Regressor("moving", "moving", 0.2)], column()[:, None], series=len(values)), season=12
    )


def panel() -> np.ndarray:
    random = np.random.default_rng(1)
    logs = 0.2 * np.sin(2 * np.pi * np.arange(MONTHS) / 12) + 0.03 * random.normal(size=(SERIES, MONTHS))
    return 100 * np.exp(logs - 0.3 * column()[:MONTHS])


@pytest.mark.parametrize("name", ["ensemble", "seasonal_naive", "statsmodels:stl"])
def test_an_adjusted_model_puts_the_effect_where_it_falls_next(name: str) -> None:
    values = panel()
    told = {"origins": np.array([MONTHS]), "season": 12, "horizon": HORIZON}
    plain = model_named(name).method(values, **told).points[:, 0]
    adjusted = made(values).of_series(model_named(name), None)(values, **told).points[:, 0]
    truth = 100 * np.exp(0.2 * np.sin(2 * np.pi * np.arange(MONTHS, MONTHS + 12) / 12) - 0.3 * column()[MONTHS:])
    assert np.abs(adjusted - truth).mean() < 0.8 * np.abs(plain - truth).mean()


@pytest.mark.parametrize("name", MODELS)
def test_nothing_after_an_origin_moves_its_adjusted_forecast(name: str) -> None:
    model = replace(model_named(name), borrowing=None)  # weights are learned on all past origins, by design
    values, changed = panel(), panel()
    changed[:, 60:] *= np.linspace(0.5, 2, 12)
    told = {"origins": np.array([60, 57]), "season": 12, "horizon": HORIZON}
    before, after = (made(each).of_series(model, None)(each, **told).points for each in (values, changed))
    np.testing.assert_array_equal(before, after)


def test_an_origin_uses_effects_that_are_at_most_half_a_season_old() -> None:
    found = made(panel())
    assert [found.vintage(int(origin)) for origin in ORIGINS] == [72, 66, 60, 54]


def test_constant_intermittent_and_negative_series_are_not_touched() -> None:
    values = panel()
    values[0], values[1, ::2], values[2] = 7.0, 0.0, values[2] - 100
    found = made(values)
    assert found.affected.tolist() == [False, False, False, True, True, True]
    assert (found.factors(MONTHS)[:3] == 1).all()


def test_a_total_is_moved_as_its_parts_are() -> None:
    values = panel()
    values[0] = 7.0
    found = made(values)
    totals = sparse.csr_matrix(np.array([[0.0, 1, 1, 0, 0, 0], [1, 1, 0, 0, 0, 0]]))
    factors, parts = found.total_factors(totals, MONTHS), found.factors(MONTHS)
    np.testing.assert_allclose(factors[0], parts[1])
    size = values[:2, -12:].mean(axis=1, keepdims=True)
    np.testing.assert_allclose(factors[1], (size * parts[:2]).sum(axis=0) / size.sum())
