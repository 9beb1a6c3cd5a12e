"""Forecasts of a panel from now and from past origins, and the errors that its sample paths are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from forecast.baseline.effects.drivers import Drivers, no_drivers
from forecast.baseline.estimates import Estimates
from forecast.baseline.kernels import paths as error_models
from forecast.baseline.kernels import routing
from forecast.baseline.models.ensemble import finite_values, past_origins
from forecast.baseline.models.pooled_seasonality import no_pooling
from forecast.baseline.models.registry import Model
from forecast.baseline.origin_forecasts import (
    OriginForecasts,
    forecast_at_origins,
    missed_by_node,
    past_forecasts,
    reconciled_points,
    steady_series,
)
from forecast.baseline.panel_input import PanelInput
from forecast.baseline.paths.conformal import calibration_factor
from forecast.baseline.paths.launch_analogues import learn_analogues, recent_launches
from forecast.baseline.paths.past_errors import calibrated
from forecast.baseline.paths.sample_paths import recent_values
from forecast.baseline.series_classes import classify_series
from forecast.settings.arrays import Floats, Ints
from forecast.settings.memory_limit import check_memory

# Bytes that a series takes at the least, for each period known and for each step of each past forecast: somewhat less than was measured.
KNOWN, AHEAD = 14 * 8, 16


@dataclass(frozen=True)
class Fitted:
    """The forecasts of a panel from now (series x periods ahead), and all that fitting estimated."""

    points: Floats
    estimates: Estimates


def fit(
    panel: PanelInput, model: Model, *, horizon: int, ended: str = "closed", drivers: Drivers | None = None, seed: int = 0
) -> Fitted:
    """The model's forecasts from now, and its errors at the origins of the last five seasons, each refitted to what was known.

    Totals' own forecasts move the points where the past says that this helps. A series that ended a year ago is forecast as 0 where
    `ended` is "closed". The adjustment of `drivers` takes effects out before the model and puts them back after it; `seed` is that
    of the past ranges that the calibration looks at. A panel that memory does not hold is an InputError.
    """
    origins = np.concatenate([[panel.length], past_origins(panel.length, panel.season)[:: model.every]])
    _check_memory(panel.values.shape, horizon=horizon, origins=len(origins) - 1)
    pooled = panel.pooled if model.borrowing is not None else no_pooling(len(panel.values))
    panel = replace(panel, values=finite_values(panel.values), pooled=pooled)
    drivers = _estimated(drivers or Drivers(None, no_drivers()), origins)
    forecasts = forecast_at_origins(panel, model, origins, horizon=horizon, adjustment=drivers.adjustment)
    classes = classify_series(panel.values, forecasts.routes[:, 0], year=panel.year, ended=ended)
    steady = steady_series(panel, forecasts, classes)
    points = reconciled_points(panel, model, forecasts, steady=steady, adjustment=drivers.adjustment)
    past = past_forecasts(panel, forecasts, points, classes)
    factor = calibration_factor(past, steady, seed=seed)
    estimates = Estimates(
        weights=forecasts.weights,
        pooled=panel.pooled,
        drivers=drivers,
        calibration_factor=factor,
        errors=calibrated(past.store(), factor),
        missed=missed_by_node(panel.summing, forecasts.actual, points[:, 1:]),
        origins=forecasts.past,
        recent=recent_values(panel.values, classes.kinds, panel.season),
        routes=classes.routes,
        closed=classes.closed,
        kinds=classes.kinds,
        moved=(points[:, 0] != forecasts.points[:, 0]).any(axis=1),
    )
    return _with_analogues(Fitted(np.where(classes.closed[:, None], 0.0, points[:, 0]), estimates), panel, forecasts)


def _with_analogues(fitted: Fitted, panel: PanelInput, forecasts: OriginForecasts) -> Fitted:
    """The same with the launches of now going on as those of the past did, where these were followed by zeros."""
    young = recent_launches(panel.values, forecasts.routes, forecasts.origins)
    analogues = learn_analogues(young[:, 1:], forecasts.actual, forecasts.points[:, 1:], panel.season)
    if analogues is None:
        return fitted
    estimates = fitted.estimates
    launches = young[:, 0] & ~estimates.closed
    kinds = np.where(launches, error_models.BLOCKS, estimates.kinds)
    values = analogues.past(panel.values, launches, streams=panel.streams, season=panel.season)
    changed = replace(
        estimates,
        routes=np.where(launches, routing.FOLLOWING, estimates.routes),
        kinds=kinds,
        recent=recent_values(values, kinds, panel.season),
    )
    return Fitted(np.where(launches[:, None], analogues.part * fitted.points, fitted.points), changed)


def _check_memory(shape: tuple[int, ...], *, horizon: int, origins: int) -> None:
    series, periods = shape
    needed = series * (KNOWN * periods + AHEAD * (1 + origins) * horizon)
    subject = f"to forecast {series:,} series of {periods:,} periods {horizon:,} ahead"
    check_memory(needed, subject=subject, hint="Sum to fewer series (--by), leave out old years, or forecast fewer periods")


def _estimated(drivers: Drivers, origins: Ints) -> Drivers:
    """The same with the effects estimated that forecasts from these origins use."""
    adjustment = drivers.adjustment
    return drivers if adjustment is None else replace(drivers, adjustment=adjustment.for_origins(origins))
