"""One factor for the width of all ranges of a panel: what its own past says the ranges drawn then were too narrow or too wide by.

At origins a horizon or more ago the paths are drawn as they would have been drawn then, from errors known then, and held against what
came. One factor for all series, levels and spans keeps every total the sum of its parts.

Source: conformal prediction by normalised residuals (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018), here with the half-widths of the
paths as the norm, and believed only so far as the past origins reach.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.paths.past_errors import ErrorStore, error_store
from forecast.baseline.paths.sample_paths import fit_paths, leaf_inputs
from forecast.baseline.paths.zero_series import no_zeros
from forecast.settings.arrays import Flags, Floats, Ints, Rows, Streams

INSIDE = 0.8
SAMPLED = 300  # series that past ranges are drawn for, the same ones whatever else the panel holds
DRAWS = 200
LEAST_SPAN = 1.5  # seasons of errors that must have been known at an origin
WIDENED_AT = 1.0  # seasons of past origins at which half of a widening is believed
NARROWED_AT = 4.0  # the same of a narrowing: calm years say little of the next storm
TOTALS_AT = 10.0  # totals that weigh half as much as the leaves
NARROWEST, WIDEST = 0.7, 1.4
SMALLEST = 1e-12


@dataclass(frozen=True)
class PastForecasts:
    """What was forecast at past origins and missed: `values` series x periods, `points` series x origins x horizon, `errors` like them.

    `ages` counts periods from each origin to now, newest first; `kinds` are codes of `kernels.paths`, `units` the size that additive
    errors are counted in; `streams` are seeds of random numbers, one per series; `summing` is nodes x series.
    """

    values: Floats
    points: Floats
    errors: Floats
    ages: Ints
    kinds: Ints
    units: Floats
    usable: Flags
    launched: Flags
    streams: Streams
    summing: scipy.sparse.csr_matrix
    season: int

    def store(self, origins: Ints | slice = slice(None), *, age: int = 0) -> ErrorStore:
        """The errors at some origins as a store; ages are counted from `age` periods ago."""
        additive = self.units > 0
        store = error_store(
            self.errors[:, origins],
            self.ages[origins] - age,
            season=self.season,
            usable=self.usable,
            launched=self.launched,
            additive=additive,
        )
        size = np.where(additive[:, None], store.size * self.units[:, None], store.size)
        return replace(store, size=size)

    def of(self, rows: Rows) -> PastForecasts:
        """The same past of some series."""
        by_series = {name: getattr(self, name)[rows] for name in BY_SERIES}
        return replace(self, summing=self.summing[:, rows], **by_series)


BY_SERIES = ("values", "points", "errors", "kinds", "units", "usable", "launched", "streams")


def calibration_factor(past: PastForecasts, steady: Flags, *, seed: int) -> float:
    """The factor that ranges are widened by (below 1: narrowed); 1 where the past is too short to say.

    Only `steady` series speak, so that a broken one changes no other.
    """
    rows = np.flatnonzero(steady)
    some = past.of(np.sort(rows[np.argsort(past.streams[rows], kind="stable")][:SAMPLED]))
    ages = [int(age) for age in some.ages if age >= some.points.shape[2] and age % max(some.season // 2, 1) == 0]
    ratios = [ratio for age in ages for ratio in _ratios(some, age, seed=seed)]
    if not ratios:
        return 1.0
    reach = len({age for age, *_ in ratios}) * max(some.season // 2, 1) / some.season
    log_factor = _log_factor([(level, span, ratio) for _, level, span, ratio in ratios], _totals(some))
    if not np.isfinite(log_factor):  # every outcome has a gap, or lies in no path that can be computed
        return 1.0
    believed = reach / (reach + (WIDENED_AT if log_factor > 0 else NARROWED_AT))
    return float(np.clip(np.exp(believed * log_factor), NARROWEST, WIDEST))


Ratios = tuple[int, bool, int, Floats]  # age, whether of totals, periods of the span, |actual - median| over the half-width


def _ratios(past: PastForecasts, age: int, *, seed: int) -> list[Ratios]:
    """How far outside its range each outcome after one origin lay."""
    horizon = past.points.shape[2]
    earlier = np.flatnonzero(past.ages >= age + horizon)
    if not np.isfinite(past.errors[:, earlier]).all(axis=2).any():
        return []
    store = past.store(earlier, age=age)
    if store.seasons < LEAST_SPAN or not store.donors.any():
        return []
    position = int(np.flatnonzero(past.ages == age)[0])
    points = np.ascontiguousarray(past.points[:, position])
    leaves = leaf_inputs(no_zeros(1, horizon), points, store, kinds=past.kinds, streams=past.streams, again=np.zeros(len(points)))
    paths = fit_paths(leaves, store, season=past.season, seed=seed, draws=DRAWS).draw(np.arange(len(points)))
    origin = past.values.shape[1] - age
    came = past.values[:, origin : origin + horizon]
    full = np.isfinite(came).all(axis=1) & (points > 0).all(axis=1) & (store.counts > 0)
    sums = _sums_over(past, full)
    ratios = []
    for first, stop in _blocks(past.season, horizon):
        samples, actual = paths[full, first:stop].sum(axis=1), came[full, first:stop].sum(axis=1)
        ratios += [
            (age, False, stop - first, _outside(samples, actual)),
            (age, True, stop - first, _outside(sums @ samples, sums @ actual)),
        ]
    return ratios


def _blocks(season: int, horizon: int) -> Iterator[tuple[int, int]]:
    """Periods, half seasons and seasons within the horizon."""
    for size in dict.fromkeys((1, max(season // 2, 1), season)):
        yield from ((first, first + size) for first in range(0, horizon - size + 1, size))


def _sums_over(past: PastForecasts, full: Flags) -> scipy.sparse.csr_matrix:
    """Totals of two series or more among those that are known in full."""
    totals = past.summing[:, np.flatnonzero(full)].tocsr()
    return totals[np.diff(totals.indptr) >= 2]


def _totals(past: PastForecasts) -> int:
    return int((np.diff(past.summing.tocsr().indptr) >= 2).sum())


def _outside(samples: Floats, actual: Floats) -> Floats:
    """Distance of what came from the median, over the half-width of the central range on that side."""
    if not len(samples):
        return np.empty(0)
    low, median, high = np.quantile(samples, ((1 - INSIDE) / 2, 0.5, (1 + INSIDE) / 2), axis=1)
    missed = actual - median
    return np.abs(missed) / np.maximum(np.where(missed > 0, high - median, median - low), SMALLEST)


def _log_factor(ratios: list[tuple[bool, int, Floats]], totals: int) -> float:
    """The log of the ratio that holds the wanted share, averaged over spans, and over leaves and totals by how many totals there are."""
    leaf, above = (_mean_log([pair for pair in ratios if pair[0] == of_totals]) for of_totals in (False, True))
    share = 0.5 * totals / (totals + TOTALS_AT) if np.isfinite(above) else 0.0
    return (1 - share) * leaf + share * above if share else leaf


def _mean_log(ratios: list[tuple[bool, int, Floats]]) -> float:
    """Mean over spans of the log of the quantile of all ratios of a span; NaN where there is none."""
    spans = {span for _, span, _ in ratios}
    pooled = [np.concatenate([values for _, of, values in ratios if of == span]) for span in sorted(spans)]
    logs = [np.log(max(float(np.quantile(values, INSIDE)), SMALLEST)) for values in pooled if values.size]
    return float(np.mean(logs)) if logs else float("nan")
