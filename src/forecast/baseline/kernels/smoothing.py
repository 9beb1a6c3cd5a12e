"""Exponential smoothing over a whole parameter grid at once: time is the outer loop, the grid the inner one.

One pass gives two scores per grid position: squared one-step errors, and squared errors at several steps ahead from every origin.
The forecast is the mean over the grid, weighted by score: no optimiser, no local optimum, a few microseconds a pass.

Sources: Gardner and McKenzie (1985) for the damped trend; Holt (1957), Winters (1960); multi-step scores after Tashman (2000);
averaging over the grid by Akaike-like weights after Kolassa (2011).
"""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.baseline.kernels.types import Scores, SeriesBlock, SmoothingGrid
from forecast.settings.arrays import Floats, Ints

LARGEST_SEASONAL_STEP = 5.0
NEGLIGIBLE = 1e-12


@compiled
def fitted_lines(values: Floats, counts: Ints) -> Floats:
    """Value in column 0 and slope of the least-squares line through the first `counts` points (series x 2)."""
    lines = np.zeros((counts.size, 2))
    for b in range(counts.size):
        n = counts[b]
        mean = 0.0
        for t in range(n):
            mean += values[b, t]
        mean /= n
        product = 0.0
        for t in range(n):
            product += (t - (n - 1) / 2.0) * (values[b, t] - mean)
        slope = product / max(n * (n * n - 1.0) / 12.0, 0.5)
        lines[b, 0] = mean - slope * (n - 1) / 2.0
        lines[b, 1] = slope
    return lines


def line_starts(block: SeriesBlock, count: int) -> Floats:
    """Level just before the first point, and slope, of the line through the first `count` points (series x 2)."""
    lines = fitted_lines(block.values, np.minimum(block.length, count))
    lines[:, 0] -= lines[:, 1]
    return lines


def damping_sums(damping: Floats, horizon: int) -> Floats:
    """Sums phi + phi^2 + ... + phi^h for h = 1..horizon (rows) and each grid position (columns)."""
    return np.cumsum(damping[None, :] ** np.arange(1, horizon + 1)[:, None], axis=0)


@compiled
def damped_pass(block: SeriesBlock, starts: Floats, grid: SmoothingGrid, reach: Floats, steps: Ints) -> Scores:
    """Damped-trend smoothing of deseasonalised series; `reach` has a row per step of `steps`, whose first is 1."""
    count, size = block.length.size, grid.level.size
    one_step, multi_step = np.zeros((count, size)), np.zeros((count, size))
    level, slope = np.empty((count, size)), np.empty((count, size))
    states = np.empty((block.values.shape[1] + 1, 2, size))
    for b in range(count):
        n = block.length[b]
        for g in range(size):
            states[0, 0, g] = starts[b, 0]
            states[0, 1, g] = starts[b, 1]
        for t in range(n):
            value, seen = block.values[b, t], block.seen[b, t]
            for k in range(1, steps.size):
                origin = t + 1 - steps[k]
                if origin >= 0 and 2 * steps[k] < n:
                    for g in range(size):
                        error = value - states[origin, 0, g] - reach[k, g] * states[origin, 1, g]
                        multi_step[b, g] += seen * error * error
            for g in range(size):
                trend = grid.damping[g] * states[t, 1, g]
                forecast = states[t, 0, g] + trend
                error = seen * (value - forecast)
                states[t + 1, 0, g] = forecast + grid.level[g] * error
                states[t + 1, 1, g] = trend + grid.level[g] * grid.slope[g] * error
                one_step[b, g] += error * error
        for g in range(size):
            multi_step[b, g] += one_step[b, g]
            level[b, g] = states[n, 0, g]
            slope[b, g] = states[n, 1, g]
    return Scores(one_step, multi_step, level, slope, np.zeros((count, 1, size)))


@compiled
def winters_pass(block: SeriesBlock, starts: Floats, indices: Floats, grid: SmoothingGrid, reach: Floats, steps: Ints) -> Scores:
    """Damped additive Holt-Winters; a season's index as it stood at an origin is the one set a whole number of seasons ago."""
    count, size, season = block.length.size, grid.level.size, indices.shape[1]
    one_step, multi_step = np.zeros((count, size)), np.zeros((count, size))
    ends = np.empty((count, 2 + season, size))
    states = np.empty((block.values.shape[1] + 1, 2, size))
    slots = np.empty((block.values.shape[1] + season, size))  # row t: index of the slot of period t before that period
    for b in range(count):
        n = block.length[b]
        begin_season(states, slots, starts[b], indices[b])
        for t in range(n):
            value, seen = block.values[b, t], block.seen[b, t]
            for k in range(1, steps.size):
                origin = t + 1 - steps[k]
                if origin >= 0 and 2 * steps[k] < n:
                    known = max(t - season * ((steps[k] - 1) // season), t % season)
                    for g in range(size):
                        base = states[origin, 0, g] + reach[k, g] * states[origin, 1, g]
                        error = value - base - slots[known, g]
                        multi_step[b, g] += seen * error * error
            for g in range(size):
                trend = grid.damping[g] * states[t, 1, g]
                forecast = states[t, 0, g] + trend
                error = seen * (value - slots[t, g] - forecast)
                states[t + 1, 0, g] = forecast + grid.level[g] * error
                states[t + 1, 1, g] = trend + grid.level[g] * grid.slope[g] * error
                slots[t + season, g] = slots[t, g] + grid.season[g] * (1.0 - grid.level[g]) * error
                one_step[b, g] += error * error
        end_season(ends[b], states[n], slots, n)
    return Scores(one_step, multi_step + one_step, ends[:, 0].copy(), ends[:, 1].copy(), ends[:, 2:].copy())


@compiled
def multiplicative_pass(
    block: SeriesBlock, starts: Floats, indices: Floats, grid: SmoothingGrid, reach: Floats, steps: Ints
) -> Scores:
    """Damped multiplicative Holt-Winters; an index moves at most fivefold in a step."""
    count, size, season = block.length.size, grid.level.size, indices.shape[1]
    one_step, multi_step = np.zeros((count, size)), np.zeros((count, size))
    ends = np.empty((count, 2 + season, size))
    states = np.empty((block.values.shape[1] + 1, 2, size))
    slots = np.empty((block.values.shape[1] + season, size))
    for b in range(count):
        n = block.length[b]
        begin_season(states, slots, starts[b], indices[b])
        for t in range(n):
            value, seen = block.values[b, t], block.seen[b, t]
            for k in range(1, steps.size):
                origin = t + 1 - steps[k]
                if origin >= 0 and 2 * steps[k] < n:
                    known = max(t - season * ((steps[k] - 1) // season), t % season)
                    for g in range(size):
                        base = states[origin, 0, g] + reach[k, g] * states[origin, 1, g]
                        error = value - base * slots[known, g]
                        multi_step[b, g] += seen * error * error
            for g in range(size):
                trend = grid.damping[g] * states[t, 1, g]
                forecast = states[t, 0, g] + trend
                old = slots[t, g]
                error = seen * (value / old - forecast)
                states[t + 1, 0, g] = forecast + grid.level[g] * error
                states[t + 1, 1, g] = trend + grid.level[g] * grid.slope[g] * error
                moved = old + grid.season[g] * (1.0 - grid.level[g]) * old * error / max(abs(forecast), NEGLIGIBLE)
                slots[t + season, g] = min(max(moved, old / LARGEST_SEASONAL_STEP), old * LARGEST_SEASONAL_STEP)
                one_step[b, g] += (error * old) ** 2
        end_season(ends[b], states[n], slots, n)
    return Scores(one_step, multi_step + one_step, ends[:, 0].copy(), ends[:, 1].copy(), ends[:, 2:].copy())


@compiled
def begin_season(states: Floats, slots: Floats, start: Floats, indices: Floats) -> None:
    """Writes the start values of one series into the states before its first period."""
    for g in range(states.shape[2]):
        states[0, 0, g] = start[0]
        states[0, 1, g] = start[1]
        for j in range(indices.size):
            slots[j, g] = indices[j]


@compiled
def end_season(ends: Floats, last: Floats, slots: Floats, length: int) -> None:
    """Keeps the states of one series after its last period: level, slope, then the slots in the order they come next."""
    for g in range(last.shape[1]):
        ends[0, g] = last[0, g]
        ends[1, g] = last[1, g]
        for j in range(ends.shape[0] - 2):
            ends[2 + j, g] = slots[length + j, g]


@compiled
def grid_weights(scores: Floats, sharpness: Floats) -> Floats:
    """Weights that add to one in each row, proportional to (score / least score) ** -sharpness."""
    weights = np.empty(scores.shape)
    for b in range(scores.shape[0]):
        least = np.inf
        largest = 0.0
        for g in range(scores.shape[1]):
            least = min(least, scores[b, g])
            largest = max(largest, scores[b, g])
        least = max(least, largest * NEGLIGIBLE, 1e-300)
        total = 0.0
        for g in range(scores.shape[1]):
            weights[b, g] = (max(scores[b, g], least) / least) ** -sharpness[b]
            total += weights[b, g]
        for g in range(scores.shape[1]):
            weights[b, g] /= total
    return weights


@compiled
def grid_forecast(weights: Floats, scores: Scores, reach: Floats, multiplicative: bool) -> Floats:
    """Weighted mean over the grid of level + reach * slope, with its index added or, multiplicative, taken times (series x steps)."""
    season = scores.season.shape[1]
    forecast = np.zeros((weights.shape[0], reach.shape[0]))
    for b in range(weights.shape[0]):
        for h in range(reach.shape[0]):
            for g in range(weights.shape[1]):
                line = scores.level[b, g] + reach[h, g] * scores.slope[b, g]
                index = scores.season[b, h % season, g]
                forecast[b, h] += weights[b, g] * (line * index if multiplicative else line + index)
    return forecast


@compiled
def best_smoothed(block: SeriesBlock, levels: Floats, constants: Floats) -> Floats:
    """Last level of simple exponential smoothing from `levels`, with the constant of least squared one-step error (series)."""
    chosen = np.empty(levels.size)
    for b in range(levels.size):
        state = np.full(constants.size, levels[b])
        squares = np.zeros(constants.size)
        for t in range(block.length[b]):
            value, seen = block.values[b, t], block.seen[b, t]
            for g in range(constants.size):
                error = seen * (value - state[g])
                squares[g] += error * error
                state[g] += constants[g] * error
        best = 0
        for g in range(1, constants.size):
            if squares[g] < squares[best]:
                best = g
        chosen[b] = state[best]
    return chosen


def theta_forecast(block: SeriesBlock, constants: Floats, *, horizon: int, warm: int) -> Floats:
    """The classical Theta forecast: half the fitted line, half the smoothed line of doubled curvature (series x steps).

    Source: Assimakopoulos and Nikolopoulos (2000); Hyndman and Billah (2003).
    """
    lines = fitted_lines(block.values, block.length)
    along = lines[:, :1] + lines[:, 1:] * np.arange(block.values.shape[1])
    doubled = SeriesBlock(2.0 * block.values - along, block.seen, block.length)
    smoothed = best_smoothed(doubled, line_starts(doubled, warm)[:, 0], constants)
    ahead = lines[:, :1] + lines[:, 1:] * (block.length[:, None] + np.arange(horizon))
    return 0.5 * (ahead + smoothed[:, None])
