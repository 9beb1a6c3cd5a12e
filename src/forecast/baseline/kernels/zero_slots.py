"""What each slot of the season says of series with zeros: how often it sold, and the chance of a sale that follows.

Source: the beta-binomial chance of a sale of iETS (Svetunkov and Boylan 2023), here by slot and against a rate of the panel.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.settings.arrays import Floats, Ints

SEASONS = 5  # that count
PULLS = np.array([0.05, 0.3, 1.5, 6.0, 25.0, 1e5])  # how firmly slots keep to the series' rate: "always or never" to "no season"
BELIEFS = np.array([0.08, 0.08, 0.12, 0.16, 0.20, 0.36])  # in each of them beforehand


class ZeroItems(NamedTuple):
    """Series with zeros at one origin: their rows, and where what counts begins and ends; slots are those of the calendar."""

    rows: Ints
    starts: Ints
    stops: Ints


class SlotCounts(NamedTuple):
    """Items x slots: periods that count, those of them that sold, all sales, the sum of their log sizes and of its squares."""

    known: Floats
    sold: Floats
    sales: Floats
    logs: Floats
    squares: Floats


@compiled
def counted_from(row: Floats, start: int, stop: int) -> int:
    """The first position that chances are counted from.

    A series that began later than its panel was looked at because it sold: its first sale says nothing of how often it sells.
    """
    if start == 0:
        return 0
    first = start
    while first < stop and not row[first] > 0:
        first += 1
    return first + 1


@compiled
def slot_counts(values: Floats, items: ZeroItems, season: int) -> SlotCounts:
    """What each slot saw in the last seasons of each item."""
    shape = (items.rows.size, season)
    known, sold, sales, logs, squares = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for b in range(items.rows.size):
        row, start, stop = values[items.rows[b]], items.starts[b], items.stops[b]
        begin = counted_from(row, start, stop)
        for t in range(max(start, stop - SEASONS * season), stop):
            if not np.isfinite(row[t]):
                continue
            if t >= begin:
                known[b, t % season] += 1.0
                sold[b, t % season] += 1.0 if row[t] > 0 else 0.0
            if row[t] > 0:
                size = np.log(row[t])
                sales[b, t % season] += 1.0
                logs[b, t % season] += size
                squares[b, t % season] += size * size
    return SlotCounts(known, sold, sales, logs, squares)


@compiled
def slot_chances(known: Floats, sold: Floats, usual: Floats) -> Floats:
    """The chance of a sale in each slot (items x slots), the mean over ways to believe weighed by what was seen under each.

    `usual` (2 x items x slots) is what a slot is drawn to: the item's own rate, and that rate in the season of the panel.
    """
    chances = np.zeros(known.shape)
    for b in range(known.shape[0]):
        total = 0.0
        for way in range(usual.shape[0]):
            for c in range(PULLS.size):
                likely = BELIEFS[c]
                for j in range(known.shape[1]):
                    drawn = PULLS[c] * usual[way, b, j]
                    for i in range(int(known[b, j])):
                        lost = i - sold[b, j]
                        likely *= (drawn + i if lost < 0 else PULLS[c] - drawn + lost) / (PULLS[c] + i)
                total += likely
                for j in range(known.shape[1]):
                    chances[b, j] += likely * (sold[b, j] + PULLS[c] * usual[way, b, j]) / (known[b, j] + PULLS[c])
        for j in range(known.shape[1]):
            chances[b, j] /= total
    return chances
