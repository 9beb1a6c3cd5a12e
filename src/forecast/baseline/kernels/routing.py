"""Which way a series is forecast: decided from the series alone, at each origin from what was known then."""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.settings.arrays import Floats, Ints

EMPTY, CONSTANT, SILENT, INTERMITTENT, LAUNCH, SHORT, SHORT_PROFILE, ADDITIVE, MAIN, FOLLOWING = range(10)
ZERO_SHARE = 0.05  # of the last three seasons; with 0.10 errors of tourism and of few zeros are larger
ZERO_SEASONS = 3
LEAST_POINTS = 6
FEWEST_SLOTS = 4  # shorter seasons need two of them and a period for one of their own


@compiled
def active_span(row: Floats, origin: int) -> tuple[int, int]:
    """First and one past the last position before `origin` that count: leading zeros and missing ends are left out.

    A series of zeros only keeps all of its observed span; one without any value has the span (0, 0).
    """
    start = -1
    stop = 0
    first = 0
    for t in range(origin - 1, -1, -1):
        if np.isfinite(row[t]):
            stop = max(stop, t + 1)
            first = t
            if row[t] != 0:
                start = t
    return (first if start < 0 else start), stop


@compiled
def zero_share(row: Floats, start: int, stop: int) -> float:
    """Share of zeros among the observed values from `start` up to `stop`."""
    zeros = 0
    seen = 0
    for t in range(start, stop):
        if np.isfinite(row[t]):
            seen += 1
            if row[t] == 0:
                zeros += 1
    return zeros / seen if seen > 0 else 0.0


@compiled
def value_range(row: Floats, start: int, stop: int) -> tuple[float, float]:
    """Least and largest observed value from `start` up to `stop`."""
    low = np.inf
    high = -np.inf
    for t in range(start, stop):
        if np.isfinite(row[t]):
            low = min(low, row[t])
            high = max(high, row[t])
    return low, high


@compiled
def route_of(row: Floats, start: int, stop: int, season: int) -> int:
    """Route code of the series between `start` and `stop`."""
    if stop == start:
        return EMPTY
    low, high = value_range(row, start, stop)
    if low == high:
        return CONSTANT
    count = stop - start
    if count > season and zero_share(row, stop - season, stop) == 1.0:
        return SILENT
    if low >= 0 and zero_share(row, max(start, stop - ZERO_SEASONS * season), stop) > ZERO_SHARE:
        return INTERMITTENT
    least = season + 1 if season >= FEWEST_SLOTS else max(2 * season + 1, LEAST_POINTS)
    if count < least:
        return LAUNCH if start > 0 and count <= min(season, LEAST_POINTS) else SHORT
    return ADDITIVE if low < 0 else MAIN


@compiled
def panel_routes(values: Floats, origins: Ints, season: int) -> tuple[Ints, Floats]:
    """Start, stop and route (series x origins x 3), and least and largest value (series x origins x 2), of what each origin knows."""
    spans = np.empty((values.shape[0], origins.size, 3), dtype=np.int64)
    ranges = np.zeros((values.shape[0], origins.size, 2))
    for i in range(values.shape[0]):
        for k in range(origins.size):
            start, stop = active_span(values[i], origins[k])
            spans[i, k, 0] = start
            spans[i, k, 1] = stop
            spans[i, k, 2] = route_of(values[i], start, stop, season)
            if stop > start:
                low, high = value_range(values[i], start, stop)
                ranges[i, k, 0] = low
                ranges[i, k, 1] = high
    return spans, ranges
