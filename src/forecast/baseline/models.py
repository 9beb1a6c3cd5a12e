"""Models by name: each forecasts a matrix of series at several origins, and every name gives the same kind of baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from forecast.baseline.kernels.members import NAIVE
from forecast.baseline.kernels.panel import panel_members
from forecast.baseline.kernels.routing import panel_routes
from forecast.settings.errors import bad_input, nearest

Matrix = NDArray[np.float64]
Origins = NDArray[np.int64]


class Forecasts(NamedTuple):
    """Forecasts of every series at every origin, and how each was made."""

    points: Matrix  # series x origins x horizon
    routes: NDArray[np.int64]  # series x origins, codes of kernels.routing


class Model(Protocol):
    """A model: series x periods in; forecasts from each origin, which sees the periods before it and nothing after."""

    def __call__(self, values: Matrix, *, origins: Origins, season: int, horizon: int) -> Forecasts:
        """The forecasts of the `horizon` periods from each origin on."""


def ensemble(values: Matrix, *, origins: Origins, season: int, horizon: int) -> Forecasts:
    """The mean of seven models; see `kernels.members`."""
    members, routes = panel_members(np.ascontiguousarray(values), origins, season=season, horizon=horizon)
    return Forecasts(members[:, :, :NAIVE].mean(axis=2, dtype=np.float64), routes)


def seasonal_naive(values: Matrix, *, origins: Origins, season: int, horizon: int) -> Forecasts:
    """Last season again; a value that is missing there is the mean of the season's others."""
    points = np.stack([_last_season(values[:, :origin], season) for origin in origins], axis=1)
    return Forecasts(points[:, :, np.arange(horizon) % season], _routes(values, origins, season))


def _last_season(values: Matrix, season: int) -> Matrix:
    tail = np.full((len(values), season), np.nan)
    kept = min(season, values.shape[1])
    tail[:, season - kept :] = values[:, values.shape[1] - kept :]
    known = np.isfinite(tail)
    level = np.divide(np.where(known, tail, 0).sum(axis=1), known.sum(axis=1), out=np.zeros(len(tail)), where=known.any(axis=1))
    return np.where(known, tail, level[:, None])


def _routes(values: Matrix, origins: Origins, season: int) -> NDArray[np.int64]:
    """The routes that the ensemble would take, which say what kind of errors a series makes."""
    return panel_routes(np.ascontiguousarray(values), origins, season)[0][:, :, 2]


MODELS: Mapping[str, Model] = {"ensemble": ensemble, "seasonal_naive": seasonal_naive}


def model_named(name: str) -> Model:
    """The model of that name; a wrong name is answered with the nearest ones."""
    if name not in MODELS:
        raise bad_input(f"there is no model '{name}'", f"Name a model: {nearest(name, MODELS)}")
    return MODELS[name]
