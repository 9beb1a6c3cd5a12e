"""Seasonal indices: ratios to a centred average, old years decayed, shrunk towards no season or towards a group's profile.

The average is carried on to both ends with half its growth, so that a series of a season and a period has a ratio for every slot: left
out, its ends would leave one ratio a slot in 25 months, and their noise would be taken for season.

Sources: classical decomposition (Macaulay 1931); shrinkage of seasonal factors after Miller and Williams (2003), "Shrinkage
estimators of time series seasonal factors and their effect on forecasting accuracy", with a James-Stein weight.
"""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.baseline.kernels.types import SeriesBlock
from forecast.settings.arrays import Floats, Ints

YEARLY_DECAY = 0.8
LEAST_INDEX = 0.01
FEW_SLOTS = 4  # quarters and shorter seasons: the ends of the average are then a large part of it


@compiled
def centred_average(values: Floats, season: int) -> Floats:
    """The centred 2 x m moving average of one series, where it reaches: half a season is left out at both ends."""
    half = season // 2
    edge = 0.5 if season % 2 == 0 else 1.0
    result = np.empty(max(values.size - 2 * half, 0))
    for t in range(half, values.size - half):
        average = edge * (values[t - half] + values[t + half])
        for k in range(t - half + 1, t + half):
            average += values[k]
        result[t - half] = average / season
    return result


@compiled
def growth_at_ends(averages: Floats, season: int, additive: bool) -> float:
    """What the average grows by in a period beyond its ends: half of its mean growth, less where it spans less than a season."""
    steps = averages.size - 1
    if steps < 1:
        return 0.0
    first, last = averages[0], averages[-1]
    if additive:
        change = last - first
    else:
        change = np.log(last / first) if first > 0 and last > 0 else 0.0
    return 0.5 * min(1.0, steps / season) * change / steps


@compiled
def relative_to_trend(block: SeriesBlock, season: int, additive: bool) -> Floats:
    """Ratio to (or, additive, difference from) the centred average, carried on to both ends; NaN where nothing was seen or it is 0."""
    half = season // 2
    ratios = np.full(block.values.shape, np.nan)
    for b in range(block.length.size):
        n = block.length[b]
        averages = centred_average(block.values[b, :n], season)
        if averages.size == 0:
            continue
        growth = growth_at_ends(averages, season, additive)
        for t in range(n):
            inside = min(max(t - half, 0), averages.size - 1)
            beyond = growth * (t - half - inside)
            trend = averages[inside] + beyond if additive else averages[inside] * np.exp(beyond)
            if block.seen[b, t] > 0 and (additive or trend > 0):
                ratios[b, t] = block.values[b, t] - trend if additive else block.values[b, t] / trend
    return ratios


@compiled
def end_weight(length: int, season: int) -> float:
    """What a ratio to the carried average counts: all in two seasons, less the longer the series, for then it has better ones."""
    share = min(1.0, 2.0 * season / length)
    return share if season > FEW_SLOTS else share**3


@compiled
def decayed_means(ratios: Floats, length: Ints, season: int) -> tuple[Floats, Floats]:
    """Weighted mean per slot, newest years heaviest and both ends lighter, and the sum of squared weights of such a mean; NaN if empty."""
    means = np.zeros((ratios.shape[0], season))
    squares = np.zeros((ratios.shape[0], season))
    step = YEARLY_DECAY ** (1.0 / season)
    half = season // 2
    for b in range(ratios.shape[0]):
        total = np.zeros(season)
        age = 1.0
        at_end = end_weight(length[b], season)
        for t in range(length[b] - 1, -1, -1):
            age *= step
            weight = age if half <= t < length[b] - half else age * at_end
            if not np.isnan(ratios[b, t]):
                total[t % season] += weight
                squares[b, t % season] += weight * weight
                means[b, t % season] += weight * ratios[b, t]
        for j in range(season):
            means[b, j] = means[b, j] / total[j] if total[j] > 0 else np.nan
            squares[b, j] = squares[b, j] / total[j] ** 2 if total[j] > 0 else np.nan
    return means, squares


@compiled
def pooled_variance(ratios: Floats, season: int) -> Floats:
    """Variance of the ratios around their slot's plain mean, pooled over slots; infinite where no slot has two ratios."""
    result = np.empty(ratios.shape[0])
    for b in range(ratios.shape[0]):
        squares = 0.0
        freedom = 0
        for j in range(season):
            count = 0
            mean = 0.0
            slot_squares = 0.0
            for t in range(j, ratios.shape[1], season):
                if not np.isnan(ratios[b, t]):  # running mean and squares after Welford (1962)
                    count += 1
                    step = ratios[b, t] - mean
                    mean += step / count
                    slot_squares += step * (ratios[b, t] - mean)
            squares += slot_squares
            freedom += max(count - 1, 0)
        result[b] = squares / freedom if freedom > 0 else np.inf
    return result


def raw_indices(block: SeriesBlock, season: int, *, additive: bool) -> tuple[Floats, Floats]:
    """Unshrunk indices (series x slots, mean 1 or, additive, 0) and the variance of such an index (series)."""
    neutral = 0.0 if additive else 1.0
    if season < 2:
        return np.full((block.length.size, season), neutral), np.zeros(block.length.size)
    ratios = relative_to_trend(block, season, additive)
    means, squares = decayed_means(ratios, block.length, season)
    empty = np.isnan(means)
    means = np.where(empty, neutral, means)
    centre = means.mean(axis=1, keepdims=True)
    means = means - centre if additive else means / np.maximum(centre, 1e-300)
    return means, pooled_variance(ratios, season) * np.where(empty, 1.0, squares).mean(axis=1)


def shrunk_indices(means: Floats, noise: Floats, *, additive: bool) -> Floats:
    """Indices drawn towards no season by as much as their noise explains of them (James-Stein)."""
    season = means.shape[1]
    neutral = 0.0 if additive else 1.0
    if season < 2:
        return means
    deviation = means - neutral
    signal = np.maximum((deviation**2).sum(axis=1) / (season - 1), 1e-300)
    kept = np.maximum(0.0, 1.0 - noise * max(season - 3, 0) / (season - 1) / signal)
    indices = neutral + kept[:, None] * deviation
    return indices if additive else np.maximum(indices, LEAST_INDEX)
