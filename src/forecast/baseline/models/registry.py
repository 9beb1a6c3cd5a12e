"""Models by name: each forecasts a matrix of series at several origins, and every name gives the same kind of baseline.

Other distributions add models as entry points of the group `forecast.models`: a `ModelFactory`, whose name is the part before a colon.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import NamedTuple, Protocol

import lazy_loader
import numpy as np
import pandas as pd

from forecast.baseline.kernels.routing import panel_routes
from forecast.baseline.models.ensemble import finite_values, rolling_forecasts
from forecast.settings.arrays import Floats, Ints
from forecast.settings.errors import bad_input, choose, hint_for

# Loads statsmodels, which takes a second, and is needed by models of its name only.
statistical = lazy_loader.load("forecast.baseline.models.statistical", suppress_warning=True)

SeriesModel = Callable[[Floats, int, int], Floats]  # observed values, season, horizon -> forecasts
BatchModel = Callable[[list[Floats], int, int], Floats]  # observed values of many series, season, horizon -> series x horizon
PLUGINS = "forecast.models"  # the group of entry points that other distributions add models by


class Forecasts(NamedTuple):
    """Forecasts of every series at every origin, and how each was made."""

    points: Floats  # series x origins x horizon
    routes: Ints  # series x origins, codes of kernels.routing
    weights: Floats | None = None  # steps x component models, of a model that weighs some


class Method(Protocol):
    """Forecasts from each origin, which sees the periods before it and nothing after."""

    def __call__(self, values: Floats, *, origins: Ints, season: int, horizon: int) -> Forecasts:
        """The forecasts of the `horizon` periods from each origin on."""


class PooledMethod(Protocol):
    """A method whose series may lend one another their season, and whose members may be given their weights."""

    def __call__(
        self,
        values: Floats,
        *,
        origins: Ints,
        season: int,
        horizon: int,
        groups: Ints | None = None,
        weights: Floats | None = None,
    ) -> Forecasts:
        """The forecasts of the `horizon` periods from each origin on; `groups` numbers the series that lend (-1: none)."""


@dataclass(frozen=True)
class Model:
    """A method, and which of the past origins it is tried at: every one, or every second where it is slow."""

    method: Method
    every: int = 1
    borrowing: PooledMethod | None = None  # the method with groups, of a model that knows them


ModelFactory = Callable[[str], Model]  # what follows the colon of a model's name, "" where there is none -> the model


def ensemble(
    values: Floats,
    *,
    origins: Ints,
    season: int,
    horizon: int,
    groups: Ints | None = None,
    weights: Floats | None = None,
) -> Forecasts:
    """The weighted mean of the members of `kernels.members`; short series are drawn to the season of their group."""
    rolled = rolling_forecasts(values, origins=origins, season=season, horizon=horizon, groups=groups, weights=weights)
    return Forecasts(rolled.points, rolled.routes, rolled.weights)


def seasonal_naive(values: Floats, *, origins: Ints, season: int, horizon: int) -> Forecasts:
    """Last season again; a value that is missing there is the mean of the season's others."""
    points = np.stack([_last_season(values[:, :origin], season) for origin in origins], axis=1)
    return Forecasts(points[:, :, np.arange(horizon) % season], _routes(values, origins, season))


def per_batch(forecast: BatchModel) -> Method:
    """A method that hands many series over in one call; what cannot be fitted (short, constant, NaN) is forecast by last season."""

    def method(values: Floats, *, origins: Ints, season: int, horizon: int) -> Forecasts:
        forecasts = seasonal_naive(values, origins=origins, season=season, horizon=horizon)
        cells = [(row, column) for row, column in np.ndindex(len(values), len(origins))]
        histories = {cell: _fit_for_use(values[cell[0], : origins[cell[1]]], season) for cell in cells}
        usable = {cell: history for cell, history in histories.items() if history is not None}
        batch = forecast(list(usable.values()), season, horizon) if usable else ()
        for (cell, history), points in zip(usable.items(), batch, strict=True):
            bounded = _as_its_history(points, history)
            if _believable(bounded, history, season):
                forecasts.points[cell] = bounded
        return forecasts

    return method


def _per_series(forecast: SeriesModel) -> Method:
    """A method that fits each series on its own; what cannot (short, constant, falling to nothing) is forecast by last season."""

    def method(values: Floats, *, origins: Ints, season: int, horizon: int) -> Forecasts:
        forecasts = seasonal_naive(values, origins=origins, season=season, horizon=horizon)
        for row, column in np.ndindex(len(values), len(origins)):
            points = _fitted(values[row, : origins[column]], forecast, season=season, horizon=horizon)
            if points is not None:
                forecasts.points[row, column] = points
        return forecasts

    return method


def _lazy_model(name: str) -> SeriesModel:
    """The function of `statistical` of that name; its libraries take seconds to load, so they are loaded when it is first called."""

    def forecast(history: Floats, season: int, horizon: int) -> Floats:
        points: Floats = getattr(statistical, name)(history, season, horizon)
        return points

    return forecast


def _fitted(values: Floats, forecast: SeriesModel, *, season: int, horizon: int) -> Floats | None:
    history = _fit_for_use(values, season)
    if history is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        points = _as_its_history(forecast(history, season, horizon), history)
    return points if _believable(points, history, season) else None


def _believable(points: Floats, history: Floats, season: int) -> bool:
    """Whether a forecast is finite, and not nothing for a series that sold in each period of its last season."""
    falls_to_nothing = history.min() >= 0 and history[-season:].min() > 0 and points.min() <= 0
    return bool(np.isfinite(points).all()) and not falls_to_nothing


def _fit_for_use(values: Floats, season: int) -> Floats | None:
    """The series from its first sale on, gaps bridged; None where it is too short, empty or constant for a model of its own."""
    start = int(np.argmax(np.isfinite(values) & (values != 0))) if values.size else 0
    history: Floats = np.asarray(pd.Series(values[start:]).interpolate(limit_direction="both"), dtype=np.float64)
    usable = season >= 2 and len(history) >= 2 * season + 2 and bool(np.isfinite(history).all()) and np.ptp(history) > 0
    return history if usable else None


def _as_its_history(points: Floats, history: Floats) -> Floats:
    """The forecast, not below 0 where the history is not."""
    return np.maximum(points, 0.0) if history.min() >= 0 else points


def _last_season(values: Floats, season: int) -> Floats:
    tail = np.full((len(values), season), np.nan)
    periods = min(season, values.shape[1])
    tail[:, season - periods :] = values[:, values.shape[1] - periods :]
    observed = np.isfinite(tail)
    total, count = np.where(observed, tail, 0).sum(axis=1), observed.sum(axis=1)
    mean = np.divide(total, count, out=np.zeros(len(tail)), where=observed.any(axis=1))
    return np.where(observed, tail, mean[:, None])


def _routes(values: Floats, origins: Ints, season: int) -> Ints:
    """The routes that the ensemble would take, which say what kind of errors a series makes."""
    routes: Ints = panel_routes(finite_values(values), origins, season)[0][:, :, 2]
    return routes


MODELS: Mapping[str, Model] = {
    "ensemble": Model(ensemble, borrowing=ensemble),
    "seasonal_naive": Model(seasonal_naive),
    "statsmodels:ets": Model(_per_series(_lazy_model("ets")), every=2),
    "statsmodels:theta": Model(_per_series(_lazy_model("theta")), every=2),
    "statsmodels:stl": Model(_per_series(_lazy_model("stl")), every=2),
}


def model_named(name: str) -> Model:
    """The model of that name, ours or of a plug-in ("plugin:variant"); a wrong name is answered with the nearest ones installed."""
    plugins = installed_plugins()
    family, _, variant = name.partition(":")
    if name not in MODELS and family in plugins:
        return load_plugin(plugins[family])(variant)
    names = (*MODELS, *plugins)
    if ":" in name and not any(other.startswith(f"{family}:") for other in MODELS):
        hint = f"Install the plug-in '{family}', or use another model. {hint_for(name, names)}"
        raise bad_input(f"no plug-in of models is named '{family}'", hint, column="model", value=name)
    return MODELS[choose(name, names, kind="model", column="model")]


def installed_plugins() -> dict[str, EntryPoint]:
    """The plug-ins of models by name, not yet loaded; of two with one name that which comes first on the path of imports."""
    return {point.name: point for point in reversed(tuple(entry_points(group=PLUGINS)))}


def load_plugin(plugin: EntryPoint) -> ModelFactory:
    """What makes the models of a plug-in; one that cannot be loaded is an InputError that names its distribution and says why."""
    try:
        factory: ModelFactory = plugin.load()
    except Exception as error:  # the code of others may fail in any way
        distribution = plugin.dist.name if plugin.dist else plugin.value
        hint = f"Install a version of {distribution} that fits this program, or uninstall it"
        message = f"the plug-in cannot be loaded: {type(error).__name__}: {error}"
        raise bad_input(message, hint, column="model", value=plugin.name) from error
    return factory
