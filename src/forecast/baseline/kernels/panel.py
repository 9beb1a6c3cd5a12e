"""Every series at every origin: routed, cut into blocks, and forecast by the members of its route.

A block holds a few hundred series-at-an-origin, so that compiled code runs over all of them in one call and memory stays small.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from forecast.baseline.kernels.blend import LONGEST, USUAL_NOISE, ensemble_share, noise_share
from forecast.baseline.kernels.blocks import cut_block, interpolate_gaps
from forecast.baseline.kernels.groups import pooled_profiles
from forecast.baseline.kernels.members import COUNT, member_forecasts
from forecast.baseline.kernels.routing import (
    ADDITIVE,
    CONSTANT,
    EMPTY,
    INTERMITTENT,
    LAUNCH,
    MAIN,
    SHORT,
    SHORT_PROFILE,
    panel_routes,
)
from forecast.baseline.kernels.seasonal import raw_indices, shrunk_indices
from forecast.baseline.kernels.short import launch_forecast, short_forecast
from forecast.baseline.kernels.types import SeriesBlock
from forecast.baseline.kernels.zero_panel import zero_outlook
from forecast.baseline.kernels.zero_slots import ZeroItems
from forecast.settings.arrays import Flags, Floats, Floats32, Ints

BLOCK = 512
LONGEST_WAIT = 60  # a series that ended earlier is forecast on from its end, whole seasons beyond this many periods left out


class PanelAtOrigins(NamedTuple):
    """The panel as the routes see it: what each series (rows) knows at each origin (columns), and the seasons lent by groups."""

    values: Floats
    origins: Ints
    season: int
    horizon: int
    spans: Ints  # rows x origins x (start, stop, route)
    ranges: Floats  # rows x origins x (least, largest)
    profiles: Floats | None  # rows x origins x season by calendar slot, NaN where none is lent


class RouteBatch(NamedTuple):
    """Series-at-an-origin of one route: their rows, origins' positions, and whether a season is lent to them."""

    rows: Ints
    columns: Ints
    route: int
    lent: bool


class PanelForecasts(NamedTuple):
    """Forecasts of every series at every origin: of the members, and of smoothing and last year where they are blended with it.

    `share` is that of the members, 1 where nothing is blended. Forecasts are float32 but for one origin alone.
    """

    members: Floats | Floats32  # series x origins x members x steps
    simple: Floats | Floats32  # series x origins x steps, 0 where nothing is blended
    share: Floats  # series x origins
    routes: Ints  # series x origins


def panel_members(values: Floats, origins: Ints, *, season: int, horizon: int, groups: Ints | None = None) -> PanelForecasts:
    """The forecasts of the members, of what young series are blended with, and the routes."""
    spans, ranges = panel_routes(values, origins, season)
    work = PanelAtOrigins(values, origins, season, horizon, spans, ranges, None)
    if groups is not None and season > 1:
        work = work._replace(profiles=lent_profiles(work, groups))
    kind = np.float64 if origins.size == 1 else np.float32
    lines = np.zeros((values.shape[0], origins.size, COUNT + 1, horizon), dtype=kind)
    constant = spans[:, :, 2] == CONSTANT
    lines[constant] = ranges[constant][:, :1, None]
    for items in batches(work):
        lines[items.rows, items.columns] = forecast_items(work, items)
    for column in range(origins.size):
        rows = np.flatnonzero(spans[:, column, 2] == INTERMITTENT)
        if rows.size:
            lines[rows, column] = zero_points(work, rows, column)[:, None]
    lent = np.zeros(spans.shape[:2], dtype=bool) if work.profiles is None else ~np.isnan(work.profiles[:, :, 0])
    routes = np.where((spans[:, :, 2] == SHORT) & lent, SHORT_PROFILE, spans[:, :, 2])
    return PanelForecasts(lines[:, :, :COUNT], lines[:, :, COUNT], members_share(work), routes)


def members_share(work: PanelAtOrigins) -> Floats:
    """The share of the members in the forecast of each series at each origin, 1 beyond the routes and lengths that are blended."""
    length = work.spans[:, :, 1] - work.spans[:, :, 0]
    own = np.isin(work.spans[:, :, 2], (MAIN, ADDITIVE))
    if work.season < 2:
        return np.ones(own.shape)
    return np.where(own, ensemble_share(np.maximum(length, 1), work.season, noise_of_young(work)), 1.0)


def zero_items(spans: Ints, rows: Ints, column: int) -> ZeroItems:
    """These series with zeros as they are known at one origin."""
    return ZeroItems(rows, spans[rows, column, 0].copy(), spans[rows, column, 1].copy())


def zero_points(work: PanelAtOrigins, rows: Ints, column: int) -> Floats:
    """Forecasts of the series with zeros at one origin (rows x steps), which share what they show of chances and season."""
    outlook = zero_outlook(work.values, zero_items(work.spans, rows, column), work.season)
    return outlook.ahead((work.origins[column] + np.arange(work.horizon)) % work.season)[0]


def batches(work: PanelAtOrigins) -> Iterator[RouteBatch]:
    """Blocks of items of one route, with or without a lent season; ordered by how long ago the series ended and by length."""
    lent = np.zeros(work.spans.shape[:2], dtype=bool) if work.profiles is None else ~np.isnan(work.profiles[:, :, 0])
    for route in (MAIN, ADDITIVE, LAUNCH, SHORT):
        for borrowing in (False, True):
            rows, columns = np.nonzero((work.spans[:, :, 2] == route) & (lent == borrowing))
            length = work.spans[rows, columns, 1] - work.spans[rows, columns, 0]
            order = np.lexsort((length, steps_to_origin(work, rows, columns)))
            for first in range(0, rows.size, BLOCK):
                chosen = order[first : first + BLOCK]
                yield RouteBatch(rows[chosen], columns[chosen], route, borrowing)


def steps_to_origin(work: PanelAtOrigins, rows: Ints, columns: Ints) -> Ints:
    """Periods between a series' end and the origin, whole seasons left out beyond the longest wait."""
    wait = work.origins[columns] - work.spans[rows, columns, 1]
    beyond = np.maximum(0, -(-(wait - LONGEST_WAIT) // work.season)) * work.season
    return np.maximum(wait - beyond, 0)


def cut_items(work: PanelAtOrigins, items: RouteBatch) -> tuple[SeriesBlock, Floats]:
    """The items' block scaled to largest size 1, and those sizes; additive and signed values alike."""
    spans = work.spans[items.rows, items.columns]
    sizes = np.abs(work.ranges[items.rows, items.columns]).max(axis=1)
    return cut_block(work.values, items.rows, spans[:, 0].copy(), spans[:, 1].copy(), sizes), sizes


def is_additive(work: PanelAtOrigins, items: RouteBatch) -> Flags:
    """Items whose history has negatives."""
    return work.ranges[items.rows, items.columns, 0] < 0


def rotated(profiles: Floats, shifts: Ints) -> Floats:
    """Profiles by calendar slot as profiles by slots counted from the period `shifts` (negative: back again)."""
    season = profiles.shape[1]
    return np.take_along_axis(profiles, (np.arange(season) + shifts[:, None]) % season, axis=1)


def own_indices(block: SeriesBlock, season: int, *, additive: bool) -> tuple[SeriesBlock, Floats, Floats]:
    """The block with its gaps bridged, first straight, then in the season that this shows; its raw indices and their noise."""
    bridged = interpolate_gaps(block, no_season(block, season, additive=additive), additive)
    means, noise = raw_indices(bridged, season, additive=additive)
    in_series = np.arange(block.values.shape[1]) < block.length[:, None]
    if season > 1 and not block.seen[in_series].all():
        bridged = interpolate_gaps(block, shrunk_indices(means, noise, additive=additive), additive)
        means, noise = raw_indices(bridged, season, additive=additive)
    return bridged, means, noise


def no_season(block: SeriesBlock, season: int, *, additive: bool) -> Floats:
    """Indices (series x season) that change nothing: 0 where they are added, 1 where they are factors."""
    return (np.zeros if additive else np.ones)((block.length.size, season))


def known_seasons(values: Floats, season: int) -> tuple[Floats, Floats]:
    """Unshrunk indices from now (series x season by calendar slot, NaN where a series has none), and each history's length in seasons."""
    origins = np.array([values.shape[1]])
    spans, ranges = panel_routes(values, origins, season)
    indices, _ = raw_seasons(PanelAtOrigins(values, origins, season, 1, spans, ranges, None))
    return indices[:, 0], (spans[:, 0, 1] - spans[:, 0, 0]) / season


def raw_seasons(work: PanelAtOrigins) -> tuple[Floats, Floats]:
    """Unshrunk indices at each origin (series x origins x season by calendar slot) and their noise, NaN where a series has none."""
    shape = (*work.spans.shape[:2], work.season)
    indices, noise = np.full(shape, np.nan), np.full(shape[:2], np.nan)
    for items in batches(work):
        if items.route == MAIN:
            block, _ = cut_items(work, items)
            _, means, spread = own_indices(block, work.season, additive=False)
            starts = work.spans[items.rows, items.columns, 0]
            indices[items.rows, items.columns] = rotated(means, -starts)
            noise[items.rows, items.columns] = spread
    return indices, noise


def lent_profiles(work: PanelAtOrigins, groups: Ints) -> Floats:
    """Seasons lent at each origin (series x origins x season by calendar slot), NaN where a series keeps its own."""
    indices, noise = raw_seasons(work)
    seasons = (work.spans[:, :, 1] - work.spans[:, :, 0]) / work.season
    each = [pooled_profiles(indices[:, k], noise[:, k], groups, seasons[:, k]) for k in range(work.origins.size)]
    return np.stack(each, axis=1)


def noise_of_young(work: PanelAtOrigins) -> Floats:
    """The share of noise in the seasonal indices of the series of fewer than two seasons at each origin; the usual one without any."""
    young = (work.spans[:, :, 2] == MAIN) & (work.spans[:, :, 1] - work.spans[:, :, 0] < 2 * work.season)
    if not young.any():
        return np.full(work.origins.size, USUAL_NOISE)
    spans = work.spans.copy()
    spans[:, :, 2] = np.where(young, MAIN, EMPTY)
    indices, noise = raw_seasons(work._replace(spans=spans))
    return np.array([noise_share(indices[:, k], noise[:, k]) for k in range(work.origins.size)])


def forecast_items(work: PanelAtOrigins, items: RouteBatch) -> Floats:
    """Forecasts of the items (items x members and one more x steps), never below 0 where the history is not."""
    signed = is_additive(work, items)
    result = np.empty((items.rows.size, COUNT + 1, work.horizon))
    for additive in (False, True):
        part = np.flatnonzero(signed == additive)
        if part.size:
            chosen = items._replace(rows=items.rows[part], columns=items.columns[part])
            result[part] = forecast_alike(work, chosen, additive=additive)
    return result


def forecast_alike(work: PanelAtOrigins, items: RouteBatch, *, additive: bool) -> Floats:
    """Forecasts of items that are all additive, or all not: run on from where each series ended, then scaled back."""
    block, sizes = cut_items(work, items)
    wait = steps_to_origin(work, items.rows, items.columns)
    bridged, indices = seasons_of(work, items, block, additive=additive)
    line = routed(bridged, indices, items, additive=additive, horizon=work.horizon + int(wait.max()))
    steps = np.broadcast_to(wait[:, None, None] + np.arange(work.horizon), (*line.shape[:2], work.horizon))
    forecast = np.take_along_axis(line, steps, axis=2) * sizes[:, None, None]
    return forecast if additive else np.maximum(forecast, 0.0)


def simple_of_young(block: SeriesBlock, season: int, *, additive: bool, horizon: int) -> Floats:
    """What young series are blended with (items x steps): smoothing and last year, without a lent season; 0 for older ones."""
    result = np.zeros((block.length.size, horizon))
    young = np.flatnonzero(block.length <= LONGEST * season)
    if season > 1 and young.size:
        width = block.length[young].max()
        part = SeriesBlock(block.values[young, :width], block.seen[young, :width], block.length[young])
        none = no_season(part, season, additive=additive)
        result[young] = short_forecast(part, none, lent=False, additive=additive, horizon=horizon)
    return result


def seasons_of(work: PanelAtOrigins, items: RouteBatch, block: SeriesBlock, *, additive: bool) -> tuple[SeriesBlock, Floats]:
    """The block with its gaps bridged, and the indices it is forecast with, slots counted from the first value: lent, its own, or none."""
    if items.lent and work.profiles is not None and not additive:
        lent = rotated(work.profiles[items.rows, items.columns], work.spans[items.rows, items.columns, 0])
        return interpolate_gaps(block, lent, additive), lent
    if items.route in (MAIN, ADDITIVE):
        bridged, means, noise = own_indices(block, work.season, additive=additive)
        return bridged, shrunk_indices(means, noise, additive=additive)
    none = no_season(block, work.season, additive=additive)
    return interpolate_gaps(block, none, additive), none


def routed(block: SeriesBlock, indices: Floats, items: RouteBatch, *, additive: bool, horizon: int) -> Floats:
    """Members and what they are blended with, x steps, by route; routes without members of their own give one forecast for all."""
    if items.route in (MAIN, ADDITIVE):
        members = member_forecasts(block, indices, additive=additive, horizon=horizon)
        simple = simple_of_young(block, indices.shape[1], additive=additive, horizon=horizon)
        return np.concatenate([members, simple[:, None]], axis=1)
    if items.route == LAUNCH:
        line = launch_forecast(block, indices, additive=additive, horizon=horizon)
    else:
        line = short_forecast(block, indices, lent=items.lent and not additive, additive=additive, horizon=horizon)
    return np.repeat(line[:, None], COUNT + 1, axis=1)
