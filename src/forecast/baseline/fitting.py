"""Forecasts of a panel from now and from past origins, and the errors that its sample paths are made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forecast.baseline.effects.drivers import Drivers, no_drivers
from forecast.baseline.estimates import Estimates, Fitted
from forecast.baseline.launches import with_launch_analogues
from forecast.baseline.models.ensemble import finite_values, past_origins
from forecast.baseline.models.pooled_seasonality import no_pooling
from forecast.baseline.origin_forecasts import (
    forecast_at_origins,
    missed_by_node,
    past_forecasts,
    reconciled_points,
    steady_series,
)
from forecast.baseline.panel_input import PanelInput
from forecast.baseline.paths.conformal import calibration_factor
from forecast.baseline.paths.past_errors import calibrated
from forecast.baseline.series_classes import classify_series
from forecast.baseline.stockouts import without_stockouts
from forecast.baseline.zeros import drawn_zeros, with_zeros

if TYPE_CHECKING:
    from forecast.baseline.models.registry import Model
    from forecast.settings.arrays import Ints


def fit(
    panel: PanelInput, model: Model, *, horizon: int, ended: str = "closed", drivers: Drivers | None = None, seed: int = 0
) -> Fitted:
    """The model's forecasts from now, and its errors at the origins of the last five seasons, each refitted to what was known.

    Totals' own forecasts move the points where the past says that this helps. A series that ended a year ago is forecast as 0 where
    `ended` is "closed". The adjustment of `drivers` takes effects out before the model and puts them back after it; `seed` is that
    of the past ranges that the calibration looks at. A panel that memory does not hold is an InputError.
    """
    # Now first, then the past, newest first: column 0 of every array of forecasts is the one that will be used.
    origins = np.concatenate([[panel.length], past_origins(panel.length, panel.season)[:: model.every]])
    panel.check_memory(horizon=horizon, origins=len(origins) - 1)
    # A model that lends no season is told of no groups: the reasons of its routes would name a lending that never took place.
    pooled = panel.pooled if model.borrowing is not None else no_pooling(len(panel.values))
    panel, stockouts = without_stockouts(replace(panel, values=finite_values(panel.values), pooled=pooled))
    drivers = _estimated(drivers or Drivers(None, no_drivers()), origins)
    forecasts = forecast_at_origins(panel, model, origins, horizon=horizon, adjustment=drivers.adjustment)
    zeros, forecasts = with_zeros(panel.values, forecasts, season=panel.season, corrected=model.borrowing is not None)
    classes = classify_series(panel.values, forecasts.routes[:, 0], year=panel.year, known_ended=panel.ended, ended=ended)
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
        zeros=drawn_zeros(zeros, classes),
        stockouts=stockouts.count,
        again=stockouts.again,
        routes=classes.routes,
        closed=classes.closed,
        kinds=classes.kinds,
        moved=(points[:, 0] != forecasts.points[:, 0]).any(axis=1),
    )
    return with_launch_analogues(
        Fitted(np.where(classes.closed[:, None], 0.0, stockouts.spread_over(points[:, 0])), estimates), panel, forecasts
    )


def _estimated(drivers: Drivers, origins: Ints) -> Drivers:
    """The same with the effects estimated that forecasts from these origins use."""
    adjustment = drivers.adjustment
    return drivers if adjustment is None else replace(drivers, adjustment=adjustment.for_origins(origins))
