"""How far last year says more of a series than its mean."""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.baseline.kernels.types import SeriesBlock
from forecast.settings.arrays import Floats


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
