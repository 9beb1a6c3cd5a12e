"""The level of series with zeros: how often they sell against what their slots promise, and how much at a time.

Source: Teunter, Syntetos and Babai (2011), whose chance and size are smoothed apart (TSB); here by exposure, so that neither the end of a
summer nor a start in winter bends the level.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.baseline.kernels.zero_slots import ZeroItems, counted_from
from forecast.settings.arrays import Floats, Floats32

KEPT = 0.8  # of a period's weight in the next one, and of a sale's
HOLD = 0.5  # a sale as expected, that rates of few periods are drawn to
WINDOW = 3  # seasons that paths are made of
LARGEST_CHANCE = 0.9995


class ZeroLevels(NamedTuple):
    """Per item: sold over expected and size out of season, smoothed and of the last season; what they rest on; the silence at the end.

    `evidence` is the smoothed number of sales; `latest` the sales of the last season; `silence` -sum log(1 - chance) since the last sale.
    """

    rate: Floats
    late_rate: Floats
    size: Floats
    late_size: Floats
    evidence: Floats
    latest: Floats
    silence: Floats


@compiled
def zero_levels(values: Floats, items: ZeroItems, chances: Floats, sizes: Floats) -> ZeroLevels:
    """The levels of items whose slots have these chances and these relative sizes."""
    found, season = np.zeros((7, items.rows.size)), chances.shape[1]
    for b in range(items.rows.size):
        row = values[items.rows[b], : items.stops[b]]
        late = items.stops[b] - max(season, 4)
        begin = counted_from(row, items.starts[b], items.stops[b])
        found[:2, b], found[4:, b] = _rates(row, begin, late, chances[b])
        found[2:4, b] = _sizes(row, items.starts[b], late, sizes[b])
    return ZeroLevels(found[0], found[1], found[2], found[3], found[4], found[5], found[6])


@compiled
def _rates(row: Floats, begin: int, late: int, chances: Floats) -> tuple[Floats, Floats]:
    """Sold over expected, smoothed and late; then the smoothed and the late sales, and how unlikely the silence at the end is."""
    sold, expected, late_sold, late_expected, silence, weight, silent = 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, True
    for t in range(len(row) - 1, begin - 1, -1):
        if np.isfinite(row[t]):
            chance, sale = chances[t % len(chances)], 1.0 if row[t] > 0 else 0.0
            sold += weight * sale
            expected += weight * chance
            if t >= late:
                late_sold += sale
                late_expected += chance
            silent = silent and sale == 0
            if silent:
                silence -= np.log(1.0 - min(chance, LARGEST_CHANCE))
        weight *= KEPT
    late_rate = late_sold / late_expected if late_expected > 0 else 1.0
    return np.array([(sold + HOLD) / (expected + HOLD), late_rate]), np.array([sold, late_sold, silence])


@compiled
def _sizes(row: Floats, start: int, late: int, sizes: Floats) -> Floats:
    """The size of a sale out of season, smoothed over sales and of the late ones; the smoothed one where there are none of these."""
    total, size, late_sales, late_size, weight = 0.0, 0.0, 0.0, 0.0, 1.0
    for t in range(len(row) - 1, start - 1, -1):
        if row[t] > 0:
            flat = row[t] / sizes[t % len(sizes)]
            total += weight
            size += weight * flat
            weight *= KEPT
            if t >= late:
                late_sales += 1.0
                late_size += flat
    smoothed = size / total if total > 0 else 0.0
    return np.array([smoothed, late_size / late_sales if late_sales > 0 else smoothed])


@compiled
def past_ranks(values: Floats, items: ZeroItems, chances: Floats, sizes: Floats) -> tuple[Floats32, Floats32]:
    """The last seasons of each item (items x periods, newest last) as ranks, and the size of each sale over the usual one.

    A rank is the chance that the period had, below zero where it did not sell; 0 where nothing is known, NaN before the item begins.
    """
    season, length = chances.shape[1], values.shape[1]
    width = min(WINDOW * season, length)
    ranks = np.full((items.rows.size, width), np.nan, dtype=np.float32)
    ratios = np.zeros((items.rows.size, width), dtype=np.float32)
    for b in range(items.rows.size):
        row, first = values[items.rows[b], : items.stops[b]], max(items.starts[b], length - width)
        begin = max(counted_from(row, items.starts[b], items.stops[b]), first)
        rate, usual = _usual(row, first, begin, chances[b], sizes[b])
        ranks[b, first - length + width :] = 0.0
        for t in range(first, len(row)):
            if t >= begin and np.isfinite(row[t]):
                chance = min(rate * chances[b, t % season], LARGEST_CHANCE)
                ranks[b, t - length + width] = chance if row[t] > 0 else -chance
            if row[t] > 0:
                ratios[b, t - length + width] = row[t] / sizes[b, t % season] / usual
    return ranks, ratios


@compiled
def _usual(row: Floats, first: int, begin: int, chances: Floats, sizes: Floats) -> tuple[float, float]:
    """Sold over expected from `begin` on, and the mean size of a sale out of season from `first` on."""
    sold, expected, size, sales = 0.0, 0.0, 0.0, 0.0
    for t in range(first, len(row)):
        if row[t] > 0:
            size += row[t] / sizes[t % len(sizes)]
            sales += 1.0
        if t >= begin and np.isfinite(row[t]):
            sold += 1.0 if row[t] > 0 else 0.0
            expected += chances[t % len(chances)]
    return sold / expected if expected > 0 else 1.0, size / sales if sales > 0 else 1.0
