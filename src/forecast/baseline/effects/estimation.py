"""Effects of regressors on a panel: a log regression on what level and season leave over, pooled over the series and shrunk by block.

Source: regression on the irregular component (Young 1965, Estimating trading-day variation in monthly economic time series), by
partial regression (Frisch and Waugh 1933) pooled over series; the errors of a month have a part that all series share, so that a
hundred series that move together count as few; blocks are shrunk as a whole towards no effect (James and Stein 1961).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.baseline.effects.regressors import Design
from forecast.settings.arrays import Flags, Floats

LEAST_SEASONS = 3.5  # fewer leave nothing to tell an effect from a season by
MOST_TEACHERS = 600
WILD = 3.5  # of a series' own spread, beyond which a leftover counts no further
LEAST_SPREAD = 0.01  # of a leftover in logs
LARGEST = 1.5  # of an effect in logs: none divides or multiplies sales by more
OWN_SIZE = 0.5  # of a series' difference from the panel, as a share of the usual size of an effect
SMALLEST = 1e-12
SHOWN = 0.2  # of a column must lie in the periods in which a series is seen, else it is only its shadow in the averages
NOTHING = 1e-9  # of a column: what comes at the same time of every season leaves only rounding


@dataclass(frozen=True)
class Effects:
    """The logs that a unit of each column adds, shrunk; their standard errors before; and the share of each that was kept.

    `own` (series x columns) is what each series adds to that of all.
    """

    design: Design
    logs: Floats
    errors: Floats
    kept: Floats
    own: Floats

    @property
    def active(self) -> bool:
        """Whether any effect is left."""
        return bool((self.logs != 0).any() or (self.own != 0).any())

    def factors(self) -> Floats:
        """What the sales of each series are multiplied by in each period: series x periods."""
        classes = self.design.classes
        logs = (self.design.values @ self.logs)[classes]
        differing = np.flatnonzero((self.own != 0).any(axis=1))
        for rows in np.array_split(differing, -(-len(differing) // MOST_TEACHERS)) if len(differing) else []:
            logs[rows] += np.einsum("ntp,np->nt", self.design.values[classes[rows]], self.own[rows])
        return np.exp(np.clip(logs, -LARGEST, LARGEST))


def no_effects(design: Design) -> Effects:
    """All effects zero."""
    nothing = np.zeros(len(design.columns))
    return Effects(design, nothing, np.full(len(nothing), np.inf), nothing, np.zeros((len(design.classes), len(nothing))))


def estimated(values: Floats, design: Design, *, training: Flags, season: int) -> Effects:
    """The effects of a design on what these values (series x periods, from the first period of the design on) have seen so far.

    Only `training` are looked at, six hundred of them at most, evenly spread.
    """
    some = np.flatnonzero(training)
    some = some[np.linspace(0, len(some) - 1, min(len(some), MOST_TEACHERS)).astype(np.intp)] if len(some) else some
    length = values.shape[1]
    if not len(some) or not design.columns or length < LEAST_SEASONS * season:
        return no_effects(design)
    pooled = _pooled(design, *_leftovers(values, design, some, season), season=season)
    if not len(_free(design)):
        return pooled
    groups = np.array_split(np.flatnonzero(training), -(-int(training.sum()) // MOST_TEACHERS))
    differences = [_own(pooled, *_leftovers(values, design, rows, season)) for rows in groups]
    return _with_own(
        pooled, np.concatenate(groups), np.concatenate([e[0] for e in differences]), np.concatenate([e[1] for e in differences])
    )


def _leftovers(values: Floats, design: Design, rows: NDArray[np.intp], season: int) -> tuple[Floats, Floats]:
    """What level and season leave over of the logs of some series, and of the columns as they see them."""
    positive = np.where(values[rows] > 0, values[rows], np.nan)
    leftovers = _remainder(np.log(positive)[:, :, None], season)[:, :, 0]
    return leftovers, _leftover_columns(design, rows, np.isfinite(leftovers), season)


def _remainder(logs: Floats, season: int) -> Floats:
    """What the centred average of a season and the mean of each part of the season leave of logs (series x periods x columns)."""
    return _without_slots(logs - _average(logs, season), season)


def _leftover_columns(design: Design, rows: NDArray[np.intp], seen: Flags, season: int) -> Floats:
    """The same of the design's columns, for each series (series x periods x columns) from the periods in which it is seen."""
    past = design.values[:, : seen.shape[1]]
    smooth = past - _average(past, season)
    visible = np.where(seen[:, :, None], smooth[design.classes[rows]], np.nan)
    leftovers = np.nan_to_num(_without_slots(visible, season))
    size = past[design.classes[rows]] ** 2
    shown = np.where(seen[:, :, None], size, 0.0).sum(axis=1) > SHOWN * size.sum(axis=1)
    return np.where((np.abs(leftovers) > NOTHING) & shown[:, None], leftovers, 0.0)


def _average(values: Floats, season: int) -> Floats:
    """The centred average over a season and one period, the outer two counting half; NaN where it does not reach.

    It reaches up to the last period: what comes after is taken as last season's, moved by the growth of the last season.
    """
    half = season // 2
    weights = np.ones(2 * half + 1)
    if season % 2 == 0:
        weights[[0, -1]] = 0.5
    average = np.full_like(values, np.nan)
    if values.shape[1] >= 2 * season:
        last, before = values[:, -season:], values[:, -2 * season : -season]
        growth = (last - before).mean(axis=1, keepdims=True)
        longer = np.concatenate([values, last[:, :half] + growth], axis=1)
        average[:, half:] = np.lib.stride_tricks.sliding_window_view(longer, 2 * half + 1, axis=1) @ (weights / weights.sum())
    return average


def _without_slots(values: Floats, season: int) -> Floats:
    """The values less the mean of what is known in the same part of the season."""
    result = np.empty_like(values)
    for slot in range(season):
        part = values[:, slot::season]
        observed = np.isfinite(part)
        mean = np.where(observed, part, 0.0).sum(axis=1, keepdims=True) / np.maximum(observed.sum(axis=1, keepdims=True), 1)
        result[:, slot::season] = part - mean
    return result


def _pooled(design: Design, leftovers: Floats, columns: Floats, *, season: int) -> Effects:
    """Weighted least squares three times: after the first what it leaves over is cut at a few times each series' spread."""
    seen = np.isfinite(leftovers)
    filled = np.where(seen, leftovers, 0.0)
    spread = _spread(filled, seen)
    normal, logs = _solved(columns, filled, spread)
    for _ in range(2):
        rest = filled - columns @ logs
        spread = _spread(rest, seen)
        limit = WILD * spread[:, None]
        cut = columns @ logs + np.clip(rest, -limit, limit)
        normal, logs = _solved(columns, cut, spread)
    variance = _variance(columns, np.where(seen, cut - columns @ logs, np.nan), spread, normal=normal, season=season)
    shown = np.diag(normal) > 0
    return _shrunk(design, np.where(shown, logs, 0.0), np.where(np.outer(shown, shown), variance, 0.0))


def _spread(rest: Floats, seen: Flags) -> Floats:
    """The spread of each series' leftovers, from their median size."""
    size = np.sort(np.where(seen, np.abs(rest), np.inf), axis=1)
    median = size[np.arange(len(size)), np.maximum(seen.sum(axis=1) - 1, 0) // 2]
    return np.maximum(1.4826 * np.where(np.isfinite(median), median, 1.0), LEAST_SPREAD)


def _solved(columns: Floats, cut: Floats, spread: Floats) -> tuple[Floats, Floats]:
    """The normal matrix and the logs of a regression in which each series counts by its precision."""
    size = columns.shape[2]
    weighted = (columns / spread[:, None, None] ** 2).reshape(-1, size)
    normal = weighted.T @ columns.reshape(-1, size)
    return normal, np.linalg.lstsq(normal, weighted.T @ cut.ravel(), rcond=1e-9)[0].astype(np.float64)


def _variance(columns: Floats, rest: Floats, spread: Floats, *, normal: Floats, season: int) -> Floats:
    """The covariance of the pooled logs: own errors of the series, and one that all series share in a period."""
    observed = np.isfinite(rest)
    weight = np.where(observed, (1.0 / spread**2)[:, None], 0.0)
    total = np.maximum(weight.sum(axis=0), SMALLEST)
    filled = np.where(observed, rest, 0.0)
    mean = (weight * filled).sum(axis=0) / total
    series_errors = np.where(observed, filled - mean, 0.0)
    periods = int(observed.any(axis=0).sum())
    freedom = max(periods - season - columns.shape[2], 1) / max(periods, 1)
    noise = (weight**2 * series_errors**2).sum(axis=0) / total**2
    shared = max(float((mean**2 - noise)[observed.any(axis=0)].mean()) / freedom, 0.0) if observed.any() else 0.0
    by_period = np.einsum("ntp,n->tp", columns, 1.0 / spread**2)
    variances = (series_errors**2).sum(axis=1) / np.maximum(observed.sum(axis=1), 1) / freedom
    single = np.einsum("ntp,ntq,n->pq", columns, columns, variances / spread**4)
    middle = shared * by_period.T @ by_period + single
    inverse = np.linalg.pinv(normal, rcond=1e-9, hermitian=True)
    return np.asarray(inverse @ middle @ inverse)


def _shrunk(design: Design, logs: Floats, variance: Floats) -> Effects:
    """Drawn to the usual size of each column, and each block kept by as much as its size exceeds what its errors alone would show."""
    drawn = _drawn(logs[None], variance[None], design.sizes)[0]
    shares = np.zeros(len(logs))
    for block in design.blocks:
        positions = design.places(block)
        positions = positions[np.diag(variance)[positions] > 0]  # a column that no series shows has neither effect nor error
        size = float(logs[positions] @ np.linalg.pinv(variance[np.ix_(positions, positions)], hermitian=True) @ logs[positions])
        shares[positions] = max(0.0, 1.0 - len(positions) / size) if size > 0 else 0.0
    errors = np.sqrt(np.maximum(np.diag(variance), 0.0))
    differences = np.zeros((len(design.classes), len(logs)))
    return Effects(design, shares * drawn, np.where(errors > 0, errors, np.inf), shares, differences)


def _drawn(logs: Floats, variance: Floats, sizes: Floats) -> Floats:
    """Logs (series x columns) with these errors, drawn to zero with a prior of the given sizes."""
    prior = np.diag(sizes**2)
    shrunk: Floats = (prior @ np.linalg.pinv(prior + variance, hermitian=True) @ logs[:, :, None])[:, :, 0]
    return shrunk


def _own(effects: Effects, leftovers: Floats, columns: Floats) -> tuple[Floats, Floats]:
    """What each series' own logs differ by from those of all (series x columns), and their precision (series x columns x columns)."""
    seen = np.isfinite(leftovers)
    rest = np.where(seen, leftovers - columns @ effects.logs, 0.0)
    spread = _spread(rest, seen)[:, None]
    cut = np.clip(rest, -WILD * spread, WILD * spread)
    free = columns[:, :, _free(effects.design)]
    normal = np.einsum("ntp,ntq->npq", free, free)
    differ = np.einsum("npq,nq->np", np.linalg.pinv(normal, rcond=1e-9, hermitian=True), np.einsum("ntp,nt->np", free, cut))
    left_over = np.where(seen, cut - np.einsum("ntp,np->nt", free, differ), 0.0)
    freedom = np.maximum(seen.sum(axis=1) - free.shape[2] - 1, 1)
    variance = np.maximum((left_over**2).sum(axis=1) / freedom, LEAST_SPREAD**2)
    return differ, normal / variance[:, None, None]


def _free(design: Design) -> NDArray[np.intp]:
    """The columns that series may differ in."""
    return np.flatnonzero([column.differs for column in design.columns])


def _with_own(effects: Effects, rows: NDArray[np.intp], differ: Floats, precision: Floats) -> Effects:
    """The effects with what each series adds, each block kept by as much as the panel's differences exceed their errors."""
    own_logs, free = effects.own.copy(), _free(effects.design)
    variance: Floats = np.linalg.pinv(precision, rcond=1e-9, hermitian=True).astype(np.float64)
    drawn = _drawn(differ, variance, OWN_SIZE * effects.design.sizes[free])
    for block in effects.design.blocks:
        positions = np.flatnonzero(np.isin(free, effects.design.places(block)))
        if not len(positions):
            continue
        inverse = np.linalg.pinv(variance[:, positions[:, None], positions], rcond=1e-9, hermitian=True)
        size = np.einsum("np,npq,nq->n", differ[:, positions], inverse, differ[:, positions])
        seen = (np.einsum("npp->n", precision[:, positions[:, None], positions]) > 0) & (size > 0)
        mean = np.sort(size[seen]).mean() / len(positions) if seen.any() else 0.0
        share = max(0.0, 1.0 - 1.0 / mean) if mean > 0 else 0.0
        own_logs[rows[:, None], free[positions]] = share * drawn[:, positions]
    return Effects(effects.design, effects.logs, effects.errors, effects.kept, own_logs)
