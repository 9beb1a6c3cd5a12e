"""The ensemble on arrays: points of every series from now and from past origins, with one set of member weights per panel.

Weights are learned on the latest past origins where the panel is large enough (`kernels.weights`), else equal.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from forecast.baseline.kernels.compiled import cache_is_cold
from forecast.baseline.kernels.panel import PanelForecasts, panel_members
from forecast.baseline.kernels.routing import ADDITIVE, MAIN
from forecast.baseline.kernels.weights import EQUAL, learned_weights
from forecast.baseline.models.routes import REASONS
from forecast.settings.arrays import Flags, Floats, Floats32, Ints

LEARNING_SEASONS = 2  # past origins older than this teach nothing about the weights
LEARNING_SERIES = 50  # fewer series keep equal weights
LEARNING_ITEMS = 60_000  # series times origins; larger panels learn on fewer origins
CHUNK_ITEMS = 20_000
WILD = 100.0  # a largest value over so many medians teaches nothing: a broken series changes no other
ORIGINS_PER_SEASON = 4
SEASONS_BACK = 5


@dataclass(frozen=True)
class Points:
    """Forecasts from now: `point` series x steps, `members` series x members x steps, `weights` steps x members, and routes."""

    point: Floats
    members: Floats
    weights: Floats
    routes: Ints
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class RollingForecasts:
    """Forecasts from several origins: `points` series x origins x steps, `routes` series x origins, `weights` steps x members."""

    points: Floats
    routes: Ints
    weights: Floats


def forecast_points(
    values: Floats, *, season: int, horizon: int, groups: Ints | None = None, weights: Floats | None = None
) -> Points:
    """Forecasts of every series (rows of `values`, NaN where missing, newest last) for the `horizon` periods after the last column.

    `groups` numbers the series that may lend one another their season (-1: none). `weights` (steps x members) stand in for those
    that the panel would be given by its own past.
    """
    values = finite_values(values)
    if weights is None:
        weights = panel_weights(
            values, past_origins(values.shape[1], season), season=season, horizon=horizon, groups=groups
        ).weights
    now = panel_members(values, np.array([values.shape[1]]), season=season, horizon=horizon, groups=groups)
    share, routes = now.share[:, :, None], now.routes[:, 0]
    members = share * now.members[:, 0] + (1.0 - share) * now.simple
    return Points(blended(now, weights)[:, 0], members, weights, routes, tuple(REASONS[int(code)] for code in routes))


def rolling_forecasts(
    values: Floats,
    *,
    origins: Ints,
    season: int,
    horizon: int,
    groups: Ints | None = None,
    weights: Floats | None = None,
) -> RollingForecasts:
    """Forecasts from each origin (positions; an origin at the last column is now), everything refitted to what was known there.

    The member weights are learned once, on the latest past origins among `origins`, unless they are given (steps x members).
    """
    values = finite_values(values)
    if weights is None:
        learnt = panel_weights(values, origins, season=season, horizon=horizon, groups=groups)
    else:
        learnt = EnsembleWeights(weights)
    points = np.empty((values.shape[0], origins.size, horizon))
    routes = np.empty((values.shape[0], origins.size), dtype=np.int64)
    if learnt.past is not None:
        points[:, learnt.columns], routes[:, learnt.columns] = blended(learnt.past, learnt.weights), learnt.past.routes
    rest = np.setdiff1d(np.arange(origins.size), learnt.columns)
    for columns in _origin_batches(rest, now=origins[rest] >= values.shape[1], series=values.shape[0]):
        batch = panel_members(values, origins[columns], season=season, horizon=horizon, groups=groups)
        points[:, columns], routes[:, columns] = blended(batch, learnt.weights), batch.routes
    return RollingForecasts(points, routes, learnt.weights)


@dataclass(frozen=True)
class EnsembleWeights:
    """Weights, and the forecasts at past origins that they were learned on with the positions of these origins; None without any."""

    weights: Floats
    past: PanelForecasts | None = None
    columns: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))


def panel_weights(values: Floats, origins: Ints, *, season: int, horizon: int, groups: Ints | None) -> EnsembleWeights:
    """The panel's member weights, and what they were learned on; equal ones where fewer than fifty series can teach."""
    columns = training_origins(origins, values.shape, season)
    if values.shape[0] < LEARNING_SERIES or columns.size < 2:
        return EnsembleWeights(np.tile(EQUAL, (horizon, 1)))
    past = panel_members(values, origins[columns], season=season, horizon=horizon, groups=groups)
    scale = seasonal_scale(values, season)
    usable = np.isin(past.routes, [MAIN, ADDITIVE]) & (without_outliers(values) & (scale > 0))[:, None]
    if usable.any(axis=1).sum() < LEARNING_SERIES:
        return EnsembleWeights(np.tile(EQUAL, (horizon, 1)), past, columns)
    unit = np.where(scale > 0, scale, 1.0)
    actual = actuals_after(values, origins[columns], horizon) / unit[:, None, None]
    ages = (values.shape[1] - origins[columns]) / season
    scaled = past.members.astype(np.float32, copy=False) / unit.astype(np.float32)[:, None, None, None]
    weights = learned_weights(scaled, actual, usable, ages=ages)
    return EnsembleWeights(weights, past, columns)


def training_origins(origins: Ints, shape: tuple[int, ...], season: int) -> Ints:
    """Positions in `origins` of the past ones young enough to teach, newest first, fewer for very large panels."""
    past = np.flatnonzero((origins < shape[1]) & (origins >= shape[1] - max(LEARNING_SEASONS * season, 4)))
    newest = past[np.argsort(-origins[past], kind="stable")]
    return newest[: max(2, LEARNING_ITEMS // max(shape[0], 1))]


def _origin_batches(columns: Ints, *, now: Flags, series: int) -> Iterator[Ints]:
    """Origins to run together: now alone (in full precision), past ones as many as memory bears."""
    past = columns[~now]
    size = max(2, CHUNK_ITEMS // max(series, 1))
    yield from (columns[now][k : k + 1] for k in range(int(now.sum())))
    yield from (past[k : k + size] for k in range(0, past.size, size))


def blended(forecasts: PanelForecasts, weights: Floats) -> Floats:
    """The weighted members, and of young series their share with smoothing and last year beside them: series x origins x steps."""
    share = forecasts.share[:, :, None]
    return share * combined(forecasts.members, weights) + (1.0 - share) * forecasts.simple


def combined(members: Floats | Floats32, weights: Floats) -> Floats:
    """Weighted members: series x origins x steps from series x origins x members x steps."""
    total = np.zeros((*members.shape[:2], members.shape[3]))
    for m in range(weights.shape[1]):  # summed in one order whatever the panel's size
        total += weights[:, m] * members[:, :, m]
    return total


def actuals_after(values: Floats, origins: Ints, horizon: int) -> Floats:
    """What came in the periods after each origin (series x origins x horizon), NaN after now."""
    padded = np.concatenate([values, np.full((values.shape[0], horizon), np.nan)], axis=1)
    return padded[:, origins[:, None] + np.arange(horizon)]


def past_origins(length: int, season: int) -> Ints:
    """A quarter of a season apart, newest first, five seasons back (ten where a season is short), at least a season and a period known."""
    step = max(1, season // ORIGINS_PER_SEASON)
    back = max(SEASONS_BACK * season, 40 if season > 1 else 20)
    return np.arange(length - step, max(length - back, season + 1) - 1, -step, dtype=np.int64)


def seasonal_scale(values: Floats, season: int) -> Floats:
    """Mean absolute change over a season, per series; 0 where there is none."""
    change = np.abs(values[:, season:] - values[:, :-season]) if values.shape[1] > season else np.empty((values.shape[0], 0))
    observed = np.isfinite(change)
    return np.where(observed, change, 0.0).sum(axis=1) / np.maximum(observed.sum(axis=1), 1)


def without_outliers(values: Floats) -> Flags:
    """Series whose largest value is no wild multiple of the median of their values other than 0."""
    size = np.sort(np.where(values == 0, np.nan, np.abs(values)), axis=1)  # NaN last
    count = np.isfinite(size).sum(axis=1)
    middle = size[np.arange(len(size)), np.maximum(count - 1, 0) // 2]
    largest = size[np.arange(len(size)), np.maximum(count - 1, 0)]
    return (count > 0) & (np.nan_to_num(largest) <= WILD * np.nan_to_num(middle))


def finite_values(values: Floats) -> Floats:
    """The values as contiguous floats, infinite ones taken as missing."""
    array = np.ascontiguousarray(values, dtype=np.float64)
    return np.where(np.isfinite(array), array, np.nan)


def compile_kernels() -> str:
    """Compiles every kernel where none is cached, and says what was done."""
    cold = cache_is_cold()
    shape = np.abs(np.sin(np.arange(60 * 48.0).reshape(60, 48) ** 1.5)) + 1.0
    shape[0, ::3], shape[1, :30], shape[2, 5] = 0.0, np.nan, -1.0
    rolling_forecasts(shape, origins=np.array([48, 45, 42, 39]), season=12, horizon=6)
    return "kernels compiled and cached for the next run" if cold else "kernels ready"
