"""Series too short for a season of their own: simpler models, in the season of their group where there is one."""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.intermittent import repeatability
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
from forecast.baseline.kernels.types import SeriesBlock
from forecast.settings.arrays import Floats, Ints

LEVEL_POINTS = 3
LAUNCH_POINTS = 4
LEAST_SHARE = 0.4  # of last year in the forecast of a series that does not repeat itself
PROVING_PERIODS = 2.0  # beyond a year, at which half of the repetition seen is believed
LARGEST_GROWTH = 3.0  # of a year, up or down


def simple_forecast(flat: SeriesBlock) -> Floats:
    """Last level of simple exponential smoothing started at the mean of the first three points (series x 1)."""
    first = np.minimum(flat.length, LEVEL_POINTS)
    inside = np.arange(flat.values.shape[1]) < first[:, None]
    levels = np.where(inside, flat.values, 0.0).sum(axis=1) / first
    return best_smoothed(flat, levels, THETA_CONSTANTS)[:, None]


def short_forecast(block: SeriesBlock, indices: Floats, *, lent: bool, additive: bool, horizon: int) -> Floats:
    """Smoothing under a year; then with last year grown, or in a `lent` season the mean with damped trend and Theta (series x steps)."""
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
    share = last_year_share(block, season)[:, None]
    return np.where(
        year, (1.0 - share) * result + share * grown_last_year(block, season, additive=additive, horizon=horizon), result
    )


def last_year_share(block: SeriesBlock, season: int) -> Floats:
    """How much of a short series' forecast is last year's: more, the better the months beyond a year repeat those before (series)."""
    beyond = periods_beyond(block, season)
    proved = beyond / (beyond + PROVING_PERIODS)
    return LEAST_SHARE + (1.0 - LEAST_SHARE) * proved * repeatability(block, season, 2 * season)


def grown_last_year(block: SeriesBlock, season: int, *, additive: bool, horizon: int) -> Floats:
    """Last year with the growth of the months beyond a year over the same months before, believed the more of them there are."""
    beyond = periods_beyond(block, season)
    late, early = sums_of_last(block, beyond, back=0), sums_of_last(block, beyond, back=season)
    believed = beyond / (beyond + season)
    line = seasonal_naive(block, season, horizon=horizon)
    if additive:
        return line + (believed * (late - early) / np.maximum(beyond, 1))[:, None]
    both = (late > 0) & (early > 0)
    growth = np.clip(np.where(both, late, 1.0) / np.where(both, early, 1.0), 1.0 / LARGEST_GROWTH, LARGEST_GROWTH)
    return line * (growth**believed)[:, None]


def periods_beyond(block: SeriesBlock, season: int) -> Ints:
    """How many periods of each series have one a season before them, a season's at most."""
    return np.clip(block.length - season, 0, season)


def sums_of_last(block: SeriesBlock, count: Ints, *, back: int) -> Floats:
    """Sum of the last `count` values of each series, counted from `back` periods before its end."""
    column, stop = np.arange(block.values.shape[1]), (block.length - back)[:, None]
    return np.where((column >= stop - count[:, None]) & (column < stop), block.values, 0.0).sum(axis=1)


def launch_forecast(block: SeriesBlock, indices: Floats, *, additive: bool, horizon: int) -> Floats:
    """The median of the latest months, the launch month left out where there is another, in the group's season (series x steps)."""
    flat = deseasonalised(block, indices, additive=additive)
    columns = np.arange(flat.values.shape[1])
    first = np.maximum(flat.length - LAUNCH_POINTS, np.minimum(1, flat.length - 1))[:, None]
    chosen = (columns >= first) & (columns < flat.length[:, None])
    level = np.nanmedian(np.where(chosen, flat.values, np.nan), axis=1)[:, None]
    ahead = season_at(indices, block.length, horizon)
    return level + ahead if additive else level * ahead
