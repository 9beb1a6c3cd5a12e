"""Past errors of a panel's forecasts as vectors of one size and one profile, ready to be drawn jointly by origin.

A vector is what an origin's forecasts missed the next periods by, in logs or in units. The size of each series is shrunk to its
panel's, and a mean error counts as bias only so far as the span of the origins proves it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.settings.arrays import Flags, Floats, Floats32, Ints

LIMIT = 3.0  # of a log error: a twentieth to twenty times the forecast
NEAR = 3  # periods ahead that a series' size is measured at
CAP = 25.0  # of a squared error, times the series' median squared error
PRIOR = 8.0  # weight of the panel's median size against the number of origins
OWN_PRIOR = 5.0
CENTRED_AT = 24.0  # months of span at which half of a mean error is taken for bias
NEW = 2.2  # a series without own errors misses by so much more than the panel's median; one just launched by its square
WIDTH = 0.95  # with `small_sample_factor`: 1.16 at 48 months, 1.05 from 120 on; measured on the simulated law and on M3
PROVED = 3.0
QUARTERLY = 1.08  # quarterly origins are few and show too little; measured on M3
USUAL = 0.2  # size of an error where nothing is known
LEANING = 0.5  # part of the past's skew that is believed; all of it left the stretch of M3 at 14 per cent
DOUBT = 1.03  # what a mean ratio of a few years may be off by; without it the simulated law reached its stretch in 16 per cent
SMALLEST = 1e-9


@dataclass(frozen=True)
class ErrorStore:
    """Error vectors of every leaf, newest origin first, of mean square 1; `size` gives them back their size per horizon.

    `counts` says how many vectors a leaf has; `donors` which leaves may stand in for others; `seasons` is the span of the panel's
    vectors. `skew` (leaves x 2) says how far falls and rises reach relative to both; `mean_cap` is the largest mean ratio of actual to
    forecast that the past bears out, 1 or more.
    """

    vectors: Floats32
    counts: Ints
    size: Floats
    donors: Flags
    ages: Ints
    seasons: float
    skew: Floats
    mean_cap: Floats


def calibrated(store: ErrorStore, factor: float) -> ErrorStore:
    """The store with all sizes times a factor; the one that is given stays as it is."""
    return replace(store, size=store.size * factor)


def log_errors(actual: Floats, forecast: Floats) -> Floats:
    """log(actual / forecast) within the limit; NaN where one of them is unknown or the forecast is 0."""
    usable = np.isfinite(actual) & (forecast > 0)
    ratio = np.divide(actual, forecast, out=np.ones_like(forecast), where=usable)
    logs = np.log(np.clip(ratio, np.exp(-LIMIT), np.exp(LIMIT)))
    return np.where(usable, logs, np.nan)


def unit_errors(actual: Floats, forecast: Floats, unit: Floats) -> Floats:
    """(actual - forecast) / unit, for series that go below 0."""
    return (actual - forecast) / unit[:, None, None]


def error_store(
    errors: Floats, ages: Ints, *, season: int, usable: Flags, launched: Flags, additive: Flags | None = None
) -> ErrorStore:
    """The store of these errors (leaves x origins x horizon, newest first); `ages` counts periods from each origin to now.

    Leaves that are not `usable` (constant, intermittent, closed) take no part in what the panel lends; what is lent to those `launched`
    a few periods ago is widened.
    """
    donors = donor_leaves(errors, usable)
    scale = _shrunk_scale(errors, donors) * np.where(launched, NEW, 1.0)
    vectors, counts, first = _full_vectors(errors / scale[:, None, None])
    seasons = _span(counts, ages[first:], donors) / season
    profile = _profile(vectors[donors])
    vectors /= profile
    centred = _centred(vectors, counts, ages[first:], season)
    spread = np.sqrt(_mean_square(vectors))
    spread = np.where(np.isfinite(spread) & (spread > SMALLEST), spread, 1.0)
    evidence = 1.0 + _spans(counts, ages[first:]) * 12.0 / season / 6.0
    evidence = np.where(counts > 0, evidence, 0.0)
    ratio = np.sqrt((evidence * spread**2 + OWN_PRIOR) / (evidence + OWN_PRIOR))
    stored = np.nan_to_num(centred / spread[:, None, None]).astype(np.float32)
    size = (scale * ratio)[:, None] * profile * _widening(seasons) * (QUARTERLY if season == 4 else 1.0)
    lending = donors & (counts > 0)
    logs = lending if additive is None else lending & ~additive  # misses in units say nothing of ratios
    skew, mean_cap = _skew(stored, counts, logs), _mean_cap(errors, counts, logs)
    return ErrorStore(stored, counts, size, lending, ages[first:], seasons, skew, mean_cap)


def _skew(vectors: Floats32, counts: Ints, lending: Flags) -> Floats:
    """How far falls and rises reach (leaves x 2), their mean square 1; drawn to the panel's where a leaf has few vectors.

    A two-piece scale: the root mean squares of the deviations below and above zero. Source: the split normal of Fechner (1897), as
    told by Wallis (2014), The two-piece normal, binormal, or double Gaussian distribution.
    """
    squares = np.stack([_side(vectors, -1.0), _side(vectors, 1.0)], axis=1)
    squares /= np.maximum(squares.mean(axis=1, keepdims=True), SMALLEST)
    logs = LEANING * np.log(np.clip(squares, 0.05, 2.0)) / 2
    skew: Floats = np.exp(_drawn_to_panel(logs, counts, lending))
    return skew


def _side(vectors: Floats32, sign: float) -> Floats:
    beyond = np.maximum(sign * vectors, 0.0)
    number = np.maximum((beyond > 0).sum(axis=(1, 2)), 1)
    square: Floats = np.maximum((beyond.astype(np.float64) ** 2).sum(axis=(1, 2)) / number, SMALLEST)
    return square


def _mean_cap(errors: Floats, counts: Ints, lending: Flags) -> Floats:
    """The mean ratio of actual to forecast over all past errors of each leaf, drawn to the panel's, never below 1, and a little more."""
    observed = np.isfinite(errors)
    ratios = np.where(observed, np.exp(np.where(observed, np.clip(errors, -LIMIT, LIMIT), 0.0)), 0.0).sum(axis=(1, 2))
    mean = ratios / np.maximum(observed.sum(axis=(1, 2)), 1)
    logs = np.log(np.where(mean > 0, mean, 1.0))[:, None]
    borne: Floats = DOUBT * np.maximum(np.exp(_drawn_to_panel(logs, counts, lending)[:, 0]), 1.0)
    return borne


def _drawn_to_panel(logs: Floats, counts: Ints, lending: Flags) -> Floats:
    """Each leaf's numbers, weighted by its vectors, against the panel's mean with the weight of eight."""
    panel = logs[lending].mean(axis=0) if lending.any() else np.zeros(logs.shape[1])
    weight = np.where(lending, counts, 0)[:, None].astype(np.float64)
    return (weight * logs + PRIOR * panel) / (weight + PRIOR)


def small_sample_factor(seasons: float) -> float:
    """How far Student's t reaches beyond the normal when so few seasons of errors are known."""
    return float(scipy.special.stdtrit(PROVED + seasons, 0.9) / scipy.special.ndtri(0.9))


def _widening(seasons: float) -> float:
    return WIDTH * small_sample_factor(seasons)


def donor_leaves(errors: Floats, usable: Flags) -> Flags:
    """Leaves that lend to others: usable, and never beyond the limit, so that a broken series changes no other."""
    observed = np.isfinite(errors).any(axis=(1, 2))
    largest = np.max(np.abs(np.nan_to_num(errors)), axis=(1, 2), initial=0.0)
    donors = usable & observed & (largest < LIMIT - SMALLEST)
    return donors if donors.any() else usable & observed


def _shrunk_scale(errors: Floats, donors: Flags) -> Floats:
    """The size of each leaf's near errors, shrunk in logs to the median of the panel."""
    near = errors[:, :, :NEAR].reshape(len(errors), -1) ** 2
    count = np.isfinite(near).sum(axis=1)
    squares = _capped_mean(near, count)
    usable = (count > 0) & (squares > SMALLEST**2)
    lent = np.log(squares[donors & usable])
    prior = float(np.median(lent)) if len(lent) else 2 * np.log(USUAL)
    weight = np.where(usable, count / NEAR, 0.0)
    logs = np.log(np.where(usable, squares, 1.0))
    lent_size = prior + 2 * np.log(NEW) / (1.0 + weight)
    shrunk: Floats = np.exp(0.5 * (weight * logs + PRIOR * lent_size) / (weight + PRIOR))
    return shrunk


def _capped_mean(squares: Floats, count: Ints) -> Floats:
    ordered = np.sort(squares, axis=1)  # unknown ones last
    middle = np.maximum(count - 1, 0) // 2
    median = np.nan_to_num(ordered[np.arange(len(squares)), middle])
    limit = np.where(median > 0, CAP * median, np.inf)
    total = np.minimum(np.nan_to_num(squares), limit[:, None]).sum(axis=1)
    mean: Floats = total / np.maximum(count, 1)
    return mean


def _full_vectors(errors: Floats) -> tuple[Floats, Ints, int]:
    """Vectors that reach the end of the horizon, from the first origin where one does; gaps inside are filled with 0.

    Also how many each leaf has without a break, and the position of the first origin. Where the horizon is longer than any
    vector, the longest are carried on with the root of time.
    """
    reach = _common_reach(errors)
    full = np.isfinite(errors[:, :, :reach]).sum(axis=2) >= max(0.8 * reach, 1.0)
    first = int(np.argmax(full.any(axis=0))) if full.any() else errors.shape[1]
    counts = np.cumprod(full[:, first:], axis=1).sum(axis=1).astype(np.int64)
    vectors = np.nan_to_num(errors[:, first:])
    ahead = np.arange(reach, errors.shape[2])
    vectors[:, :, reach:] = vectors[:, :, reach - 1 : reach] * np.sqrt((ahead + 1) / reach) if reach else 0.0
    vectors[np.arange(vectors.shape[1])[None, :] >= counts[:, None]] = np.nan
    return vectors, counts, first


def _common_reach(errors: Floats) -> int:
    """The longest horizon with three full origins, or with as many as there are."""
    observed = np.isfinite(errors).any(axis=0)
    origins = observed.sum(axis=0)
    enough = np.flatnonzero(origins >= min(3, origins.max(initial=0)))
    return int(enough[-1]) + 1 if origins.any() else 0


def _spans(counts: Ints, ages: Ints) -> Floats:
    """Periods from the newest to the oldest vector of each leaf, both counted."""
    if not len(ages):
        return np.zeros(len(counts))
    oldest = ages[np.clip(counts - 1, 0, len(ages) - 1)]
    return np.where(counts > 0, oldest - ages[0] + 1, 0).astype(np.float64)


def _span(counts: Ints, ages: Ints, donors: Flags) -> float:
    return float(_spans(counts, ages)[donors].max(initial=0.0))


def _mean_square(vectors: Floats) -> Floats:
    observed = np.isfinite(vectors)
    total = np.where(observed, vectors, 0.0) ** 2
    axes = tuple(range(1, vectors.ndim))
    return np.divide(
        total.sum(axis=axes), observed.sum(axis=axes), out=np.full(len(vectors), np.nan), where=observed.any(axis=axes)
    )


def _profile(vectors: Floats) -> Floats:
    """Root mean square by horizon over the panel's vectors, drawn to a slow growth where they are few."""
    horizon = vectors.shape[2]
    usual = ((np.arange(horizon) + 1) / 2.0) ** 0.5
    count = np.isfinite(vectors).all(axis=2).sum()
    square = _mean_square(vectors.transpose(2, 0, 1)) if count else np.ones(horizon)
    return np.sqrt((count * square + OWN_PRIOR * usual) / (count + OWN_PRIOR))


def _centred(vectors: Floats, counts: Ints, ages: Ints, season: int) -> Floats:
    """The vectors less the part of their mean that their span proves."""
    months = _spans(counts, ages) * 12.0 / season
    part = months / (months + CENTRED_AT)
    mean = np.nan_to_num(vectors).sum(axis=1) / np.maximum(counts, 1)[:, None]
    return vectors - part[:, None, None] * mean[:, None, :]
