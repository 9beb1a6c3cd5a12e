"""Models by name: each forecasts a matrix of series at several origins, and every name gives the same kind of baseline."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import lazy_loader
import numpy as np
import pandas as pd

from forecast.baseline.kernels.routing import panel_routes
from forecast.baseline.models import statsforecast
from forecast.baseline.models.ensemble import finite_values, rolling_forecasts
from forecast.settings.arrays import Floats, Ints
from forecast.settings.errors import choose

# Loads statsmodels, which takes a second, and is needed by models of its name only.
statistical = lazy_loader.load("forecast.baseline.models.statistical", suppress_warning=True)

SeriesModel = Callable[[Floats, int, int], Floats]  # known values, season, horizon -> forecasts


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


def per_series(forecast: SeriesModel) -> Method:
    """A method that fits each series on its own; what cannot (short, constant, falling to nothing) is forecast by last season."""

    def method(values: Floats, *, origins: Ints, season: int, horizon: int) -> Forecasts:
        plain = seasonal_naive(values, origins=origins, season=season, horizon=horizon)
        for row, column in np.ndindex(len(values), len(origins)):
            found = _fitted(values[row, : origins[column]], forecast, season=season, horizon=horizon)
            if found is not None:
                plain.points[row, column] = found
        return plain

    return method


def lazy_model(name: str) -> SeriesModel:
    """The function of `statistical` of that name; its libraries take seconds to load, so they are loaded when it is first called."""

    def forecast(known: Floats, season: int, horizon: int) -> Floats:
        ahead: Floats = getattr(statistical, name)(known, season, horizon)
        return ahead

    return forecast


def by_statsforecast(name: str) -> Method:
    """The method of a model of statsforecast; what it cannot fit is forecast by last season."""

    def method(values: Floats, *, origins: Ints, season: int, horizon: int) -> Forecasts:
        plain = seasonal_naive(values, origins=origins, season=season, horizon=horizon)
        places = list(np.ndindex(len(values), len(origins)))
        known = {at: _fit_for_use(values[at[0], : origins[at[1]]], season) for at in places}
        usable = {at: series for at, series in known.items() if series is not None}
        if usable:
            found = statsforecast.forecasts(list(usable.values()), model=name, season=season, horizon=horizon)
            for (at, series), forecast in zip(usable.items(), found, strict=True):
                line = _as_its_history(forecast, series)
                if _believable(line, series, season):
                    plain.points[at] = line
        return plain

    return method


def _fitted(known: Floats, forecast: SeriesModel, *, season: int, horizon: int) -> Floats | None:
    series = _fit_for_use(known, season)
    if series is None:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _as_its_history(forecast(series, season, horizon), series)
    return found if _believable(found, series, season) else None


def _believable(forecast: Floats, known: Floats, season: int) -> bool:
    """Whether a forecast is finite, and not nothing for a series that sold in each period of its last season."""
    nothing = known.min() >= 0 and known[-season:].min() > 0 and forecast.min() <= 0
    return bool(np.isfinite(forecast).all()) and not nothing


def _fit_for_use(known: Floats, season: int) -> Floats | None:
    """The series from its first sale on, gaps bridged; None where it is too short, empty or constant for a model of its own."""
    start = int(np.argmax(np.isfinite(known) & (known != 0))) if known.size else 0
    series: Floats = np.asarray(pd.Series(known[start:]).interpolate(limit_direction="both"), dtype=np.float64)
    usable = season >= 2 and len(series) >= 2 * season + 2 and bool(np.isfinite(series).all()) and np.ptp(series) > 0
    return series if usable else None


def _as_its_history(forecast: Floats, known: Floats) -> Floats:
    """The forecast, not below 0 where the history is not."""
    return np.maximum(forecast, 0.0) if known.min() >= 0 else forecast


def _last_season(values: Floats, season: int) -> Floats:
    tail = np.full((len(values), season), np.nan)
    kept = min(season, values.shape[1])
    tail[:, season - kept :] = values[:, values.shape[1] - kept :]
    known = np.isfinite(tail)
    level = np.divide(np.where(known, tail, 0).sum(axis=1), known.sum(axis=1), out=np.zeros(len(tail)), where=known.any(axis=1))
    return np.where(known, tail, level[:, None])


def _routes(values: Floats, origins: Ints, season: int) -> Ints:
    """The routes that the ensemble would take, which say what kind of errors a series makes."""
    routes: Ints = panel_routes(finite_values(values), origins, season)[0][:, :, 2]
    return routes


MODELS: Mapping[str, Model] = {
    "ensemble": Model(ensemble, borrowing=ensemble),
    "seasonal_naive": Model(seasonal_naive),
    "statsmodels:ets": Model(per_series(lazy_model("ets")), every=2),
    "statsmodels:theta": Model(per_series(lazy_model("theta")), every=2),
    "statsmodels:stl": Model(per_series(lazy_model("stl")), every=2),
}


STATSFORECAST = "statsforecast:"


def model_named(name: str) -> Model:
    """The model of that name; a wrong name is answered with the nearest ones."""
    if name.startswith(STATSFORECAST):
        statsforecast.interpreter()
        return Model(by_statsforecast(name.removeprefix(STATSFORECAST)), every=2)
    return MODELS[choose(name, (*MODELS, "statsforecast:AutoETS"), kind="model", column="model")]
