"""Scores of point forecasts as the competitions define them: sMAPE, MASE, OWA against Naive2, RMSSE, error of the year's total."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
AUTOCORRELATION_LIMIT = 1.645
MASE_LIMIT = 10.0


def observed(row: Floats) -> Floats:
    """The history from its first value on, later gaps bridged by a straight line."""
    known = np.flatnonzero(np.isfinite(row))
    return np.interp(np.arange(known[0], len(row)), known, row[known])


def seasonal_scale(history: Floats, season: int) -> Floats:
    """Mean absolute change over a season, per series; the plain change where the history is no longer than a season."""
    return np.array([_mean_change(observed(row), season) for row in history])


def _mean_change(row: Floats, season: int) -> float:
    lag = season if len(row) > season else 1
    change = np.abs(row[lag:] - row[:-lag]).mean() if len(row) > 1 else 0.0
    return change if change > 0 else max(np.abs(row).mean(), 1e-9)


def smape(actual: Floats, forecast: Floats) -> Floats:
    """Symmetric percentage error per series; a zero forecast of a zero counts as no error."""
    size = np.abs(actual) + np.abs(forecast)
    return (200.0 * np.abs(actual - forecast) / np.where(size > 0, size, 1.0)).mean(axis=1)


def mase(actual: Floats, forecast: Floats, scale: Floats) -> Floats:
    """Mean absolute error over the seasonal scale, per series."""
    return np.abs(actual - forecast).mean(axis=1) / scale


def rmsse(history: Floats, actual: Floats, forecast: Floats) -> Floats:
    """Root mean square error over the root mean square one-step change, per series."""
    steps = np.array([(np.diff(observed(row)) ** 2).mean() if np.isfinite(row).sum() > 1 else np.nan for row in history])
    return np.sqrt(((actual - forecast) ** 2).mean(axis=1) / np.where(steps > 0, steps, np.nan))


def total_error(actual: Floats, forecast: Floats, scale: Floats, season: int) -> Floats:
    """Error of the next season's total over season x scale, per series."""
    return np.abs(actual[:, :season].sum(axis=1) - forecast[:, :season].sum(axis=1)) / season / scale


def is_seasonal(row: Floats, season: int) -> bool:
    """M4's test: autocorrelation at the season's lag beyond 90 % limits."""
    if season < 2 or len(row) < 3 * season or row.min() <= 0:
        return False
    centred = row - row.mean()
    variance = (centred**2).sum()
    if variance <= 0:
        return False
    auto = np.array([(centred[lag:] * centred[:-lag]).sum() / variance for lag in range(1, season + 1)])
    return bool(abs(auto[-1]) > AUTOCORRELATION_LIMIT * np.sqrt((1 + 2 * (auto[:-1] ** 2).sum()) / len(row)))


def classical_indices(row: Floats, season: int) -> Floats:
    """Multiplicative indices by slot counted from the first value: mean ratio to the centred average."""
    kernel = np.ones(season) / season
    if season % 2 == 0:
        kernel = np.r_[0.5, np.ones(season - 1), 0.5] / season
    half = season // 2
    ratios = np.full(len(row), np.nan)
    ratios[half : len(row) - half] = row[half : len(row) - half] / np.convolve(row, kernel, mode="valid")
    indices = np.array([np.nanmean(ratios[slot::season]) for slot in range(season)])
    return indices / indices.mean()


def naive2(history: Floats, *, season: int, horizon: int) -> Floats:
    """Last value in the season's shape where the season is significant (series x horizon)."""
    return np.stack([_naive2_row(observed(row), season, horizon) for row in history])


def _naive2_row(row: Floats, season: int, horizon: int) -> Floats:
    indices = classical_indices(row, season) if is_seasonal(row, season) else np.ones(season)
    slots = (len(row) + np.arange(horizon)) % season
    return row[-1] / indices[(len(row) - 1) % season] * indices[slots]
