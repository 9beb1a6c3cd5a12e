"""The series with zeros among the forecasts: their points corrected by what past ones missed, and what their paths are drawn from."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forecast.baseline.kernels.paths import BLOCKS
from forecast.baseline.kernels.routing import INTERMITTENT
from forecast.baseline.kernels.zero_levels import WINDOW
from forecast.baseline.paths.zero_past import zero_past
from forecast.baseline.paths.zero_series import ZeroSeries, no_zeros, zero_series

if TYPE_CHECKING:
    from forecast.baseline.origin_forecasts import OriginForecasts
    from forecast.baseline.series_classes import SeriesClasses
    from forecast.settings.arrays import Floats


def with_zeros(values: Floats, forecasts: OriginForecasts, *, season: int, corrected: bool) -> tuple[ZeroSeries, OriginForecasts]:
    """The intermittent series among the forecasts as their paths are drawn, and the forecasts with their points corrected by the past.

    Without `corrected` all points stay: those of a model that says what they are.
    """
    routes, points = forecasts.routes, forecasts.points
    rows, width = np.flatnonzero(routes[:, 0] == INTERMITTENT), min(WINDOW * season, values.shape[1])
    if not rows.size:
        return no_zeros(width, points.shape[2]), forecasts
    past = zero_past(values, routes[:, 1:], forecasts.past, points[:, 1:], actual=forecasts.actual, season=season)
    changed = points.copy()
    zeros, changed[rows, 0] = zero_series(values, rows, points[rows, 0], past, corrected=corrected)
    return zeros, replace(forecasts, points=changed)


def drawn_zeros(zeros: ZeroSeries, classes: SeriesClasses) -> ZeroSeries:
    """Those of the intermittent series whose paths are drawn: the ones that did not end."""
    return zeros.of(classes.kinds[classes.routes == INTERMITTENT] == BLOCKS)
