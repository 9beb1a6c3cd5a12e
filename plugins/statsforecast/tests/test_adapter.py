"""Laws of the adapter of statsforecast: without its environment the error shows the way; with it forecasts are those of the model."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from forecast.baseline.models.registry import installed_plugins, model_named, seasonal_naive
from forecast.settings.errors import InputError
from forecast_statsforecast import adapter

PROJECT = Path(__file__).parents[1] / "pyproject.toml"
# What the program asks of statsforecast, so that it runs where statsforecast is not installed.
STAND_IN = """
import numpy as np

class SeasonalNaive:
    def __init__(self, season_length): self.season = season_length
    def forecast(self, y, h): return {"mean": np.resize(y[-self.season:], h)}

class Broken:
    def forecast(self, y, h): raise ValueError("never fits")
"""


def series(months: int = 48) -> np.ndarray:
    return 100 + 20 * np.sin(2 * np.pi * np.arange(months) / 12) + np.random.default_rng(0).normal(0, 3, months)


def write_interpreter(path: Path, script: str) -> None:
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def write_stand_in(folder: Path) -> Path:
    """An interpreter in whose environment the stand-in is installed; `shift` drops the option that would hide it."""
    package = folder / "library" / "statsforecast"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "models.py").write_text(STAND_IN)
    write_interpreter(folder / "python", f'shift; PYTHONPATH="{package.parent}" exec "{sys.executable}" "$@"')
    return folder / "python"


@pytest.fixture
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The plug-in as it is after installation: its entry points beside its name and version."""
    project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
    folder = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    points = project["entry-points"]["forecast.models"].items()
    (folder / "entry_points.txt").write_text("[forecast.models]\n" + "".join(f"{name} = {value}\n" for name, value in points))
    monkeypatch.syspath_prepend(tmp_path)


@pytest.fixture(params=["stand-in", "statsforecast"])
def _environment(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter with statsforecast: a stand-in for it, and the real one where its environment is named."""
    if request.param == "statsforecast":
        try:
            adapter.interpreter()
        except InputError:
            pytest.skip(f"no environment of statsforecast: {adapter.VARIABLE} is not set")
        return
    monkeypatch.setenv(adapter.VARIABLE, str(write_stand_in(tmp_path)))


@pytest.mark.usefixtures("_installed")
def test_without_an_environment_the_error_names_the_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(adapter.VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(InputError, match=f"environment of its own and set {adapter.VARIABLE}"):
        model_named("statsforecast:AutoETS")


def test_an_interpreter_without_statsforecast_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    write_interpreter(tmp_path / "python", "echo 'No module named statsforecast' >&2\nexit 1")
    monkeypatch.setenv(adapter.VARIABLE, str(tmp_path / "python"))
    with pytest.raises(InputError, match="No module named statsforecast"):
        adapter.forecasts([series()], model="AutoETS", season=12, horizon=3)


@pytest.mark.usefixtures("_installed", "_environment")
def test_an_installed_model_is_taken_by_its_name() -> None:
    assert "statsforecast" in installed_plugins()
    values = np.stack([series(), series()[::-1]])
    request = {"origins": np.array([48, 44]), "season": 12, "horizon": 6}
    model = model_named("statsforecast:SeasonalNaive")
    np.testing.assert_allclose(model.method(values, **request).points, seasonal_naive(values, **request).points)
    assert model.every == 2


@pytest.mark.usefixtures("_installed", "_environment")
def test_a_name_without_a_model_is_answered_with_an_example() -> None:
    with pytest.raises(InputError, match="statsforecast:AutoETS"):
        model_named("statsforecast")


@pytest.mark.usefixtures("_environment")
def test_seasonal_naive_repeats_the_last_season() -> None:
    histories = [series(48), series(36)]
    points = adapter.forecasts(histories, model="SeasonalNaive", season=12, horizon=6)
    np.testing.assert_allclose(points, [history[-12:-6] for history in histories])


@pytest.mark.usefixtures("_environment")
def test_a_wrong_name_is_answered_with_the_nearest_ones() -> None:
    with pytest.raises(InputError, match="SeasonalNaive"):
        adapter.forecasts([series()], model="SeasonalNave", season=12, horizon=3)


def test_what_a_model_cannot_fit_is_unknown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(adapter.VARIABLE, str(write_stand_in(tmp_path)))
    assert np.isnan(adapter.forecasts([series()], model="Broken", season=12, horizon=3)).all()
