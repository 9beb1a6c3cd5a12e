"""Forecasts of a panel from now and from its past origins, and what these missed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.effects.adjustment import Adjustment
from forecast.baseline.models.ensemble import actuals_after
from forecast.baseline.models.registry import Method, Model
from forecast.baseline.panel_input import PanelInput
from forecast.baseline.paths.conformal import PastForecasts
from forecast.baseline.paths.past_errors import donor_leaves, log_errors, unit_errors
from forecast.baseline.paths.reconcile import reconciled
from forecast.baseline.series_classes import SeriesClasses
from forecast.history.series.hierarchy import distinct_totals
from forecast.settings.arrays import Flags, Floats, Ints

LONG_ORIGIN = 2.5  # seasons known at an origin that counts
SHORT_HISTORY = 4  # seasons; below, origins count from a season and a period on


@dataclass(frozen=True)
class OriginForecasts:
    """Forecasts of every series from now and from past origins, each refitted to what was known there.

    `origins` are positions, now first and then the past ones, newest first; `points` series x origins x horizon, `routes` series x
    origins, `weights` steps x component models (None for a model without); `actual` is what came after the past origins.
    """

    origins: Ints
    points: Floats
    routes: Ints
    weights: Floats | None
    actual: Floats

    @property
    def past(self) -> Ints:
        """The origins before now."""
        return self.origins[1:]


def forecast_at_origins(
    panel: PanelInput, model: Model, origins: Ints, *, horizon: int, adjustment: Adjustment | None = None
) -> OriginForecasts:
    """The model's forecasts from these origins (now first), with the effects of an adjustment taken out and put back."""
    method = _of_series(model, panel.pooled.groups, adjustment)
    forecasts = method(panel.values, origins=origins, season=panel.season, horizon=horizon)
    actual = actuals_after(panel.values, origins[1:], horizon)
    return OriginForecasts(origins, forecasts.points, forecasts.routes, forecasts.weights, actual)


def steady_series(panel: PanelInput, forecasts: OriginForecasts, classes: SeriesClasses) -> Flags:
    """The calm series, on the main route, that sell to this day: those that speak for the panel and that totals may move."""
    errors = _errors(panel, forecasts, forecasts.points, classes)
    return donor_leaves(errors, classes.usable) & classes.steady


def reconciled_points(
    panel: PanelInput, model: Model, forecasts: OriginForecasts, *, steady: Flags, adjustment: Adjustment | None
) -> Floats:
    """The points (series x origins x horizon) after totals' own forecasts moved them, where that helps."""
    totals = panel.summing if adjustment is None else distinct_totals(panel.summing, steady)
    method = model.method if adjustment is None else adjustment.of_totals(model, totals)
    origins, season = forecasts.origins, panel.season
    return reconciled(forecasts.points, panel.values, totals, origins=origins, season=season, method=method, usable=steady)


def past_forecasts(panel: PanelInput, forecasts: OriginForecasts, points: Floats, classes: SeriesClasses) -> PastForecasts:
    """What past origins missed with these points (series x origins x horizon, now first), ready to be stored and calibrated.

    A history too short for any origin has one of which nothing is known.
    """
    errors = _errors(panel, forecasts, points, classes)
    unknown = np.full((len(panel.values), 1, points.shape[2]), np.nan)
    return PastForecasts(
        values=panel.values,
        points=points[:, 1:],
        errors=errors if len(forecasts.past) else unknown,
        ages=panel.length - forecasts.past if len(forecasts.past) else np.ones(1, dtype=np.int64),
        kinds=classes.kinds,
        units=classes.units,
        usable=classes.usable,
        launched=classes.launched,
        streams=panel.streams,
        summing=panel.summing,
        season=panel.season,
    )


def missed_by_node(summing: scipy.sparse.csr_matrix, actual: Floats, points: Floats) -> Floats:
    """Mean absolute log error of past forecasts (series x origins x horizon) by node; NaN where none is known.

    A node's actual is the sum of what is known of its series in a period.
    """
    total, count = np.zeros(summing.shape[0]), np.zeros(summing.shape[0], dtype=np.int64)
    for k in range(actual.shape[1]):  # one origin at a time, as all of them would fill the memory
        observed = np.isfinite(actual[:, k])
        sums = np.where(summing @ observed.astype(np.float64) > 0, summing @ np.nan_to_num(actual[:, k]), np.nan)
        errors = np.abs(log_errors(sums, summing @ points[:, k]))
        total += np.nansum(errors, axis=1)
        count += np.isfinite(errors).sum(axis=1)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _of_series(model: Model, groups: Ints | None, adjustment: Adjustment | None) -> Method:
    """The model as a method for the panel's series."""
    if adjustment is not None:
        return adjustment.of_series(model, groups)
    return model.method if groups is None or model.borrowing is None else partial(model.borrowing, groups=groups)


def _errors(panel: PanelInput, forecasts: OriginForecasts, points: Floats, classes: SeriesClasses) -> Floats:
    """What the past points missed: in logs, or in units of the series; NaN where too little was known at the origin."""
    actual, past = forecasts.actual, points[:, 1:]
    errors = log_errors(actual, past)
    additive = classes.units > 0
    errors[additive] = unit_errors(actual[additive], past[additive], classes.units[additive])
    errors[~_counted(panel.values, forecasts.past, panel.season)] = np.nan
    return errors


def _counted(values: Floats, origins: Ints, season: int) -> Flags:
    """Whether enough was known of a series at an origin: two and a half seasons, or one and a period where it is short."""
    sold = np.isfinite(values) & (values != 0)
    start = np.where(sold.any(axis=1), np.argmax(sold, axis=1), values.shape[1])
    length = values.shape[1] - start
    needed = np.where(length >= SHORT_HISTORY * season, LONG_ORIGIN * season, season + 1)
    counted: Flags = origins[None, :] - start[:, None] >= needed[:, None]
    return counted
