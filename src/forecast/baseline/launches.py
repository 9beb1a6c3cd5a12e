"""The launches of now among the fitted series: forecast as those of the past went on, where these were followed by zeros."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forecast.baseline.estimates import Fitted
from forecast.baseline.kernels.paths import BLOCKS
from forecast.baseline.kernels.routing import FOLLOWING
from forecast.baseline.paths.launch_analogues import learn_analogues, recent_launches
from forecast.baseline.paths.zero_series import launch_series

if TYPE_CHECKING:
    from forecast.baseline.origin_forecasts import OriginForecasts
    from forecast.baseline.panel_input import PanelInput


def with_launch_analogues(fitted: Fitted, panel: PanelInput, forecasts: OriginForecasts) -> Fitted:
    """The same with the launches of now going on as those of the past did, where these were followed by zeros."""
    young = recent_launches(panel.values, forecasts.routes, forecasts.origins)
    analogues = learn_analogues(young[:, 1:], forecasts.actual, forecasts.points[:, 1:], panel.season)
    if analogues is None:
        return fitted
    estimates = fitted.estimates
    # A launch that fell silent for a year is over, and no zeros of others can revive it.
    launches = young[:, 0] & ~estimates.closed
    kinds = np.where(launches, BLOCKS, estimates.kinds)
    zeros = estimates.zeros
    width = zeros.ranks.shape[1]
    made = launch_series(analogues.past(panel.streams[launches], width), fitted.points.shape[1])
    kept = zeros.of(~launches[estimates.kinds == BLOCKS])
    order = np.argsort(np.concatenate([np.flatnonzero((estimates.kinds == BLOCKS) & ~launches), np.flatnonzero(launches)]))
    changed = replace(
        estimates,
        routes=np.where(launches, FOLLOWING, estimates.routes),
        kinds=kinds,
        zeros=kept.followed_by(made).of(order),
    )
    return Fitted(np.where(launches[:, None], analogues.part * fitted.points, fitted.points), changed)
