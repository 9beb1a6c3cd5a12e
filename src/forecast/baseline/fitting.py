"""Forecasts of a panel from now and from past origins, and the errors that its sample paths are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used, for they take long
from numpy.typing import NDArray

from forecast.baseline.effects.adjustment import Adjustment
from forecast.baseline.effects.selection import distinct_totals
from forecast.baseline.kernels import paths as kinds
from forecast.baseline.kernels import routing
from forecast.baseline.kernels.paths import LeafInputs
from forecast.baseline.models.ensemble import actuals_after, finite_values, past_origins
from forecast.baseline.models.registry import Method, Model
from forecast.baseline.models.routes import NAMES, REASONS
from forecast.baseline.paths.conformal import PastForecasts, calibration_factor
from forecast.baseline.paths.launch_analogues import LaunchAnalogues, learn_analogues, recent_launches
from forecast.baseline.paths.past_errors import ErrorStore, donor_leaves, log_errors, unit_errors
from forecast.baseline.paths.reconcile import reconciled
from forecast.baseline.paths.sample_paths import leaf_inputs
from forecast.settings.arrays import Flags, Floats, Ints
from forecast.settings.memory_limit import check_memory

LONG_ORIGIN = 2.5  # seasons known at an origin that counts
SHORT_HISTORY = 4  # seasons; below, origins count from a season and a period on

# Bytes that a series takes at the least, for each period known and for each step of each past forecast: somewhat less than was measured.
KNOWN, AHEAD = 14 * 8, 16

CLOSED = ("closed", "no row for a whole season")


@dataclass(frozen=True)
class Fitted:
    """Points from now, routes, the store of past errors, which series reconciliation moved, and the factor of all ranges."""

    points: Floats
    routes: Ints
    closed: Flags
    kinds: Ints
    store: ErrorStore
    moved: Flags
    width: float
    recent: Floats  # what intermittent series are drawn from: the values, but those of launches made up of past ones

    @property
    def route_names(self) -> list[str]:
        """The route of each series."""
        return [self._route(at)[0] for at in range(len(self.routes))]

    @property
    def reasons(self) -> list[str]:
        """Why each series went its route."""
        return [self._route(at)[1] for at in range(len(self.routes))]

    def _route(self, at: int) -> tuple[str, str]:
        return CLOSED if self.closed[at] else (NAMES[int(self.routes[at])], REASONS[int(self.routes[at])])

    def leaves(self, *, names: NDArray[np.uint64], season: int) -> LeafInputs:
        """What the paths of every series are drawn from."""
        return leaf_inputs(self.recent, self.points, self.store, kinds=self.kinds, names=names, season=season)


def _check_memory(shape: tuple[int, ...], *, horizon: int, origins: int) -> None:
    series, periods = shape
    needed = series * (KNOWN * periods + AHEAD * (1 + origins) * horizon)
    what = f"to forecast {series:,} series of {periods:,} periods {horizon:,} ahead"
    check_memory(needed, subject=what, hint="Sum to fewer series (--by), leave out old years, or forecast fewer periods")


def fit(
    values: Floats,
    members: scipy.sparse.csr_matrix,
    *,
    model: Model,
    season: int,
    horizon: int,
    names: NDArray[np.uint64] | None = None,
    ended: str = "closed",
    groups: Ints | None = None,
    adjustment: Adjustment | None = None,
    seed: int = 0,
) -> Fitted:
    """The model's forecasts from now, and its errors at the origins of the last five seasons, each refitted to what was known.

    `members` is nodes x series: totals' own forecasts move the points where the past says that this helps. `names` are the series'
    streams of random numbers, which past ranges are drawn with; left out, their positions. `groups` numbers the series that may lend
    one another their season; `adjustment` takes effects out before the model and puts them back after it.
    """
    names = np.arange(len(values), dtype=np.uint64) if names is None else names
    past = past_origins(values.shape[1], season)[:: model.every]
    _check_memory(values.shape, horizon=horizon, origins=len(past))
    values = finite_values(values)
    origins = np.concatenate([[values.shape[1]], past])
    forecasts = _of_series(model, groups, adjustment)(values, origins=origins, season=season, horizon=horizon)
    routes, silent = forecasts.routes[:, 0], trailing_missing(values)
    closed = (silent >= season) & (ended == "closed")
    unproved = _too_few_to_be_constant(values, routes)
    kind = _kinds(values, routes, closed=closed, unproved=unproved)
    units = np.where(kind == kinds.ADDITIVE, _unit(values), 0.0)
    usable = (kind == kinds.LOG) | (kind == kinds.ADDITIVE)
    actual, counted = actuals_after(values, past, horizon), _counted(values, past, season)
    unbroken = donor_leaves(_errors(actual, forecasts.points[:, 1:], units, counted), usable)
    steady = unbroken & (routes == routing.MAIN) & (silent == 0)
    totals, above = _of_totals(model, members, steady, adjustment)
    points = reconciled(forecasts.points, values, totals, origins=origins, season=season, method=above, usable=steady)
    errors = _errors(actual, points[:, 1:], units, counted)
    unknown = np.full((len(values), 1, horizon), np.nan)  # of a history too short for any origin: one of which nothing is known
    seen = PastForecasts(
        values=values,
        points=points[:, 1:],
        errors=errors if len(past) else unknown,
        ages=values.shape[1] - past if len(past) else np.ones(1, dtype=np.int64),
        kinds=kind,
        units=units,
        usable=usable,
        launched=(routes == routing.LAUNCH) | unproved,
        names=names,
        members=members,
        season=season,
    )
    store, width = seen.store(), calibration_factor(seen, steady, seed=seed)
    store.size[:] *= width
    moved = (points[:, 0] != forecasts.points[:, 0]).any(axis=1)
    made = Fitted(np.where(closed[:, None], 0.0, points[:, 0]), routes, closed, kind, store, moved, width, values)
    young = recent_launches(values, forecasts.routes, origins)
    learned = learn_analogues(young[:, 1:], actual, forecasts.points[:, 1:], season)
    return made if learned is None else _following(made, learned, young[:, 0] & ~closed, names=names, season=season)


def _following(made: Fitted, learned: LaunchAnalogues, young: Flags, *, names: NDArray[np.uint64], season: int) -> Fitted:
    """The same with the launches of now as those of the past went on."""
    return replace(
        made,
        points=np.where(young[:, None], learned.part * made.points, made.points),
        routes=np.where(young, routing.FOLLOWING, made.routes),
        kinds=np.where(young, kinds.BLOCKS, made.kinds),
        recent=learned.past(made.recent, young, names=names, season=season),
    )


def _of_totals(
    model: Model, members: scipy.sparse.csr_matrix, steady: Flags, adjustment: Adjustment | None
) -> tuple[scipy.sparse.csr_matrix, Method]:  # fmt: skip
    """The totals that may move the points, and the method that forecasts them; with an adjustment, each of those that differ once."""
    if adjustment is None:
        return members, model.method
    totals = distinct_totals(members, steady)
    return totals, adjustment.of_totals(model, totals)


def _of_series(model: Model, groups: Ints | None, adjustment: Adjustment | None) -> Method:
    """The model as a method for the panel's series."""
    if adjustment is not None:
        return adjustment.of_series(model, groups)
    return model.method if groups is None or model.borrowing is None else partial(model.borrowing, groups=groups)


def trailing_missing(values: Floats) -> Ints:
    """How many periods at the end of each series have no row."""
    return np.argmax(np.isfinite(values[:, ::-1]), axis=1)


def random_streams(keys: pd.DataFrame) -> NDArray[np.uint64]:
    """A stream of random numbers for each series, which hangs on its key and on nothing else."""
    names: NDArray[np.uint64] = pd.util.hash_pandas_object(keys, index=False).to_numpy().astype(np.uint64)
    return names


def _too_few_to_be_constant(values: Floats, routes: Ints) -> Flags:
    """Series whose few values are the same, as a single one always is: repeated, but with the errors of a launch around them."""
    sold = np.isfinite(values) & (values != 0)
    few: Flags = sold.any(axis=1) & (sold.sum(axis=1) < routing.LEAST_POINTS)
    return few & (routes == routing.CONSTANT)


def _kinds(values: Floats, routes: Ints, *, closed: Flags, unproved: Flags) -> Ints:
    negative = np.nanmin(np.where(np.isfinite(values), values, np.inf), axis=1) < 0
    kind = np.where(negative, kinds.ADDITIVE, kinds.LOG)
    kind[routes == routing.INTERMITTENT] = kinds.BLOCKS
    fixed = np.isin(routes, [routing.EMPTY, routing.CONSTANT, routing.SILENT]) & ~unproved
    kind[closed | fixed] = kinds.FIXED
    return kind.astype(np.int64)


def _unit(values: Floats) -> Floats:
    """The mean size of a step of each series; of a value, where no step is known or all are nothing."""
    step, size = _mean_size(np.diff(values, axis=1)), _mean_size(values)
    return np.where(step > 0, step, np.where(size > 0, size, 1.0))


def _mean_size(values: Floats) -> Floats:
    known = np.isfinite(values)
    mean: Floats = np.abs(np.where(known, values, 0)).sum(axis=1) / np.maximum(known.sum(axis=1), 1)
    return mean


def _errors(actual: Floats, forecast: Floats, units: Floats, counted: Flags) -> Floats:
    errors = log_errors(actual, forecast)
    additive = units > 0
    errors[additive] = unit_errors(actual[additive], forecast[additive], units[additive])
    errors[~counted] = np.nan
    return errors


def _counted(values: Floats, origins: Ints, season: int) -> Flags:
    """Whether enough was known of a series at an origin: two and a half seasons, or one and a period where it is short."""
    sold = np.isfinite(values) & (values != 0)
    start = np.where(sold.any(axis=1), np.argmax(sold, axis=1), values.shape[1])
    length = values.shape[1] - start
    needed = np.where(length >= SHORT_HISTORY * season, LONG_ORIGIN * season, season + 1)
    counted: Flags = origins[None, :] - start[:, None] >= needed[:, None]
    return counted
