"""All that fitting a panel estimates, as arrays and tables: what forecasts are drawn and explained from, and what is kept on disk."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from forecast.baseline.effects.drivers import Drivers
from forecast.baseline.kernels.routing import MAIN
from forecast.baseline.models.pooled_seasonality import PooledSeasonality
from forecast.baseline.models.routes import NAMES, REASONS
from forecast.baseline.paths.past_errors import ErrorStore
from forecast.baseline.paths.sample_paths import Paths, fit_paths, leaf_inputs
from forecast.baseline.paths.zero_series import ZeroSeries
from forecast.baseline.stockouts import stockouts_said
from forecast.settings.arrays import Flags, Floats, Ints, Streams

CLOSED = ("closed", "no row for a whole year")
POOLED = "; its season is drawn to that of the others of its "


@dataclass(frozen=True)
class Estimates:
    """What fitting learned of a panel; series in the order of its rows, nodes in that of its hierarchy.

    weights             steps x component models, those that the forecast was made with; None for a model without
    pooled              which dimension groups the series, their groups by number, and who receives a season
    drivers             the effects of calendar and events: the table told of them, and the adjustment made with them (or None)
    calibration_factor  what the ranges are multiplied by, since past ranges were too narrow or too wide; 1 where the past is too short
    errors              past errors of every series as vectors, sizes calibrated
    missed              mean absolute log error of the past forecasts of every node; NaN where none is known
    origins             positions of the past origins that these forecasts were made from, newest first
    zeros               the series with zeros: what their paths are made of
    stockouts, again    periods without sales of each series that were taken as missing, and the share that may be such again
    routes, closed      how each series is forecast (codes of `kernels.routing`), and which ended
    kinds               what the paths of each series are made of (codes of `kernels.paths`)
    moved               which series reconciliation with their totals moved
    """

    weights: Floats | None
    pooled: PooledSeasonality
    drivers: Drivers
    calibration_factor: float
    errors: ErrorStore
    missed: Floats
    origins: Ints
    zeros: ZeroSeries
    stockouts: Ints
    again: Floats
    routes: Ints
    closed: Flags
    kinds: Ints
    moved: Flags

    @property
    def groups(self) -> Ints | None:
        """The number of the group whose series lend one another their season (-1: none), or None where no season is lent."""
        return self.pooled.groups

    @property
    def route_names(self) -> list[str]:
        """The route of each series."""
        names = [NAMES[code] for code in self.routes.tolist()]
        return [CLOSED[0] if closed else name for name, closed in zip(names, self.closed, strict=True)]

    @property
    def reasons(self) -> list[str]:
        """Why each series goes its route, whether its season is drawn to that of others, and what was taken as missing."""
        receives = self.pooled.receives & (self.routes == MAIN)
        told = [stockouts_said(*each) for each in zip(self.stockouts.tolist(), self.again.tolist(), strict=True)]
        reasons = [
            REASONS[code] + (POOLED + self.pooled.dimension if pooled else "") + stockouts
            for code, pooled, stockouts in zip(self.routes.tolist(), receives, told, strict=True)
        ]
        return [CLOSED[1] if closed else reason for reason, closed in zip(reasons, self.closed, strict=True)]

    def route_table(self, keys: pd.DataFrame) -> pd.DataFrame:
        """The keys of the series with columns `route`, `reason` and `reconciled` (whether totals moved it)."""
        return keys.assign(route=self.route_names, reason=self.reasons, reconciled=self.moved)

    def paths(
        self, points: Floats, *, streams: Streams, season: int, seed: int, draws: int, market: Floats | None = None
    ) -> Paths:
        """The sample paths around these points; `market` is the factor of all series where it is known already."""
        leaves = leaf_inputs(self.zeros, points, self.errors, kinds=self.kinds, streams=streams, again=self.again)
        return fit_paths(leaves, self.errors, season=season, seed=seed, draws=draws, market=market)


@dataclass(frozen=True)
class Fitted:
    """The forecasts of a panel from now (series x periods ahead), and all that fitting estimated."""

    points: Floats
    estimates: Estimates
