"""Single values far above or below the rest of their series: slips of the finger, and no season, event or lumpy demand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Positions = NDArray[np.intp]
FEWEST = 6  # values that a series must have
FAR, FAR_BELOW = 20.0, 100.0  # a value this many times the usual ones, or a hundredth of them, is told
NEAR = 10.0  # and in a calm series one this many times its neighbours
NEIGHBOURS = 3  # on each side
ABOVE_ALL = 5.0  # and this many times the largest of all others
CALM = 0.5  # the largest deviation of the logs of all others
FULL = 0.8  # of its periods a calm series has sales in
EVENT = 3  # so many series with a high value in one period have an event, unless by one factor
ALIKE = 0.2  # how far apart the logs of one factor are


@dataclass(frozen=True)
class Slip:
    """A value that looks mistyped: the rows of its series (several by one factor), its period and its factor on usual values."""

    rows: tuple[int, ...]
    period: int
    factor: float


def slips(values: Values) -> tuple[Slip, ...]:
    """The values (series x periods, NaN where there is none) that lie far above or below all others of their series."""
    size = np.abs(np.where(values == 0, np.nan, values))
    single = [Slip((int(row),), i, factor) for row in _may_slip(size) for i, factor in _slips_of(size[row])]
    high = [slip for slip in single if slip.factor > 1]
    by_period: dict[int, list[Slip]] = {}
    for slip in high:
        by_period.setdefault(slip.period, []).append(slip)
    told = [slip for period in sorted(by_period) for slip in _without_events(by_period[period])]
    return (*sorted(told, key=lambda slip: slip.rows), *(slip for slip in single if slip.factor < 1))


def _without_events(together: list[Slip]) -> list[Slip]:
    """The high values of one period; those of several series are one slip where they share a factor, and none where they do not."""
    if len(together) < EVENT:
        return together
    factors = np.array([slip.factor for slip in together])
    if np.ptp(np.log(factors)) > ALIKE:
        return []
    return [Slip(tuple(slip.rows[0] for slip in together), together[0].period, float(np.median(factors)))]


def _may_slip(size: Values) -> Positions:
    """Series of six values or more with one far from their median; only they are looked at more closely."""
    ordered, count = np.sort(size, axis=1), (~np.isnan(size)).sum(axis=1)
    rows, last = np.arange(len(size)), np.maximum(count, 1) - 1
    usual = (ordered[rows, last // 2] + ordered[rows, (last + 1) // 2]) / 2
    far = (ordered[rows, last] > NEAR / 2 * usual) | (ordered[:, 0] < usual / FAR_BELOW)
    return np.flatnonzero(far & (count >= FEWEST))


def _slips_of(size: Values) -> list[tuple[int, float]]:
    """Values far above or below all others of a series, and by what factor."""
    usual = float(np.nanmedian(size))
    top, bottom = np.nanpercentile(size, 90), np.nanpercentile(size, 10)
    high, low = (size > FAR * usual) & (size > FAR / 2 * top), (size < usual / FAR_BELOW) & (size < bottom / FAR)
    high &= size > ABOVE_ALL * np.nanmax(size[~high], initial=0.0)  # where others come near it, it is a peak among peaks
    odd = np.flatnonzero(high | low)
    if len(odd) > max(len(size) // 20, 1):
        return []
    return [(int(i), float(size[i]) / usual) for i in odd] or _near_slip(size)


def _near_slip(size: Values) -> list[tuple[int, float]]:
    """The largest value of a calm series, where it is far above its neighbours and above all others."""
    observed = np.flatnonzero(~np.isnan(size))
    i = int(np.nanargmax(size))
    place = int(np.searchsorted(observed, i))
    around = np.concatenate([observed[max(place - NEIGHBOURS, 0) : place], observed[place + 1 : place + 1 + NEIGHBOURS]])
    others = np.delete(size[observed], place)
    usual = float(np.median(size[around]))
    calm = len(observed) >= FULL * (observed[-1] - observed[0] + 1) and np.log(others).std() <= CALM
    return [(i, float(size[i]) / usual)] if calm and size[i] >= max(NEAR * usual, ABOVE_ALL * others.max()) else []
