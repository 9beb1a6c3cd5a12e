"""Series with many zeros: a flat level times seasonal shares where the seasons deserve it.

Sources: Teunter, Syntetos and Babai (2011) for the level (TSB); shares shrunk by how far last year says more than the mean.
"""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.baseline.kernels.types import SeriesBlock
from forecast.settings.arrays import Floats

SMOOTHING = 0.2  # 0.1 misses the totals of carparts by a tenth more, and those of beverages by a sixteenth
SHARE_SEASONS = 4


@compiled
def smoothed_demand(block: SeriesBlock, constant: float) -> Floats:
    """Chance of a sale times its size, each smoothed with the same constant (series)."""
    result = np.zeros(block.length.size)
    for b in range(block.length.size):
        chance, size = -1.0, 0.0
        for t in range(block.length[b]):
            value = block.values[b, t]
            if block.seen[b, t] == 0:
                continue
            sold = 1.0 if value != 0 else 0.0
            chance = sold if chance < 0 else chance + constant * (sold - chance)
            if sold > 0:
                size = value if size == 0 else size + constant * (value - size)
        result[b] = max(chance, 0.0) * size
    return result


@compiled
def recent_mean(block: SeriesBlock, span: int) -> Floats:
    """Mean of the values seen in the last `span` periods; 0 where there are none (series)."""
    result = np.zeros(block.length.size)
    for b in range(block.length.size):
        total, count = 0.0, 0.0
        for t in range(max(0, block.length[b] - span), block.length[b]):
            total += block.seen[b, t] * block.values[b, t]
            count += block.seen[b, t]
        result[b] = total / count if count > 0 else 0.0
    return result


@compiled
def repeatability(block: SeriesBlock, season: int, span: int) -> Floats:
    """1 - mean (y_t - y_(t-m))^2 / (2 variance) over the last `span` periods, within 0 and 1 (series)."""
    result = np.zeros(block.length.size)
    means = recent_mean(block, span)
    for b in range(block.length.size):
        squares, count, moved, pairs = 0.0, 0.0, 0.0, 0.0
        first = max(0, block.length[b] - span)
        for t in range(first, block.length[b]):
            squares += block.seen[b, t] * (block.values[b, t] - means[b]) ** 2
            count += block.seen[b, t]
            if t >= first + season:
                both = block.seen[b, t] * block.seen[b, t - season]
                moved += both * (block.values[b, t] - block.values[b, t - season]) ** 2
                pairs += both
        if pairs > 0 and squares > 0:
            result[b] = min(max(1.0 - (moved / pairs) / (2.0 * squares / count), 0.0), 1.0)
    return result


@compiled
def slot_means(block: SeriesBlock, season: int, span: int) -> Floats:
    """Mean of each slot over the last `span` periods, the overall mean where a slot has no value (series x slots)."""
    result = np.zeros((block.length.size, season))
    means = recent_mean(block, span)
    for b in range(block.length.size):
        count = np.zeros(season)
        for t in range(max(0, block.length[b] - span), block.length[b]):
            result[b, t % season] += block.seen[b, t] * block.values[b, t]
            count[t % season] += block.seen[b, t]
        for j in range(season):
            result[b, j] = result[b, j] / count[j] if count[j] > 0 else means[b]
    return result


def seasonal_shares(block: SeriesBlock, season: int) -> Floats:
    """Shares with mean 1 per slot from the last four seasons, shrunk by `repeatability`; 1 under two seasons."""
    span = SHARE_SEASONS * season
    means = slot_means(block, season, span)
    centre = means.mean(axis=1, keepdims=True)
    kept = np.where(block.length >= 2 * season, repeatability(block, season, span), 0.0) if season > 1 else np.zeros(len(means))
    return 1.0 + kept[:, None] * np.where(centre > 0, means / np.where(centre > 0, centre, 1.0) - 1.0, 0.0)


def intermittent_forecast(block: SeriesBlock, season: int, *, horizon: int) -> Floats:
    """Mean of the smoothed demand and the last season's mean, times the seasonal shares (series x steps)."""
    level = 0.5 * (smoothed_demand(block, SMOOTHING) + recent_mean(block, max(season, 4)))
    slots = (block.length[:, None] + np.arange(horizon)) % season
    return level[:, None] * np.take_along_axis(seasonal_shares(block, season), slots, axis=1)
