"""Models by name: each forecasts a matrix of series at several origins, and every name gives the same kind of baseline."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import NamedTuple, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.baseline.ensemble import clean, rolled_forecasts
from forecast.baseline.kernels.routing import panel_routes
from forecast.settings.errors import bad_input, nearest

Matrix = NDArray[np.float64]
Integers = NDArray[np.int64]
SeriesModel = Callable[[Matrix, int, int], Matrix]  # known values, season, horizon -> forecasts


class Forecasts(NamedTuple):
    """Forecasts of every series at every origin, and how each was made."""

    points: Matrix  # series x origins x horizon
    routes: Integers  # series x origins, codes of kernels.routing


class Method(Protocol):
    """Forecasts from each origin, which sees the periods before it and nothing after."""

    def __call__(self, values: Matrix, *, origins: Integers, season: int, horizon: int) -> Forecasts:
        """The forecasts of the `horizon` periods from each origin on."""


@dataclass(frozen=True)
class Model:
    """A method, and which of the past origins it is tried at: every one, or every second where it is slow."""

    method: Method
    every: int = 1


def ensemble(values: Matrix, *, origins: Integers, season: int, horizon: int) -> Forecasts:
    """The weighted mean of the members of `kernels.members`."""
    rolled = rolled_forecasts(values, origins=origins, season=season, horizon=horizon)
    return Forecasts(rolled.points, rolled.routes)


def seasonal_naive(values: Matrix, *, origins: Integers, season: int, horizon: int) -> Forecasts:
    """Last season again; a value that is missing there is the mean of the season's others."""
    points = np.stack([_last_season(values[:, :origin], season) for origin in origins], axis=1)
    return Forecasts(points[:, :, np.arange(horizon) % season], _routes(values, origins, season))


def by_series(forecast: SeriesModel) -> Method:
    """A method that fits each series on its own; what cannot be fitted (short, constant) is forecast by last season."""

    def method(values: Matrix, *, origins: Integers, season: int, horizon: int) -> Forecasts:
        plain = seasonal_naive(values, origins=origins, season=season, horizon=horizon)
        for row, column in np.ndindex(len(values), len(origins)):
            found = _fitted(values[row, : origins[column]], forecast, season=season, horizon=horizon)
            if found is not None:
                plain.points[row, column] = found
        return plain

    return method


def on_demand(name: str) -> SeriesModel:
    """The function of `statistical` of that name; its libraries take seconds to load, so they are loaded when it is first called."""

    def forecast(known: Matrix, season: int, horizon: int) -> Matrix:
        found: Matrix = getattr(import_module("forecast.baseline.statistical"), name)(known, season, horizon)
        return found

    return forecast


def _fitted(known: Matrix, forecast: SeriesModel, *, season: int, horizon: int) -> Matrix | None:
    start = int(np.argmax(np.isfinite(known) & (known != 0))) if known.size else 0
    series = pd.Series(known[start:]).interpolate(limit_direction="both").to_numpy()
    if season < 2 or len(series) < 2 * season + 2 or not np.isfinite(series).all() or np.ptp(series) == 0:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = forecast(np.asarray(series, dtype=np.float64), season, horizon)
    found = np.maximum(found, 0.0) if series.min() >= 0 else found
    return found if np.isfinite(found).all() else None


def _last_season(values: Matrix, season: int) -> Matrix:
    tail = np.full((len(values), season), np.nan)
    kept = min(season, values.shape[1])
    tail[:, season - kept :] = values[:, values.shape[1] - kept :]
    known = np.isfinite(tail)
    level = np.divide(np.where(known, tail, 0).sum(axis=1), known.sum(axis=1), out=np.zeros(len(tail)), where=known.any(axis=1))
    return np.where(known, tail, level[:, None])


def _routes(values: Matrix, origins: Integers, season: int) -> Integers:
    """The routes that the ensemble would take, which say what kind of errors a series makes."""
    routes: Integers = panel_routes(clean(values), origins, season)[0][:, :, 2]
    return routes


MODELS: Mapping[str, Model] = {
    "ensemble": Model(ensemble),
    "seasonal_naive": Model(seasonal_naive),
    "statsmodels:ets": Model(by_series(on_demand("ets")), every=2),
    "statsmodels:theta": Model(by_series(on_demand("theta")), every=2),
    "statsmodels:stl": Model(by_series(on_demand("stl")), every=2),
}


def model_named(name: str) -> Model:
    """The model of that name; a wrong name is answered with the nearest ones."""
    if name not in MODELS:
        raise bad_input(f"there is no model '{name}'", f"Name a model: {nearest(name, MODELS)}")
    return MODELS[name]
