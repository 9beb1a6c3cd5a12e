"""Any model on adjusted values: what the calendar and events add is taken out, the rest is forecast, and the effects are put back.

At each origin the effects are those that were estimated from what was known half a season before it at the latest, never from later values,
so that past errors are those of forecasts that could have been made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.effects.estimation import Effects, estimated
from forecast.baseline.effects.regressors import Design
from forecast.baseline.kernels.routing import LAUNCH, MAIN, SHORT, panel_routes
from forecast.baseline.models.ensemble import finite_values, panel_weights, without_outliers
from forecast.baseline.models.registry import Forecasts, Method, Model
from forecast.settings.arrays import Flags, Floats, Ints

PER_SEASON = 2  # how often the effects of past origins are estimated anew


@dataclass(frozen=True)
class Adjustment:
    """The effects of a design on the series of a panel: `values` series x periods, the design over these and the horizon.

    `training` are the series that effects are estimated on, `affected` those that they are applied to. `by_origin` holds the effects
    that are estimated already, by the origin whose values they are estimated from (`estimated_at`).
    """

    values: Floats
    design: Design
    training: Flags
    affected: Flags
    season: int
    by_origin: Mapping[int, Effects] = field(default_factory=dict, repr=False, compare=False)

    def effects(self, origin: int) -> Effects:
        """The effects as they are estimated from the periods before an origin."""
        if origin in self.by_origin:
            return self.by_origin[origin]
        return estimated(self.values[:, :origin], self.design, training=self.training, season=self.season)

    def estimated_at(self, origins: Iterable[int]) -> Adjustment:
        """The same adjustment with the effects of these origins estimated, each of them once."""
        return replace(self, by_origin={origin: self.effects(origin) for origin in sorted({int(origin) for origin in origins})})

    def for_origins(self, origins: Iterable[int]) -> Adjustment:
        """The same adjustment with all effects estimated that forecasts from these origins and from now use."""
        vintages = (self.vintage(int(origin)) for origin in origins)
        return self.estimated_at([self.values.shape[1], *vintages])

    def factors(self, origin: int) -> Floats:
        """What each series' sales are multiplied by in each period (series x periods); 1 for those not touched."""
        return np.where(self.affected[:, None], self.effects(origin).factors(), 1.0)

    def vintage(self, origin: int) -> int:
        """The position up to which values are known to the effects that an origin uses."""
        step = max(self.season // PER_SEASON, 1)
        now = self.values.shape[1]
        return max(now - -(-(now - origin) // step) * step, 0)

    def total_factors(self, totals: scipy.sparse.csr_matrix, origin: int) -> Floats:
        """The factors of sums of series (totals x series): those of their parts, by their size in the last season before the origin."""
        lately = self.values[:, max(origin - self.season, 0) : origin]
        size = np.nansum(lately, axis=1) / np.maximum(np.isfinite(lately).sum(axis=1), 1)
        weighted = totals.multiply(np.maximum(size, 0.0)).tocsr()
        whole = np.asarray(weighted.sum(axis=1)).reshape(-1, 1)
        return np.where(whole > 0, (weighted @ self.factors(origin)) / np.where(whole > 0, whole, 1.0), 1.0)

    def of_series(self, model: Model, groups: Ints | None) -> Method:
        """The model as a method for the panel's series."""
        return partial(self._forecast, model=model, groups=groups, totals=None)

    def of_totals(self, model: Model, totals: scipy.sparse.csr_matrix) -> Method:
        """The model as a method for sums of the panel's series, in the order of `totals`."""
        return partial(self._forecast, model=model, groups=None, totals=totals)

    def _forecast(
        self,
        values: Floats,
        *,
        origins: Ints,
        season: int,
        horizon: int,
        model: Model,
        groups: Ints | None,
        totals: scipy.sparse.csr_matrix | None,
    ) -> Forecasts:
        """The model's forecasts of adjusted values from each origin, with the effects put back."""
        vintages = np.array([self.vintage(int(origin)) for origin in origins])
        method = self._method(model, values, origins, horizon=horizon, groups=groups, totals=totals)
        points = np.empty((len(values), len(origins), horizon))
        routes = np.empty((len(values), len(origins)), dtype=np.int64)
        for vintage in np.unique(vintages):
            columns = np.flatnonzero(vintages == vintage)
            factors = self._factors(int(vintage), totals)
            adjusted = values / factors[:, : values.shape[1]]
            forecasts = method(adjusted, origins=origins[columns], season=season, horizon=horizon)
            points[:, columns] = forecasts.points * factors[:, origins[columns, None] + np.arange(horizon)]
            routes[:, columns] = forecasts.routes
        return Forecasts(points, routes, forecasts.weights)

    def _factors(self, vintage: int, totals: scipy.sparse.csr_matrix | None) -> Floats:
        return self.factors(vintage) if totals is None else self.total_factors(totals, vintage)

    def _method(
        self,
        model: Model,
        values: Floats,
        origins: Ints,
        *,
        horizon: int,
        groups: Ints | None,
        totals: scipy.sparse.csr_matrix | None,
    ) -> Method:
        """The model's own method; one that weighs members is given the weights that adjusted values teach."""
        if model.borrowing is None:
            return model.method
        now = self.values.shape[1]
        adjusted = values / self._factors(now, totals)[:, :now]
        learnt = panel_weights(adjusted, origins, season=self.season, horizon=horizon, groups=groups)
        return partial(model.borrowing, groups=groups, weights=learnt.weights)


def adjustment(values: Floats, design: Design, *, season: int) -> Adjustment:
    """The adjustment of a panel: taught by its calm series of more than two seasons without zeros and negatives.

    It touches all that have a level to multiply: no negatives, few zeros, not constant.
    """
    observed = finite_values(values)
    start, stop, routes = panel_routes(observed, np.array([observed.shape[1]]), season)[0][:, 0].T
    low = np.min(np.where(np.isfinite(observed), observed, np.inf), axis=1, initial=np.inf)
    training = (routes == MAIN) & (stop - start > 2 * season) & without_outliers(observed) & (low > 0)
    touched = np.isin(routes, [MAIN, SHORT, LAUNCH]) & (low >= 0)
    return Adjustment(observed, design, training, touched, season)
