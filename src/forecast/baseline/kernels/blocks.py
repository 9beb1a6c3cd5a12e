"""Series cut out of the panel into blocks: scaled, gaps bridged by a straight line in deseasonalised values."""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.baseline.kernels.types import SeriesBlock
from forecast.settings.arrays import Floats, Ints


@compiled
def cut_block(values: Floats, rows: Ints, starts: Ints, stops: Ints, sizes: Floats) -> SeriesBlock:
    """The block of the given rows between start and stop, divided by their size; 0 and unseen where no value stands."""
    width = (stops - starts).max()
    block = np.zeros((rows.size, width))
    seen = np.zeros((rows.size, width))
    for b in range(rows.size):
        for t in range(stops[b] - starts[b]):
            value = values[rows[b], starts[b] + t]
            if np.isfinite(value):
                block[b, t] = value / sizes[b]
                seen[b, t] = 1.0
    return SeriesBlock(block, seen, stops - starts)


@compiled
def interpolate_gaps(block: SeriesBlock, indices: Floats, additive: bool) -> SeriesBlock:
    """The block with its unseen values filled: a straight line between the seen neighbours, both taken without their season."""
    season = indices.shape[1]
    values = block.values.copy()
    for b in range(block.length.size):
        last = -1
        for t in range(block.length[b]):
            if block.seen[b, t] == 0:
                continue
            if 0 <= last < t - 1:
                left, right = indices[b, last % season], indices[b, t % season]
                low = block.values[b, last] - left if additive else block.values[b, last] / left
                high = block.values[b, t] - right if additive else block.values[b, t] / right
                for gap in range(last + 1, t):
                    line = low + (high - low) * (gap - last) / (t - last)
                    index = indices[b, gap % season]
                    values[b, gap] = line + index if additive else line * index
            last = t
    return SeriesBlock(values, block.seen, block.length)
