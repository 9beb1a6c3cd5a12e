"""Laws of models by name: what each sees, what it falls back to, and wrong names."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest

from forecast.baseline import baseline
from forecast.baseline.models.registry import MODELS, model_named, seasonal_naive
from forecast.history.series.panel import History
from forecast.settings.errors import InputError

VALUES = np.exp(np.random.default_rng(0).normal(3, 0.2, (3, 48)))
ORIGINS = np.array([48, 45, 42])
# A plug-in whose models repeat the last value, times what follows the colon.
LAST_VALUE = """
import numpy as np
from forecast.baseline.models.registry import Model, per_batch

def make(variant):
    factor = float(variant or 1)
    return Model(per_batch(lambda series, season, horizon: np.stack([np.full(horizon, factor * values[-1]) for values in series])))
"""
Install = Callable[[str, str, str], None]


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


def test_an_installed_plugin_forecasts_by_its_name(install_plugin: Install) -> None:
    install_plugin("last_value", LAST_VALUE, "make")
    request = {"origins": ORIGINS, "season": 12, "horizon": 3}
    expected = np.repeat(VALUES[:, ORIGINS - 1, None], 3, axis=2)
    np.testing.assert_allclose(model_named("last_value").method(VALUES, **request).points, expected)
    np.testing.assert_allclose(model_named("last_value:1.5").method(VALUES, **request).points, 1.5 * expected)


def test_a_baseline_is_made_by_a_plugin_and_keeps_its_name(install_plugin: Install, make_company: Callable[..., History]) -> None:
    install_plugin("last_value", LAST_VALUE, "make")
    history = make_company(regions=1)
    forecast = baseline(history, periods=6, model="last_value:2", draws=20)
    row = forecast.hierarchy.keys["product"].tolist().index("bikes")
    last = history.table.loc[history.table["product"].eq("bikes"), "value"].iloc[-1]
    assert forecast.options.model == "last_value:2"
    assert np.isfinite(forecast.samples([row], span=(0, 6))).all()
    assert forecast.points[history.panel.keys["product"].tolist().index("bikes")] == pytest.approx(2 * last)


def test_an_unknown_model_is_answered_with_the_plugins_that_are_installed(install_plugin: Install) -> None:
    with pytest.raises(InputError, match=r"no plug-in of models is named 'last_value'.*ensemble"):
        model_named("last_value:2")
    install_plugin("last_value", LAST_VALUE, "make")
    with pytest.raises(InputError, match="Did you mean 'last_value'"):
        model_named("last_valeu")
    with pytest.raises(InputError, match=r"Choose one of: ensemble.*last_value"):
        model_named("zzzzzzzz")


def test_a_plugin_cannot_take_the_name_of_a_model_of_ours(install_plugin: Install) -> None:
    install_plugin("ensemble", LAST_VALUE, "make")
    assert model_named("ensemble") is MODELS["ensemble"]


@pytest.mark.parametrize(
    ("program", "reason"), [("import a_library_that_nobody_has", "ModuleNotFoundError"), ("", "AttributeError")]
)
def test_a_plugin_that_cannot_be_loaded_names_its_distribution(install_plugin: Install, program: str, reason: str) -> None:
    name = f"unloadable_{reason.lower()}"
    install_plugin(name, program, "make")
    with pytest.raises(InputError, match=f"{reason}.*plugin_{name}"):
        model_named(f"{name}:any")
