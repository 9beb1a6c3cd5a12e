"""Seeded monthly sales with known truth: a trend, a season that multiplies, and a little noise (arrays only)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.targets.rounding import largest_remainder

Numbers = NDArray[np.float64]
MONTHS = 12
SHAPE = np.array(
    [0.78, 0.62, 1.05, 1.18, 1.25, 1.12, 0.95, 0.98, 1.16, 1.10, 0.94, 0.87]
)  # two-wheelers: spring high, festival low


class Sales(NamedTuple):
    """Monthly sales in whole units, and what went into them: level at the start, growth of a year, indices that average 1."""

    values: Numbers
    level: float
    growth: float
    indices: Numbers


def seeded_sales(seed: int, *, years: int = 4, noise: float = 0.008) -> Sales:
    """Sales of whole years, January first: level x growth x index x noise, rounded; the same seed gives the same sales."""
    random = np.random.default_rng([2026, seed])
    level, growth = random.uniform(700, 1600), random.uniform(0.16, 0.24)
    indices = averaging_one(SHAPE * np.exp(random.normal(0.0, 0.06, MONTHS)))
    time = np.arange(years * MONTHS)
    trend = level * (1.0 + growth) ** (time / MONTHS)
    values = trend * np.tile(indices, years) * np.exp(random.normal(0.0, noise, len(time)))
    return Sales(np.rint(values), float(level), float(growth), indices)


def averaging_one(numbers: Numbers) -> Numbers:
    """The numbers scaled so that they average 1."""
    return np.asarray(numbers / numbers.mean())


def moving_average(values: Numbers) -> Numbers:
    """The centred average over a year (half a month at each end); NaN for the first and the last six months."""
    weights = np.ones(MONTHS + 1) / MONTHS
    weights[[0, -1]] /= 2
    averaged = np.full(len(values), np.nan)
    averaged[MONTHS // 2 : -(MONTHS // 2)] = np.convolve(values, weights, mode="valid")
    return averaged


def month_means(values: Numbers) -> Numbers:
    """The average of each month of the year over the years, NaN left out; the first value is a January."""
    return np.asarray(np.nanmean(values.reshape(-1, MONTHS), axis=0))


def seasonal_indices(values: Numbers) -> Numbers:
    """The indices by ratio to moving average, averaging 1 (the classical decomposition)."""
    return averaging_one(month_means(values / moving_average(values)))


def split_by_indices(target: int, indices: Numbers) -> Numbers:
    """The target in whole units over the months, in proportion to the indices, adding exactly."""
    return largest_remainder(target * indices / indices.sum(), np.array([target])).astype(np.float64)
