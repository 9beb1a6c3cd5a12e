"""Drawing the paths of series with zeros: blocks of the past give the ranks, what comes gives the chances and the sizes.

A period of the past that sold against a chance of one in ten was a lucky one, and sells in every month of the same chance or more; so zeros
fall in their own season, what sold together still does, and the mean of the paths is the point by construction.

Source: joint occurrence by blocks as in Willemain, Smart and Schwarz (2004), with ranks in place of values.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.settings.arrays import Floats, Floats32


class ZeroPaths(NamedTuple):
    """What paths of series with zeros are made of: `ranks` and `ratios` of `past_ranks`; for each step the chance and size of a sale.

    `spread` (series x 2) is that of the level in logs, own and common to all; `alive` the share of paths that sell at all.
    """

    ranks: Floats32  # series x window
    ratios: Floats32
    chances: Floats  # series x horizon
    sizes: Floats
    spread: Floats
    alive: Floats


@compiled
def sale_odds(ranks: Floats32, ratios: Floats32, chance: float) -> tuple[Floats, Floats]:
    """What each place of a window says of a period with this chance of a sale: the odds that it sells, and its size (0: any other's).

    Places are counted back from now, so that all series take the same periods; one that began later goes round its own.
    """
    width = len(ranks)
    start = 0
    while start < width - 1 and math.isnan(ranks[start]):
        start += 1
    odds, own = np.empty(width), np.zeros(width)
    for place in range(width):
        at = width - 1 - (width - 1 - place) % (width - start)
        rank = 0.0 if math.isnan(ranks[at]) else ranks[at]
        if rank > 0:
            odds[place], own[place] = min(1.0, chance / rank), ratios[at]
        else:
            odds[place] = max(0.0, 1.0 - (1.0 - chance) / (1.0 + rank))
    return odds, own


@compiled
def zero_sizes(ranks: Floats32, ratios: Floats32, chances: Floats, points: Floats, alive: Floats) -> Floats:
    """The size of a sale at each step (series x steps) with which the mean over all places of the window is the point."""
    sizes = np.zeros(points.shape)
    for i in range(points.shape[0]):
        sales = (ratios[i] > 0).sum()
        usual = ratios[i].sum() / sales if sales > 0 else 1.0
        for h in range(points.shape[1]):
            odds, own = sale_odds(ranks[i], ratios[i], chances[i, h])
            mean = 0.0
            for place in range(len(odds)):
                mean += odds[place] * (own[place] if own[place] > 0 else usual)
            mean *= alive[i] / len(odds)
            sizes[i, h] = points[i, h] / mean if mean > 0 else 0.0
    return sizes
