"""Series with zeros from now on: the points that their past corrects, and what their paths are drawn from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.baseline.kernels.panel import zero_items
from forecast.baseline.kernels.routing import panel_routes
from forecast.baseline.kernels.zero_levels import past_ranks
from forecast.baseline.kernels.zero_paths import ZeroPaths, zero_sizes
from forecast.baseline.paths.zero_past import (
    ZeroPast,
    alive_share,
    chance_variance,
    level_factor,
    level_spread,
    outlook_at,
    rate_doubt,
)
from forecast.settings.arrays import Flags, Floats, Floats32, Ints

LAUNCH_SPREAD = 0.7  # of the level of a launch that goes on as those of the past did
OVERSIZED = 2.0  # times the usual sale; a point that asks for more asks for more sales


@dataclass(frozen=True)
class ZeroSeries:
    """What the paths of series with zeros are drawn from, a row for each; see `kernels.zero_paths`."""

    ranks: Floats32
    ratios: Floats32
    chances: Floats
    spread: Floats
    alive: Floats

    def paths(self, points: Floats) -> ZeroPaths:
        """The same with the sizes of sales that give these points (series x steps) on average."""
        sizes = zero_sizes(self.ranks, self.ratios, self.chances, np.ascontiguousarray(points), self.alive)
        return ZeroPaths(self.ranks, self.ratios, self.chances, sizes, self.spread, self.alive)

    def of(self, rows: Ints | Flags) -> ZeroSeries:
        """Some of the series."""
        return ZeroSeries(self.ranks[rows], self.ratios[rows], self.chances[rows], self.spread[rows], self.alive[rows])

    def followed_by(self, other: ZeroSeries) -> ZeroSeries:
        """These series, then others of the same window and horizon."""
        return ZeroSeries(*(np.concatenate([getattr(each, name) for each in (self, other)]) for name in vars(self)))


def no_zeros(width: int, horizon: int) -> ZeroSeries:
    """No series at all, of a past so wide."""
    none = np.zeros((0, width), dtype=np.float32)
    return ZeroSeries(none, none, np.zeros((0, horizon)), np.zeros((0, 2)), np.zeros(0))


def zero_series(values: Floats, rows: Ints, points: Floats, past: ZeroPast, *, corrected: bool) -> tuple[ZeroSeries, Floats]:
    """These series (rows of `values`) from now, and their points (rows x steps), corrected by what the panel's past shows.

    Without `corrected` the points stay, as those of a model that says what they are.
    """
    season, horizon = past.season, points.shape[1]
    outlook = outlook_at(values, rows, values.shape[1], season)
    slots = (values.shape[1] + np.arange(horizon)) % season
    factor = level_factor(past) if corrected else 1.0
    alive = alive_share(past, outlook.levels.silence) if corrected else np.ones(len(rows))
    chances, points = outlook.ahead(slots)[1], points * factor * alive[:, None]
    span = min(season, horizon)
    own = ZeroPast(
        **{name: part[rows] if name not in ("ages", "season") else part for name, part in vars(past.scaled(factor)).items()}
    )
    spread = level_spread(own, chance_variance(outlook, points[:, :span], slots[:span]), rate_doubt(outlook))
    items = zero_items(panel_routes(values[rows], np.array([values.shape[1]]), season)[0], np.arange(len(rows)), 0)
    ranks, ratios = past_ranks(values[rows], items, outlook.chances, outlook.sizes)
    usual = (outlook.levels.size[:, None] * outlook.sizes[:, slots]) * alive[:, None]
    asked = np.divide(points, OVERSIZED * usual, out=np.zeros_like(points), where=usual > 0)
    return ZeroSeries(ranks, ratios, np.maximum(chances, np.minimum(asked, 1.0)), spread, alive), points


def launch_series(courses: Floats, horizon: int) -> ZeroSeries:
    """Series whose past (series x periods) is put together of past launches, without a season."""
    sold = courses > 0
    rate, size = sold.mean(axis=1), courses.sum(axis=1) / np.maximum(sold.sum(axis=1), 1)
    ranks = np.where(sold, rate[:, None], -rate[:, None])
    ratios = np.divide(courses, size[:, None], out=np.zeros_like(courses), where=sold)
    spread = np.tile([LAUNCH_SPREAD, 0.0], (len(courses), 1))
    chances = np.repeat(rate[:, None], horizon, axis=1)
    return ZeroSeries(ranks.astype(np.float32), ratios.astype(np.float32), chances, spread, np.ones(len(courses)))
