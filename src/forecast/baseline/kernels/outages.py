"""Zeros that are no demand: single stock-outs and closures of a few periods in series that otherwise sell every period.

A zero is no demand where sales vary so little around their level that a zero by chance is out of the question, where the same part of other
years sold, and where sales went on before and after it.
"""

from __future__ import annotations

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.kernels.compiled import compiled
from forecast.settings.arrays import Flags, Floats

LEAST_SOLD = 8  # periods with sales, and more than half a season
MOST_ZEROS = 0.25  # of the periods between the first sale and the last; with more, zeros are how the series sells
AROUND = 3  # sold periods before and after, whose median is the level
LARGEST_RATIO = 4.0  # to the level, that a sale counts as
NOTHING = 0.05  # of its level; sales that fall below it by chance may as well be none
DOUBT = 0.05  # expected zeros in the whole series, up to which a zero is a surprise
ALIKE = 1.0 / 3.0  # of the same part of other seasons, that may be zero
LEAST_VARIANCE = 0.02


def outages(values: Floats, season: int) -> Flags:
    """Which periods (series x periods) are zeros that are no demand."""
    zero, sold = values == 0, values > 0
    between = np.maximum.accumulate(sold, axis=1) & np.maximum.accumulate(sold[:, ::-1], axis=1)[:, ::-1]
    zeros, known = (zero & between).sum(axis=1), (np.isfinite(values) & between).sum(axis=1)
    steady = (zeros > 0) & (zeros <= MOST_ZEROS * known) & (sold.sum(axis=1) >= max(LEAST_SOLD, season // 2 + 2))
    rows = np.flatnonzero(steady & ~(values < 0).any(axis=1))
    result = np.zeros(values.shape, dtype=bool)
    if rows.size:
        some = np.ascontiguousarray(values[rows])
        levels, variation = zero_surroundings(some)
        result[rows] = outage_runs(some, _zero_chances(some, levels, variation) * known[rows, None], season)
    return result


def _zero_chances(values: Floats, levels: Floats, variation: Floats) -> Floats:
    """The chance of a zero at each zero (series x periods), of sales that vary as a gamma, and of counts as a negative binomial."""
    shape = 1.0 / np.maximum(variation, 1e-6)
    chance = np.repeat(scipy.special.gammainc(shape, NOTHING * shape)[:, None], values.shape[1], axis=1)
    step = smallest_step(values)[:, None]
    counted = values / step  # so that money in another unit is judged as it is in this one
    whole = (np.isnan(values) | (counted == np.rint(counted))).all(axis=1)[:, None] & (levels > 0)
    level = np.where(levels > 0, levels / step, 1.0)
    size = 1.0 / np.maximum(variation[:, None] - 1.0 / level, LEAST_VARIANCE)
    return np.where(whole, np.maximum(chance, (size / (size + level)) ** size), chance)


def smallest_step(values: Floats) -> Floats:
    """The smallest difference between two values of each series (series), zero among them: 1 for pieces, 0.25 for their price of 0.25."""
    ordered = np.diff(np.sort(np.where(np.isnan(values), 0.0, values), axis=1), axis=1)
    return np.asarray(np.where(ordered > 0, ordered, np.inf).min(axis=1))


@compiled
def zero_surroundings(values: Floats) -> tuple[Floats, Floats]:
    """The level around each zero (series x periods, NaN elsewhere), and the relative variance of sales around theirs (series)."""
    levels, variation = np.full(values.shape, np.nan), np.zeros(values.shape[0])
    for i in range(values.shape[0]):
        sold = np.flatnonzero(values[i] > 0)
        sales = values[i][sold]
        ratios = np.empty(sold.size)
        for k in range(sold.size):
            around = np.concatenate((sales[max(k - AROUND, 0) : k], sales[k + 1 : k + 1 + AROUND]))
            ratios[k] = min(sales[k] / np.median(around), LARGEST_RATIO) if around.size > 0 else 1.0
        mean = ratios.mean()
        variation[i] = ((ratios - mean) ** 2).mean() / mean**2
        k = 0
        for t in range(values.shape[1]):
            while k < sold.size and sold[k] < t:
                k += 1
            if values[i, t] == 0:
                levels[i, t] = np.median(sales[max(k - AROUND, 0) : k + AROUND])
    return levels, variation


@compiled
def outage_runs(values: Floats, expected: Floats, season: int) -> Flags:
    """Runs of zeros that surprise throughout: `expected` is how many such zeros chance would have left in the series."""
    marks = np.zeros(values.shape, dtype=np.bool_)
    for i in range(values.shape[0]):
        before, start = 0, 0  # sold periods in a row before the run, and where it starts
        for t in range(values.shape[1]):
            if values[i, t] == 0:
                continue
            run = t - start
            surprise = run > 0 and values[i, t] > 0 and run <= before and run <= max(season // 2, 2)
            for s in range(start, t):
                surprise = surprise and expected[i, s] <= DOUBT and like_it(values[i], s, season) <= ALIKE
            if surprise:
                marks[i, start:t] = True
            before = 0 if not values[i, t] > 0 else (before + 1 if run == 0 else 1)
            start = t + 1
    return marks


@compiled
def like_it(row: Floats, at: int, season: int) -> float:
    """Share of zeros among the same part of other seasons; 0 where none is known."""
    zeros, known = 0, 0
    for t in range(at % season, len(row), season):
        if t != at and np.isfinite(row[t]):
            known += 1
            zeros += 1 if row[t] == 0 else 0
    return zeros / known if known > 0 else 0.0
