"""The members of the ensemble: seven models whose errors differ, and the same season of last year."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecast.baseline.kernels.smoothing import (
    damped_pass,
    damping_sums,
    fitted_lines,
    grid_forecast,
    grid_weights,
    line_starts,
    multiplicative_pass,
    theta_forecast,
    winters_pass,
)
from forecast.baseline.kernels.trend_reversion import reverting_forecast
from forecast.baseline.kernels.types import SeriesBlock, grid
from forecast.settings.arrays import Floats, Ints

MEMBERS = (
    "damped trend, several steps",
    "damped trend, one step",
    "Holt-Winters",
    "Holt-Winters in logs",
    "Theta",
    "reversion to trend",
    "reversion to half trend",
    "same season last year",
)
COUNT = len(MEMBERS)
NAIVE = COUNT - 1
REVERTING = 5  # first of the two members that run back to a trend

TREND_GRID = grid(level=[0.05, 0.15, 0.3, 0.5, 0.8], slope=[0.0, 0.05, 0.2], season=[0.0], damping=[0.88, 0.97])
SEASON_GRID = grid(level=[0.08, 0.25, 0.5, 0.8], slope=[0.0, 0.1], season=[0.0, 0.08, 0.25], damping=[0.95])
THETA_CONSTANTS = np.array([0.05, 0.15, 0.3, 0.45, 0.6, 0.75, 0.85, 0.95])
FLOOR_SHARE = 0.2  # before logs, values are lifted until the least is a fifth of the mean
WARM_POINTS = 6
LARGEST_LEAD = 2.0  # a reverting member never says more than twice the median of the others: trends of young series run away


class Scaled(NamedTuple):
    """Deseasonalised series as the smoothers see them: log(z + offset), or z itself on the additive route; and the range seen."""

    block: SeriesBlock
    offset: Floats
    low: Floats
    high: Floats
    additive: bool


def in_series(block: SeriesBlock) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """True where a column belongs to the series."""
    return np.arange(block.values.shape[1]) < block.length[:, None]


def scale(flat: SeriesBlock, *, additive: bool) -> Scaled:
    """The deseasonalised series on the smoothers' scale; the offset is 0 for ordinary series."""
    inside = in_series(flat)
    least = np.where(inside, flat.values, np.inf).min(axis=1)
    mean = np.where(inside, np.abs(flat.values), 0.0).sum(axis=1) / flat.length
    offset = np.zeros(len(mean)) if additive else np.maximum(0.0, (FLOOR_SHARE * mean - least) / (1.0 - FLOOR_SHARE))
    values = flat.values if additive else np.log(np.where(inside, flat.values + offset[:, None], 1.0))
    low, high = np.where(inside, values, np.inf).min(axis=1), np.where(inside, values, -np.inf).max(axis=1)
    return Scaled(SeriesBlock(values, flat.seen, flat.length), offset, low, high, additive)


def unscale(forecast: Floats, scaled: Scaled, margin: Floats | float = 0.0) -> Floats:
    """Back to the size of the series; beyond the range seen a forecast goes at most as far as that range is wide (logs: and doubles)."""
    reach = (scaled.high - scaled.low) + margin + (0.0 if scaled.additive else np.log(2.0))
    limited = np.clip(forecast, (scaled.low - reach)[:, None], (scaled.high + reach)[:, None])
    return limited if scaled.additive else np.exp(limited) - scaled.offset[:, None]


def season_at(indices: Floats, first: Ints, count: int) -> Floats:
    """The index of `count` periods from slot `first` on (series x count)."""
    return np.take_along_axis(indices, (first[:, None] + np.arange(count)) % indices.shape[1], axis=1)


def deseasonalised(block: SeriesBlock, indices: Floats, *, additive: bool) -> SeriesBlock:
    """The block without its season."""
    along = season_at(indices, np.zeros(block.length.size, dtype=np.int64), block.values.shape[1])
    return SeriesBlock(block.values - along if additive else block.values / along, block.seen, block.length)


def score_steps(season: int) -> Ints:
    """Steps ahead that the several-step score counts; short seasons come with few points, which farther steps would waste."""
    return np.array([1, 2, 4, 8, 12] if season > 4 else [1, 2])


def seasonal_naive(block: SeriesBlock, season: int, *, horizon: int) -> Floats:
    """The same season of last year; the last value where there is no full year (series x steps)."""
    back = np.where(block.length >= season, season, 1)
    columns = (block.length - back)[:, None] + np.arange(horizon) % back[:, None]
    return np.take_along_axis(block.values, columns, axis=1)


def damped_members(scaled: SeriesBlock, season: int, *, horizon: int) -> tuple[Floats, Floats]:
    """Two damped trends from one pass: weights by the several-step score, and by the one-step score."""
    steps, reach = score_steps(season), damping_sums(TREND_GRID.damping, horizon + 12)
    scores = damped_pass(scaled, line_starts(scaled, max(season, WARM_POINTS)), TREND_GRID, reach[steps - 1], steps)
    points = scaled.seen.sum(axis=1)
    several = grid_forecast(grid_weights(scores.multi_step, 0.25 * points), scores, reach[:horizon], False)
    return several, grid_forecast(grid_weights(scores.one_step, 0.5 * points), scores, reach[:horizon], False)


def multiplicative_winters(block: SeriesBlock, flat: SeriesBlock, indices: Floats, *, horizon: int) -> Floats:
    """Multiplicative Holt-Winters on the series itself, weights by the several-step score (series x steps)."""
    season = indices.shape[1]
    steps, reach = score_steps(season), damping_sums(SEASON_GRID.damping, horizon + 12)
    starts = line_starts(flat, max(season, WARM_POINTS))
    scores = multiplicative_pass(block, starts, indices, SEASON_GRID, reach[steps - 1], steps)
    return grid_forecast(grid_weights(scores.multi_step, 0.5 * block.seen.sum(axis=1)), scores, reach[:horizon], True)


def additive_winters(scaled: SeriesBlock, indices: Floats, *, several: bool, horizon: int) -> Floats:
    """Additive Holt-Winters on deseasonalised series whose indices, on the same scale, are put back first (series x steps)."""
    season = indices.shape[1]
    steps, reach = score_steps(season), damping_sums(SEASON_GRID.damping, horizon + 12)
    starts = line_starts(scaled, max(season, WARM_POINTS))
    values = deseasonalised(scaled, -indices, additive=True)
    scores = winters_pass(values, starts, indices, SEASON_GRID, reach[steps - 1], steps)
    weights = grid_weights(scores.multi_step if several else scores.one_step, 0.5 * scaled.seen.sum(axis=1))
    return grid_forecast(weights, scores, reach[:horizon], False)


def member_forecasts(block: SeriesBlock, indices: Floats, *, additive: bool, horizon: int) -> Floats:
    """Forecasts of every member (series x members x steps) of complete series with at least six points.

    On the additive route (a history with negatives) both Holt-Winters are additive and nothing is taken in logs.
    """
    season = indices.shape[1]
    ahead = season_at(indices, block.length, horizon)
    flat = deseasonalised(block, indices, additive=additive)
    scaled = scale(flat, additive=additive)
    lines = fitted_lines(scaled.block.values, block.length)
    lines_of = [*damped_members(scaled.block, season, horizon=horizon)]
    lines_of += [reverting_forecast(scaled.block, lines, share, horizon) for share in (1.0, 0.5)]
    flats = [unscale(line, scaled) for line in lines_of]
    flats.insert(2, theta_forecast(flat, THETA_CONSTANTS, horizon=horizon, warm=max(season, WARM_POINTS)))
    several, one, theta, trend, half = (line + ahead if additive else line * ahead for line in flats)
    winters = winters_members(block, flat, scaled, indices, horizon=horizon)
    naive = seasonal_naive(block, season, horizon=horizon)
    members = np.stack([several, one, *winters, theta, trend, half, naive], axis=1)
    return members if additive else limit_reversion(members)


def limit_reversion(members: Floats) -> Floats:
    """The members with both reverting ones limited to a multiple of the median of the five before them."""
    middle = np.sort(members[:, :REVERTING], axis=1)[:, REVERTING // 2]
    limit = LARGEST_LEAD * np.maximum(middle, 0.0)
    members[:, REVERTING:NAIVE] = np.minimum(members[:, REVERTING:NAIVE], limit[:, None])
    return members


def winters_members(
    block: SeriesBlock, flat: SeriesBlock, scaled: Scaled, indices: Floats, *, horizon: int
) -> tuple[Floats, Floats]:
    """Holt-Winters on the series, by the several-step score, and on its logs (additive route: on itself), by the one-step score."""
    if scaled.additive:
        several = additive_winters(scaled.block, indices, several=True, horizon=horizon)
        return several, additive_winters(scaled.block, indices, several=False, horizon=horizon)
    logs = np.log(indices)
    line = additive_winters(scaled.block, logs, several=False, horizon=horizon)
    along = season_at(logs, block.length, horizon)
    margin = logs.max(axis=1) - logs.min(axis=1)
    in_logs = unscale(line - along, scaled, margin) * np.exp(along)  # the offset comes off in the season's size
    return multiplicative_winters(block, flat, indices, horizon=horizon), in_logs
