"""Why a node is forecast as it is: route, members and weights, season, trend, spread and how past forecasts did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import lazy_loader
import numpy as np
import pandas as pd

from forecast.baseline.forecast import Baseline
from forecast.baseline.kernels.members import MEMBERS
from forecast.baseline.kernels.routing import MAIN
from forecast.baseline.models.ensemble import actuals_after, forecast_points
from forecast.baseline.models.registry import seasonal_naive
from forecast.baseline.paths.past_errors import log_errors
from forecast.settings.arrays import Floats, Ints
from forecast.settings.measures import Measure

# Loads statsmodels, which takes a second, and is needed only where a series is taken apart.
statistical = lazy_loader.load("forecast.baseline.models.statistical", suppress_warning=True)

CURVES = {"q10": 0.1, "q25": 0.25, "q75": 0.75, "q90": 0.9}


@dataclass(frozen=True)
class Explanation:
    """The explanation of one node.

    `facts`: what, item, value, note, a row per fact; shares are of the forecast, errors mean absolute log errors. `components`: period,
    observed, trend, season, rest (the series taken apart by STL, empty where there are fewer than two seasons and a period).
    `course`: period, actual, and for those ahead point, q10, q25, q75, q90.
    """

    key: Mapping[str, str]
    model: str
    measure: Measure
    frequency: str
    facts: pd.DataFrame
    components: pd.DataFrame
    course: pd.DataFrame


def explain(baseline: Baseline, key: Mapping[str, str]) -> Explanation:
    """Why the node of this key is forecast as it is; dimensions that are not named are summed over.

    A total is the sum of its leaves; its members, season and errors are those of the summed history and say what drives it.

    >>> why = fc.explain(start, {"region": "East"})
    >>> list(why.facts.columns)
    ['what', 'item', 'value', 'note']
    """
    node = baseline.hierarchy.find(key)
    leaves = baseline.hierarchy.summing_matrix[node].indices
    values = _summed(baseline.history.panel.values[leaves])
    parts = [
        _route(baseline, leaves),
        _members(baseline, node),
        _season(values, baseline.history.panel.season, baseline.periods),
        _trend(values, baseline),
        _spread(baseline, node),
        _past_errors(baseline, node, values),
        _effects(baseline, leaves),
    ]
    facts = pd.concat(parts, ignore_index=True)
    history = baseline.history
    course = _course(baseline, node, values)
    return Explanation(
        dict(key), baseline.model, history.measure, history.frequency, facts, _components(baseline, values), course
    )


def _summed(values: Floats) -> Floats:
    total = np.nansum(values, axis=0)
    return np.where(np.isnan(values).all(axis=0), np.nan, total)


def _facts(kind: str, items: list[str], values: list[float], notes: list[str] | str = "") -> pd.DataFrame:
    return pd.DataFrame({"what": kind, "item": items, "value": np.asarray(values, dtype=np.float64), "note": notes})


def _route(baseline: Baseline, leaves: Ints) -> pd.DataFrame:
    """The routes of the leaves, each with its share of the node's forecast."""
    size = np.abs(baseline.points[leaves]).sum(axis=1)
    routes = baseline.routes.iloc[leaves].assign(share=size / max(size.sum(), 1e-300))
    shares = routes.groupby(["route", "reason"], sort=True)["share"].sum().reset_index()
    return _facts("route", shares["route"].tolist(), shares["share"].tolist(), shares["reason"].tolist())


class NodeSeries(NamedTuple):
    """What the component models see of a node: series, the factors of calendar and events, who lends a season, and the node's row."""

    values: Floats
    factors: Floats  # series x observed periods and horizon
    groups: Ints | None
    row: int


def _members(baseline: Baseline, node: int) -> pd.DataFrame:
    """Each component model's weight in the forecast, the mean over the horizon, and what it alone would forecast of the node.

    A total's is that of its summed history; what the calendar and events add is taken out before and put back, as in the forecast.
    """
    weights, horizon, length = baseline.estimates.weights, len(baseline.periods), baseline.history.panel.values.shape[1]
    if weights is None:
        return _facts("member", [], [])
    series = _node_series(baseline, node)
    adjusted = series.values / series.factors[:, :length]
    season = baseline.history.panel.season
    forecast = forecast_points(adjusted, season=season, horizon=horizon, groups=series.groups, weights=weights)
    if forecast.routes[series.row] != MAIN:
        return _facts("member", [], [])
    ahead = forecast.members[series.row] * series.factors[series.row, length:]
    totals = [f"{total:,.6g} over {horizon} periods" for total in ahead.sum(axis=1)]
    return _facts("member", list(MEMBERS), weights.mean(axis=0).tolist(), totals)


def _node_series(baseline: Baseline, node: int) -> NodeSeries:
    """A leaf with the others of its group, which may lend it their season; a total as one series."""
    panel, estimates, summing = baseline.history.panel, baseline.estimates, baseline.hierarchy.summing_matrix[[node]]
    adjustment, leaves = estimates.drivers.adjustment, summing.indices
    now = panel.values.shape[1]
    if len(leaves) > 1:
        values = _summed(panel.values[leaves])[None]
        factors = _no_factors(baseline, 1) if adjustment is None else adjustment.total_factors(summing, now)
        return NodeSeries(values, factors, None, 0)
    rows, groups = leaves, None
    if estimates.groups is not None and estimates.groups[leaves[0]] >= 0:
        rows = np.flatnonzero(estimates.groups == estimates.groups[leaves[0]])
        groups = np.zeros(len(rows), dtype=np.int64)
    factors = _no_factors(baseline, len(rows)) if adjustment is None else adjustment.factors(now)[rows]
    return NodeSeries(panel.values[rows], factors, groups, int(np.flatnonzero(rows == leaves[0])[0]))


def _no_factors(baseline: Baseline, count: int) -> Floats:
    return np.ones((count, baseline.history.panel.values.shape[1] + len(baseline.periods)))


def _season(values: Floats, season: int, periods: pd.DatetimeIndex) -> pd.DataFrame:
    """Seasonal indices by period of the season: the mean share of the last five seasons, 1 on average."""
    seasons = min(5, len(values) // season)
    if seasons < 2:
        return _facts("season", [], [])
    years = values[len(values) - seasons * season :].reshape(seasons, season)
    level = _mean(years, axis=1)[:, None]
    shares = _mean(np.divide(years, level, out=np.full_like(years, np.nan), where=level > 0), axis=0)
    names = [f"{start:%b}" for start in periods[:season]] if len(periods) >= season else [str(slot + 1) for slot in range(season)]
    return _facts("season", names, shares.tolist())


def _mean(values: Floats, *, axis: int) -> Floats:
    """The mean of what is known along an axis, NaN where nothing is."""
    observed = np.isfinite(values)
    total, count = np.where(observed, values, 0.0).sum(axis=axis), observed.sum(axis=axis)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _trend(values: Floats, baseline: Baseline) -> pd.DataFrame:
    """Growth of the last season over the one before, and of the forecast over the last season."""
    season = baseline.history.panel.season
    if len(values) < 2 * season:
        return _facts("trend", [], [])
    last, before = np.nansum(values[-season:]), np.nansum(values[-2 * season : -season])
    return _facts("trend", ["last season over the one before"], [last / before - 1 if before > 0 else np.nan])


def _spread(baseline: Baseline, node: int) -> pd.DataFrame:
    """Half the width of the central 80 % as a share of the forecast, for the first period and for the whole horizon."""
    rows, horizon = np.array([node]), len(baseline.periods)
    widths = []
    for first, stop in ((0, 1), (0, horizon)):
        low, median, high = np.quantile(baseline.samples(rows, (first, stop))[0], (0.1, 0.5, 0.9))
        widths.append((high - low) / 2 / median if median > 0 else np.nan)
    return _facts("spread", ["first period", f"all {horizon} periods"], widths)


def _past_errors(baseline: Baseline, node: int, values: Floats) -> pd.DataFrame:
    """Mean absolute log error of the past forecasts of the node, and that of last season's values."""
    season, horizon, past = baseline.history.panel.season, len(baseline.periods), baseline.estimates.origins
    if not len(past):
        return _facts("past error", [], [])
    last_season = seasonal_naive(values[None], origins=past, season=season, horizon=horizon).points
    errors = np.abs(log_errors(actuals_after(values[None], past, horizon), last_season))
    missed = float(np.nanmean(errors)) if np.isfinite(errors).any() else np.nan
    origins = f"{len(past)} origins"
    return _facts("past error", [baseline.model, "last season"], [float(baseline.estimates.missed[node]), missed], origins)


def _effects(baseline: Baseline, leaves: Ints) -> pd.DataFrame:
    """The effects of calendar and events that touch the node: the share by which each moves the node's sales where it is full."""
    adjustment = baseline.estimates.drivers.adjustment
    if adjustment is None or not adjustment.affected[leaves].any():
        return _facts("effect", [], [])
    effects = adjustment.effects(baseline.history.panel.values.shape[1])
    observed = np.isfinite(baseline.history.panel.values[leaves])
    active = np.pad(
        observed, ((0, 0), (0, len(baseline.periods))), constant_values=True
    )  # an effect before a series began is none of its
    reached = ((effects.design.values[effects.design.classes[leaves]] != 0) & active[:, :, None]).any(axis=1)  # leaves x columns
    units = np.array([column.unit for column in effects.design.columns])
    moved = np.where(reached & adjustment.affected[leaves, None], np.expm1((effects.logs + effects.own[leaves]) * units), 0.0)
    size = np.abs(baseline.points[leaves]).sum(axis=1)
    shares = size @ moved / max(size.sum(), 1e-300)
    table = baseline.effects.set_index("effect")
    names = [column.name for position, column in enumerate(effects.design.columns) if shares[position] != 0]
    return _facts("effect", names, shares[shares != 0].tolist(), [str(table.loc[name, "why"]) for name in names])


def _course(baseline: Baseline, node: int, values: Floats) -> pd.DataFrame:
    """The actuals of the node, then its forecast with the middle of its paths."""
    rows, ahead = np.array([node]), range(len(baseline.periods))
    by_period = [baseline.samples(rows, (step, step + 1))[0] for step in ahead]
    curves = {name: [float(np.quantile(samples, share)) for samples in by_period] for name, share in CURVES.items()}
    point = np.asarray(baseline.hierarchy.summing_matrix[[node]] @ baseline.points)[0]
    past = pd.DataFrame({"period": baseline.history.panel.periods, "actual": values})
    return pd.concat([past, pd.DataFrame({"period": baseline.periods, "point": point, **curves})], ignore_index=True)


def _components(baseline: Baseline, values: Floats) -> pd.DataFrame:
    panel = baseline.history.panel
    first = int(np.argmax(np.isfinite(values)))
    observed = pd.Series(values[first:], index=panel.periods[first:]).interpolate()
    if panel.season < 2 or len(observed) < 2 * panel.season + 1:
        return pd.DataFrame(columns=["period", "observed", "trend", "season", "rest"])
    parts: pd.DataFrame = statistical.decomposed(observed, panel.season)
    return parts.rename_axis("period").reset_index()
