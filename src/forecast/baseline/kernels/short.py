"""Series too short for a season of their own: simpler models, in the season of their group where there is one."""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.members import (
    THETA_CONSTANTS,
    WARM_POINTS,
    damped_members,
    deseasonalised,
    scale,
    season_at,
    seasonal_naive,
    unscale,
)
from forecast.baseline.kernels.smoothing import best_smoothed, theta_forecast
from forecast.baseline.kernels.types import Block, Floats

LEVEL_POINTS = 3
LAUNCH_POINTS = 4


def simple_forecast(flat: Block) -> Floats:
    """Last level of simple exponential smoothing started at the mean of the first three points (series x 1)."""
    first = np.minimum(flat.length, LEVEL_POINTS)
    inside = np.arange(flat.values.shape[1]) < first[:, None]
    levels = np.where(inside, flat.values, 0.0).sum(axis=1) / first
    return best_smoothed(flat, levels, THETA_CONSTANTS)[:, None]


def short_forecast(block: Block, indices: Floats, *, lent: bool, additive: bool, horizon: int) -> Floats:
    """Smoothing under a year; from there half last year, or with a `lent` season the mean with damped trend and Theta (series x steps)."""
    season = indices.shape[1]
    flat = deseasonalised(block, indices, additive=additive)
    ahead = season_at(indices, block.length, horizon)
    lines = np.repeat(simple_forecast(flat), horizon, axis=1)
    year = (block.length >= max(season, WARM_POINTS))[:, None]
    if lent:
        scaled = scale(flat, additive=additive)
        damped = unscale(damped_members(scaled.block, season, horizon=horizon)[0], scaled)
        theta = theta_forecast(flat, THETA_CONSTANTS, horizon=horizon, warm=max(season, WARM_POINTS))
        lines = np.where(year, (lines + damped + theta) / 3.0, lines)
    result = lines + ahead if additive else lines * ahead
    if lent or season == 1:
        return result
    return np.where(year, 0.5 * (result + seasonal_naive(block, season, horizon=horizon)), result)


def launch_forecast(block: Block, indices: Floats, *, additive: bool, horizon: int) -> Floats:
    """The median of the latest months, the launch month left out where there is another, in the group's season (series x steps)."""
    flat = deseasonalised(block, indices, additive=additive)
    columns = np.arange(flat.values.shape[1])
    first = np.maximum(flat.length - LAUNCH_POINTS, np.minimum(1, flat.length - 1))[:, None]
    chosen = (columns >= first) & (columns < flat.length[:, None])
    level = np.nanmedian(np.where(chosen, flat.values, np.nan), axis=1)[:, None]
    ahead = season_at(indices, block.length, horizon)
    return level + ahead if additive else level * ahead
