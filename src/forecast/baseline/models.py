"""Models by name: each takes a matrix of series and gives point forecasts, and every name gives the same kind of baseline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from forecast.settings.errors import bad_input, nearest

Matrix = NDArray[np.float64]


class Model(Protocol):
    """A model: series x periods in, series x horizon out; every series on its own, nothing random."""

    def __call__(self, values: Matrix, *, season: int, horizon: int) -> Matrix:
        """The point forecasts of the periods after the last column."""


def seasonal_naive(values: Matrix, *, season: int, horizon: int) -> Matrix:
    """Last season again, moved by half of the growth from the season before where there is one."""
    last = _last_known(values, season)
    before = _last_known(values[:, :-season], season) if values.shape[1] >= 2 * season else last
    drift = np.clip(np.divide(last.sum(axis=1), before.sum(axis=1), out=np.ones(len(last)), where=before.sum(axis=1) > 0), 0.5, 2)
    ahead = np.arange(horizon)
    return last[:, ahead % season] * drift[:, None] ** (0.5 * (1 + ahead // season))


def _last_known(values: Matrix, season: int) -> Matrix:
    tail = np.full((len(values), season), np.nan)
    kept = min(season, values.shape[1])
    tail[:, season - kept :] = values[:, values.shape[1] - kept :]
    known = np.isfinite(tail)
    level = np.divide(np.where(known, tail, 0).sum(axis=1), known.sum(axis=1), out=np.zeros(len(tail)), where=known.any(axis=1))
    return np.where(known, tail, level[:, None])


MODELS: Mapping[str, Model] = {"ensemble": seasonal_naive, "seasonal_naive": seasonal_naive}


def model_named(name: str) -> Model:
    """The model of that name; a wrong name is answered with the nearest ones."""
    if name not in MODELS:
        raise bad_input(f"there is no model '{name}'", f"Name a model: {nearest(name, MODELS)}")
    return MODELS[name]
