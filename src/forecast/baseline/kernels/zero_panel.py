"""Series with zeros of a panel at one origin: chance and size by slot of the season, each drawn to what the panel shows, and the points."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecast.baseline.kernels.zero_levels import LARGEST_CHANCE, ZeroLevels, zero_levels
from forecast.baseline.kernels.zero_slots import SlotCounts, ZeroItems, slot_chances, slot_counts
from forecast.settings.arrays import Floats, Ints

USUAL_CHANCE, USUAL_WEIGHT = 0.3, 1.0  # of a sale, and the periods that it weighs, where the panel says too little
FEWEST = 5  # series, and sales, that rates of a panel are learned from
LEAST_SPREAD, LARGEST_SPREAD = 0.02, 0.8  # of chances between series, as a correlation within them
SALES_PER_SLOT = 10  # of a panel whose season is lent
LARGEST_SHIFT = 2.0  # of a slot of the panel in logs
SIZES_PROVED = 4.0  # sales beyond one a slot, at which half of a season of sizes is believed
NEVER = 0.01  # a chance of a sale below it is none: a month that never sold is forecast as 0
LEAST_PART = 0.3  # of a chance, and of its complement, that the panel's season leaves


class ZeroRates(NamedTuple):
    """What a panel says of a series before it sold: its chance of a sale, and how many periods that is worth."""

    chance: float
    weight: float


class ZeroOutlook(NamedTuple):
    """Items at an origin: chance of a sale and relative size by slot of the calendar, and the level."""

    chances: Floats
    sizes: Floats
    levels: ZeroLevels
    deviation: Floats  # of log sizes within their slots
    sales: Floats

    def ahead(self, slots: Ints) -> tuple[Floats, Floats]:
        """Points and chances of a sale (items x steps) in these slots."""
        levels = self.levels
        amount = 0.5 * (levels.rate * levels.size + levels.late_rate * levels.late_size)
        rate = 0.5 * (levels.rate + levels.late_rate)
        chances = self.chances[:, slots]
        return amount[:, None] * chances * self.sizes[:, slots], np.minimum(rate[:, None] * chances, LARGEST_CHANCE)


def zero_outlook(values: Floats, items: ZeroItems, season: int) -> ZeroOutlook:
    """What is known of these items, which share an origin, from their own past and from one another."""
    counts = slot_counts(values, items, season)
    rates = panel_rates(counts.sold.sum(axis=1), counts.known.sum(axis=1))
    chances = seasonal_chances(counts, rates)
    sizes, deviation = seasonal_sizes(counts)
    levels = zero_levels(values, items, chances, sizes)
    return ZeroOutlook(chances, sizes, levels, deviation, counts.sales.sum(axis=1))


def panel_rates(sold: Floats, known: Floats) -> ZeroRates:
    """The mean chance of a sale over series (sold of known periods each), and the weight of a beta distribution around it."""
    some = known > 0
    sold, known = sold[some], known[some]
    if len(sold) < FEWEST or sold.sum() < FEWEST or sold.sum() == known.sum():
        return ZeroRates(USUAL_CHANCE, USUAL_WEIGHT)
    chance = sold.sum() / known.sum()
    squares = np.sort(known * (sold / known - chance) ** 2).sum() / (
        chance * (1 - chance)
    )  # sorted: the order of series says nothing
    alike = np.clip((squares - len(sold)) / max((known - 1).sum(), 1.0), LEAST_SPREAD, LARGEST_SPREAD)
    return ZeroRates(float(chance), float(1 / alike - 1))


def seasonal_chances(counts: SlotCounts, rates: ZeroRates) -> Floats:
    """The chance of a sale by slot (items x slots)."""
    sold, known = counts.sold.sum(axis=1), counts.known.sum(axis=1)
    rate = (sold + rates.weight * rates.chance) / (known + rates.weight)
    own = np.repeat(rate[:, None], counts.known.shape[1], axis=1)
    expected = _ordered_sum(own * counts.known)
    shift = _kept_shift(counts.sold.sum(axis=0), np.log(np.maximum(_ratio(counts.sold.sum(axis=0), expected), 1e-9)), expected)
    lent = np.clip(own * np.exp(shift), LEAST_PART * own, 1 - LEAST_PART * (1 - own))
    chances = slot_chances(counts.known, counts.sold, np.stack([own, lent]))
    return np.where(chances < NEVER, 0.0, chances)


def seasonal_sizes(counts: SlotCounts) -> tuple[Floats, Floats]:
    """The relative size of a sale by slot (items x slots), and the deviation of log sizes within their slots (items)."""
    mean = _ratio(counts.logs, counts.sales)
    total = counts.sales.sum(axis=1)
    own = np.where(counts.sales > 0, mean - _ratio(counts.logs.sum(axis=1), total)[:, None], 0.0)
    slots = (counts.sales > 0).sum(axis=1)
    free = np.maximum(total - slots, 0.0)
    inside = np.maximum((counts.squares - counts.sales * mean**2).sum(axis=1), 0.0)
    within = _ratio(inside, free)
    each = _ratio(total - _ratio((counts.sales**2).sum(axis=1), total), slots - 1.0)
    between = _ratio(_ratio((counts.sales * own**2).sum(axis=1), slots - 1.0) - within, each)
    between = np.maximum(between, 0.0) * free / (free + SIZES_PROVED)
    kept = _ratio(between[:, None], between[:, None] + _ratio(within[:, None], counts.sales))
    kept = np.where((counts.sales > 0) & (free[:, None] > 0), kept, 0.0)
    panel = _panel_sizes(counts.sales, own, within)
    usual = np.sqrt(np.median(within[free > 0])) if (free > 0).any() else 0.5
    return np.exp(kept * own + (1 - kept) * panel), np.where(free > 1, np.sqrt(within), usual)


def _panel_sizes(sales: Floats, own: Floats, within: Floats) -> Floats:
    """The panel's season of log sizes, as far as it exceeds its noise."""
    count = sales.sum(axis=0)
    mean = _ratio(_ordered_sum(sales * np.clip(own, -LARGEST_SHIFT, LARGEST_SHIFT)), count)
    noise = float(np.median(within)) if len(within) else 0.0
    return _kept_shift(count, mean, _ratio(count, np.full(count.shape, max(noise, 1e-12))))


def _kept_shift(sales: Floats, shift: Floats, evidence: Floats) -> Floats:
    """The shift of each slot in logs, as far as its spread exceeds the noise of so much evidence; none of few sales."""
    if sales.sum() < SALES_PER_SLOT * len(sales):
        return np.zeros(len(sales))
    shift = np.clip(shift, -LARGEST_SHIFT, LARGEST_SHIFT)
    noise = (1 / np.maximum(evidence, 0.5)).mean()
    return max(0.0, 1.0 - 2 * noise / max(float((shift**2).mean()), 1e-300)) * shift


def _ordered_sum(cells: Floats) -> Floats:
    """Sums over the items, of sorted numbers, so that the order of the series cannot change them."""
    total: Floats = np.sort(cells, axis=0).sum(axis=0)
    return total


def _ratio(over: Floats, under: Floats) -> Floats:
    return np.divide(over, under, out=np.zeros(np.broadcast(over, under).shape), where=under > 0)
