"""Names for the arrays that kernels exchange, and the parameter grids they run over.

Every kernel works on a *block*: series in rows, each starting in column 0 and holding `length` values; `seen` is 1 where a value was
observed and 0 where it was filled in. Slots of the season count from column 0.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecast.settings.arrays import Floats, Ints


class SmoothingGrid(NamedTuple):
    """One exponential-smoothing parameter set per position: level, slope, season and damping constants."""

    level: Floats
    slope: Floats
    season: Floats
    damping: Floats


class SeriesBlock(NamedTuple):
    """Series in rows: values (complete), seen (1 or 0), length."""

    values: Floats
    seen: Floats
    length: Ints


class Scores(NamedTuple):
    """What one pass over the grid leaves, series x positions: squared errors, last level and slope; season: series x slots x positions."""

    one_step: Floats
    multi_step: Floats
    level: Floats
    slope: Floats
    season: Floats


def grid(*, level: list[float], slope: list[float], season: list[float], damping: list[float]) -> SmoothingGrid:
    """Every combination of the constants given, as one Grid."""
    axes = np.meshgrid(level, slope, season, damping, indexing="ij")
    return SmoothingGrid(*(np.ascontiguousarray(axis.ravel()) for axis in axes))
