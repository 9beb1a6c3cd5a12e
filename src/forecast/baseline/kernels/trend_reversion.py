"""Ridge autoregression around a long trend: the forecast runs back to the line that the whole history followed.

Source: an error-correction form with a ridge prior on the lags, heavier on longer ones (after Doan, Litterman and Sims 1984).
"""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.baseline.kernels.types import SeriesBlock
from forecast.settings.arrays import Floats

MOST_LAGS = 13
LAG_PENALTY = 3.0
LARGEST_STEP = 8.0


@compiled
def ridge_solution(rows: Floats, target: Floats, penalty: Floats, count: int) -> Floats:
    """Coefficients of the ridge regression of `target` on `rows` (one regressor each, `count` values), by Cholesky."""
    size = penalty.size
    factor = np.zeros((size, size))
    solution = np.empty(size)
    for i in range(size):
        for j in range(i + 1):
            product = 0.0
            for t in range(count):
                product += rows[i, t] * rows[j, t]
            for k in range(j):
                product -= factor[i, k] * factor[j, k]
            factor[i, j] = np.sqrt(max(product + penalty[i], 1e-300)) if i == j else product / factor[j, j]
        product = 0.0
        for t in range(count):
            product += rows[i, t] * target[t]
        for k in range(i):
            product -= factor[i, k] * solution[k]
        solution[i] = product / factor[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            solution[i] -= factor[k, i] * solution[k]
        solution[i] /= factor[i, i]
    return solution


@compiled
def lag_regression(change: Floats, gap: Floats, seen: Floats, lags: int, variance: float) -> Floats:
    """Weights of the lagged changes and, last, of the gap before the change; a missing period counts for nothing."""
    count = change.size - lags
    rows = np.empty((lags + 1, count))
    target = np.empty(count)
    penalty = np.full(lags + 1, variance)
    for t in range(count):
        used = seen[t + lags + 1] * seen[t + lags]
        target[t] = used * change[t + lags]
        rows[lags, t] = used * gap[t + lags]
        for lag in range(lags):
            rows[lag, t] = used * change[t + lags - 1 - lag]
    for lag in range(lags):
        penalty[lag] = LAG_PENALTY * variance * (1.0 + lag)
    return ridge_solution(rows, target, penalty, count)


@compiled
def run_forward(forecast: Floats, last: float, slope: float, recent: Floats, weights: Floats, variance: float) -> None:
    """Writes the autoregression run forward: `recent` holds the latest changes, newest first, then the gap."""
    lags = recent.size - 1
    limit = LARGEST_STEP * np.sqrt(variance)
    for h in range(forecast.size):
        step = 0.0
        for lag in range(lags + 1):
            step += weights[lag] * recent[lag]
        step = min(max(step, -limit), limit)
        last += slope + step
        forecast[h] = last
        for lag in range(lags - 1, 0, -1):
            recent[lag] = recent[lag - 1]
        recent[0] = step
        recent[lags] += step


@compiled
def reverting_forecast(block: SeriesBlock, lines: Floats, slope_share: float, horizon: int) -> Floats:
    """Forecasts (series x steps) that run back to the fitted `lines` (value in column 0, slope), slopes taken times `slope_share`."""
    forecast = np.empty((block.length.size, horizon))
    for b in range(block.length.size):
        n = block.length[b]
        slope = lines[b, 1] * slope_share
        middle = lines[b, 0] + lines[b, 1] * (n - 1) / 2.0
        gap, change = np.empty(n), np.empty(n - 1)
        variance = 0.0
        for t in range(n):
            gap[t] = block.values[b, t] - middle - slope * (t - (n - 1) / 2.0)
        for t in range(n - 1):
            change[t] = gap[t + 1] - gap[t]
            variance += change[t] ** 2 / (n - 1)
        variance = max(variance, 1e-300)
        lags = MOST_LAGS if n >= 43 else max((n - 4) // 3, 1)
        weights = lag_regression(change, gap, block.seen[b], lags, variance)
        recent = np.empty(lags + 1)
        recent[lags] = gap[n - 1]
        for lag in range(lags):
            recent[lag] = change[n - 2 - lag]
        run_forward(forecast[b], block.values[b, n - 1], slope, recent, weights, variance)
    return forecast
