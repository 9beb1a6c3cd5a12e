"""Why a node is forecast as it is: route, members and weights, season, trend, spread and how past forecasts did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module

import numpy as np
import pandas as pd

from forecast.baseline.baseline import Baseline
from forecast.baseline.ensemble import forecast_points, panel_weights, past_origins, rolling_errors
from forecast.baseline.errors import Floats, Integers, log_errors
from forecast.baseline.kernels.members import MEMBERS
from forecast.baseline.kernels.routing import MAIN
from forecast.baseline.models import seasonal_naive

WEIGHED = ("ensemble",)


@dataclass(frozen=True)
class Explanation:
    """The explanation of one node.

    `facts`: what, item, value, note, a row per fact; shares are of the forecast, errors mean absolute log errors. `components`: period,
    observed, trend, season, rest (the series taken apart by STL, empty where there are fewer than two seasons and a period).
    """

    key: Mapping[str, str]
    facts: pd.DataFrame
    components: pd.DataFrame


def explain(baseline: Baseline, key: Mapping[str, str]) -> Explanation:
    """Why the node of this key is forecast as it is; dimensions that are not named are summed over.

    A total is the sum of its leaves; its members, season and errors are those of the summed history and say what drives it.
    """
    node = baseline.hierarchy.find(key)
    leaves = baseline.hierarchy.members[node].indices
    values = _summed(baseline.history.panel.values[leaves])
    parts = [_route(baseline, leaves), _season(values, baseline.history.panel.season, baseline.periods), _trend(values, baseline)]
    if baseline.model in WEIGHED:
        parts.insert(1, _members(baseline, values))
    facts = pd.concat([*parts, _spread(baseline, node), _past_errors(baseline, values)], ignore_index=True)
    return Explanation(dict(key), facts, _components(baseline, values))


def _summed(values: Floats) -> Floats:
    total = np.nansum(values, axis=0)
    return np.where(np.isnan(values).all(axis=0), np.nan, total)


def _facts(what: str, items: list[str], values: list[float], notes: list[str] | str = "") -> pd.DataFrame:
    return pd.DataFrame({"what": what, "item": items, "value": np.asarray(values, dtype=np.float64), "note": notes})


def _route(baseline: Baseline, leaves: Integers) -> pd.DataFrame:
    """The routes of the leaves, each with its share of the node's forecast."""
    size = np.abs(baseline.points[leaves]).sum(axis=1)
    routes = baseline.routes.iloc[leaves].assign(share=size / max(size.sum(), 1e-300))
    shares = routes.groupby(["route", "reason"], sort=True)["share"].sum().reset_index()
    return _facts("route", shares["route"].tolist(), shares["share"].tolist(), shares["reason"].tolist())


def _members(baseline: Baseline, values: Floats) -> pd.DataFrame:
    """Each member's weight, the mean over the horizon, and what it alone would forecast."""
    panel, horizon = baseline.history.panel, len(baseline.periods)
    past = past_origins(panel.values.shape[1], panel.season)
    learnt = panel_weights(panel.values, past, season=panel.season, horizon=horizon, groups=None)
    found = forecast_points(values[None], season=panel.season, horizon=horizon, weights=learnt.weights)
    if found.routes[0] != MAIN:
        return _facts("member", [], [])
    totals = [f"{total:,.6g} over {horizon} periods" for total in found.members[0].sum(axis=1)]
    return _facts("member", list(MEMBERS), learnt.weights.mean(axis=0).tolist(), totals)


def _season(values: Floats, season: int, periods: pd.DatetimeIndex) -> pd.DataFrame:
    """Seasonal indices by period of the season: the mean share of the last five seasons, 1 on average."""
    seasons = min(5, len(values) // season)
    if seasons < 2:
        return _facts("season", [], [])
    years = values[len(values) - seasons * season :].reshape(seasons, season)
    level = np.nanmean(years, axis=1, keepdims=True)
    shares = np.nanmean(np.divide(years, level, out=np.full_like(years, np.nan), where=level > 0), axis=0)
    names = [f"{start:%b}" for start in periods[:season]] if len(periods) >= season else [str(at + 1) for at in range(season)]
    return _facts("season", names, shares.tolist())


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
        low, middle, high = np.quantile(baseline.samples(rows, (first, stop))[0], (0.1, 0.5, 0.9))
        widths.append((high - low) / 2 / middle if middle > 0 else np.nan)
    return _facts("spread", ["first period", f"all {horizon} periods"], widths)


def _past_errors(baseline: Baseline, values: Floats) -> pd.DataFrame:
    """Mean absolute log error at past origins, and that of last season's values."""
    season, horizon = baseline.history.panel.season, len(baseline.periods)
    past = past_origins(len(values), season)
    if not len(past):
        return _facts("past error", [], [])
    found = rolling_errors(values[None], season=season, horizon=horizon, origins=past)
    naive = seasonal_naive(values[None], origins=past, season=season, horizon=horizon).points
    padded = np.concatenate([values, np.full(horizon, np.nan)])
    actual = padded[past[:, None] + np.arange(horizon)][None]
    errors: list[Floats] = [found.errors.astype(np.float64), log_errors(actual, naive)]
    means = [float(np.nanmean(np.abs(each))) if np.isfinite(each).any() else np.nan for each in errors]
    return _facts("past error", ["ensemble", "last season"], means, f"{len(past)} origins")


def _components(baseline: Baseline, values: Floats) -> pd.DataFrame:
    panel = baseline.history.panel
    first = int(np.argmax(np.isfinite(values)))
    known = pd.Series(values[first:], index=panel.periods[first:]).interpolate()
    if panel.season < 2 or len(known) < 2 * panel.season + 1:
        return pd.DataFrame(columns=["period", "observed", "trend", "season", "rest"])
    parts: pd.DataFrame = import_module("forecast.baseline.statistical").decomposed(known, panel.season)  # slow to load
    return parts.rename_axis("period").reset_index()
