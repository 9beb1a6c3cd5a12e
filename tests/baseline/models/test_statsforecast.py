"""Laws of the adapter of statsforecast: without its environment the error shows the way; with it forecasts are those of the model."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from forecast.baseline.models import statsforecast
from forecast.baseline.models.registry import model_named
from forecast.settings.errors import InputError


def series(months: int = 48) -> np.ndarray:
    return 100 + 20 * np.sin(2 * np.pi * np.arange(months) / 12) + np.random.default_rng(0).normal(0, 3, months)


@pytest.fixture
def environment() -> Path:
    try:
        return statsforecast.interpreter()
    except InputError:
        pytest.skip(f"no environment of statsforecast: {statsforecast.VARIABLE} is not set")


def test_without_an_environment_the_error_names_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(statsforecast.VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match=f"environment of its own and set {statsforecast.VARIABLE}"):
        model_named("statsforecast:AutoETS")


def test_an_interpreter_without_statsforecast_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\necho 'No module named statsforecast' >&2\nexit 1\n")
    fake.chmod(0o755)
    monkeypatch.setenv(statsforecast.VARIABLE, str(fake))
    with pytest.raises(InputError, match="No module named statsforecast"):
        statsforecast.forecasts([series()], model="AutoETS", season=12, horizon=3)


def test_seasonal_naive_repeats_the_last_season(environment: Path) -> None:
    both = [series(48), series(36)]
    found = statsforecast.forecasts(both, model="SeasonalNaive", season=12, horizon=6)
    np.testing.assert_allclose(found, [each[-12:-6] for each in both])


def test_a_wrong_name_is_answered_with_the_nearest_ones(environment: Path) -> None:
    with pytest.raises(InputError, match="AutoETS"):
        statsforecast.forecasts([series()], model="AutoETSS", season=12, horizon=3)
