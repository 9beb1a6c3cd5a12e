"""What kind of series each one is now: the route it is forecast by, whether it is closed, and what its paths are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.baseline.kernels import paths as error_models
from forecast.baseline.kernels import routing
from forecast.settings.arrays import Flags, Floats, Ints


@dataclass(frozen=True)
class SeriesClasses:
    """The series of a panel by kind, an element per series.

    `routes` are codes of `kernels.routing`, `kinds` codes of `kernels.paths`; `closed` ended a year ago or more; `few` have a few
    values that are all the same; `units` is the size that additive errors are counted in, 0 for all others. `usable` errors say
    something of others; `steady` are the calm ones on the main route that sell to this day, before their errors are looked at.
    """

    routes: Ints
    closed: Flags
    kinds: Ints
    few: Flags
    units: Floats
    steady: Flags

    @property
    def usable(self) -> Flags:
        """Series whose past errors are drawn as vectors."""
        usable: Flags = np.isin(self.kinds, [error_models.LOG, error_models.ADDITIVE])
        return usable

    @property
    def launched(self) -> Flags:
        """Series of so few values that what others lend them is widened."""
        launched: Flags = (self.routes == routing.LAUNCH) | self.few
        return launched


def classify_series(values: Floats, routes: Ints, *, year: int, ended: str, known_ended: Flags | None = None) -> SeriesClasses:
    """The classes of series by their values and their routes from now.

    One that ended a year ago, or that the history knows to have ended, is closed where `ended` is "closed".
    """
    missing = trailing_missing(values)
    # A year of silence and not a season: shops that close for a week, or a holiday, open again.
    silent = missing >= year if known_ended is None else (missing >= year) | known_ended
    closed = silent & (ended == "closed")
    few = _too_few_to_be_constant(values, routes)
    kinds = _kinds(values, routes, closed=closed, few=few)
    units = np.where(kinds == error_models.ADDITIVE, _unit(values), 0.0)
    return SeriesClasses(routes, closed, kinds, few, units, (routes == routing.MAIN) & (missing == 0))


def trailing_missing(values: Floats) -> Ints:
    """How many periods at the end of each series have no row."""
    return np.argmax(np.isfinite(values[:, ::-1]), axis=1)


def _too_few_to_be_constant(values: Floats, routes: Ints) -> Flags:
    """Series whose few values are the same, as a single one always is: repeated, but with the errors of a launch around them."""
    sold = np.isfinite(values) & (values != 0)
    few: Flags = sold.any(axis=1) & (sold.sum(axis=1) < routing.LEAST_POINTS)
    return few & (routes == routing.CONSTANT)


def _kinds(values: Floats, routes: Ints, *, closed: Flags, few: Flags) -> Ints:
    negative = np.nanmin(np.where(np.isfinite(values), values, np.inf), axis=1) < 0
    kinds = np.where(negative, error_models.ADDITIVE, error_models.LOG)
    kinds[routes == routing.INTERMITTENT] = error_models.BLOCKS
    fixed = np.isin(routes, [routing.EMPTY, routing.CONSTANT, routing.SILENT]) & ~few
    kinds[closed | fixed] = error_models.FIXED
    return kinds.astype(np.int64)


def _unit(values: Floats) -> Floats:
    """The mean size of a step of each series; of a value, where no step is known or all are nothing."""
    step, size = _mean_size(np.diff(values, axis=1)), _mean_size(values)
    return np.where(step > 0, step, np.where(size > 0, size, 1.0))


def _mean_size(values: Floats) -> Floats:
    observed = np.isfinite(values)
    mean: Floats = np.abs(np.where(observed, values, 0)).sum(axis=1) / np.maximum(observed.sum(axis=1), 1)
    return mean
