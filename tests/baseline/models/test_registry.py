"""Laws of models by name: what each sees, what it falls back to, and wrong names."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from forecast.baseline.models.registry import MODELS, model_named, seasonal_naive
from forecast.settings.errors import InputError

VALUES = np.exp(np.random.default_rng(0).normal(3, 0.2, (3, 48)))
ORIGINS = np.array([48, 45, 42])


@pytest.mark.parametrize("name", MODELS)
def test_nothing_after_an_origin_moves_its_forecast(name: str) -> None:
    method = model_named(name).method
    changed = VALUES.copy()
    changed[:, 45:] *= 3
    before = method(VALUES, origins=np.array([48, 45]), season=12, horizon=4).points[:, 1]
    after = method(changed, origins=np.array([48, 45]), season=12, horizon=4).points[:, 1]
    np.testing.assert_array_equal(before, after)


@pytest.mark.parametrize("name", [name for name in MODELS if name.startswith("statsmodels")])
def test_what_a_model_cannot_fit_is_forecast_by_last_season(name: str) -> None:
    values = np.stack([np.r_[np.full(40, np.nan), np.arange(1.0, 9.0)], np.full(48, 5.0), np.full(48, np.nan)])
    told = {"origins": ORIGINS, "season": 12, "horizon": 12}
    np.testing.assert_array_equal(model_named(name).method(values, **told).points, seasonal_naive(values, **told).points)


def test_seasonal_naive_repeats_the_last_season_and_fills_gaps_with_its_mean() -> None:
    values = np.arange(24.0)[None].copy()
    values[0, 15] = np.nan
    found = seasonal_naive(values, origins=np.array([24]), season=12, horizon=14).points[0, 0]
    expected = np.r_[12, 13, 14, np.nanmean(values[0, 12:]), np.arange(16.0, 24), 12, 13]
    np.testing.assert_allclose(found, expected)


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="ensemble"):
        model_named("ensmble")


def test_a_model_is_tried_at_every_origin_unless_it_is_slow() -> None:
    assert {name for name, model in MODELS.items() if model.every == 1} == {"ensemble", "seasonal_naive"}


def test_the_libraries_of_single_series_are_loaded_only_when_asked_for() -> None:
    code = "import sys, forecast.baseline.models.registry; print(any(name.startswith('statsmodels') for name in sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"
