"""Every exported kernel gives what a slow, obvious twin gives, on blocks with gaps and different lengths."""

# Twins are plain arithmetic on whatever the kernel takes.
# ruff: noqa: ANN001, ANN201, ANN202, FBT003

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from scipy.special import betaln

from forecast.baseline import kernels
from forecast.baseline.kernels.members import SEASON_GRID, TREND_GRID
from forecast.baseline.kernels.routing import ADDITIVE, CONSTANT, EMPTY, INTERMITTENT, LAUNCH, MAIN, SHORT, SILENT
from forecast.baseline.kernels.smoothing import damping_sums
from forecast.baseline.kernels.types import Scores, SeriesBlock
from forecast.baseline.kernels.weights import TrainingRows
from forecast.baseline.kernels.zero_levels import ZeroLevels
from forecast.baseline.kernels.zero_slots import BELIEFS, PULLS, SlotCounts, ZeroItems

SEASON, WIDTH = 4, 45
STEPS = np.array([1, 2, 3, 4, 6, 8])
Twin = Callable[..., object]


def a_block(rng: np.random.Generator, *, zeros: float = 0.0) -> SeriesBlock:
    length = rng.integers(20, WIDTH + 1, size=5)
    values = np.exp(rng.normal(0, 0.4, (5, WIDTH))) * (rng.random((5, WIDTH)) >= zeros)
    seen = (rng.random((5, WIDTH)) > 0.1).astype(float)
    seen[:, 0] = 1.0
    return SeriesBlock(np.where(np.arange(WIDTH) < length[:, None], values, 0.0), seen, length)


def rows_of(block: SeriesBlock) -> list[tuple[np.ndarray, np.ndarray]]:
    return [(v[:n], s[:n]) for v, s, n in zip(*block, strict=True)]


def an_indices(rng: np.random.Generator) -> np.ndarray:
    return np.exp(rng.normal(0, 0.2, (5, SEASON)))


# ----- twins: one series, one parameter set, one step at a time


def fitted_lines(values, counts):
    return [np.polyfit(np.arange(n), row[:n], 1)[::-1] for row, n in zip(values, counts, strict=True)]


def smoothed(y, seen, start, season, constants, *, kind):
    """States before every period and after the last, and the one-step errors."""
    alpha, beta, gamma, phi = constants
    level, slope, slots = start[0], start[1], list(season)
    states, errors = [(level, slope, tuple(slots))], []
    for t, value in enumerate(y):
        old = slots[t % len(slots)]
        forecast = level + phi * slope
        error = (value / old if kind == "times" else value - old) - forecast if kind != "none" else value - forecast
        error *= seen[t]
        level, slope = forecast + alpha * error, phi * slope + alpha * beta * error
        if kind == "add":
            slots[t % len(slots)] = old + gamma * (1 - alpha) * error
        if kind == "times":
            slots[t % len(slots)] = np.clip(old * (1 + gamma * (1 - alpha) * error / max(abs(forecast), 1e-12)), old / 5, old * 5)
        states.append((level, slope, tuple(slots)))
        errors.append(error * (old if kind == "times" else 1.0))
    return states, np.array(errors)


def several(y, seen, states, phi, *, kind):
    """Squared errors h > 1 steps ahead from every state."""
    total = 0.0
    for t, value in enumerate(y):
        for h in STEPS[1:]:
            if t + 1 - h >= 0 and 2 * h < len(y):
                level, slope, slots = states[t + 1 - h]
                line = level + slope * sum(phi**k for k in range(1, h + 1))
                slot = slots[t % len(slots)]
                forecast = {"none": line, "add": line + slot, "times": line * slot}[kind]
                total += seen[t] * (value - forecast) ** 2
    return total


def passes(kind, block, starts, indices, grid, reach, steps):
    one, many, level, slope, season = [], [], [], [], []
    for b, (y, seen) in enumerate(rows_of(block)):
        found = []
        for constants in zip(*grid, strict=True):
            states, errors = smoothed(y, seen, starts[b], indices[b], constants, kind=kind)
            end = states[-1][2]
            slots = [end[(len(y) + j) % len(end)] for j in range(len(end))]
            many_steps = (errors**2).sum() + several(y, seen, states, constants[3], kind=kind)
            found.append(((errors**2).sum(), many_steps, states[-1][0], states[-1][1], slots))
        for store, column in zip((one, many, level, slope, season), zip(*found, strict=True), strict=True):
            store.append(column)
    return Scores(*(np.array(x) for x in (one, many, level, slope)), np.array(season).transpose(0, 2, 1))


def damped_pass(block, starts, grid, reach, steps):
    return passes("none", block, starts, np.zeros((5, 1)), grid, reach, steps)


def centred_average(values, season):
    half, window = season // 2, 2 * (season // 2) + 1
    shares = np.full(window, 1 / season) * np.where((np.arange(window) % (window - 1) == 0) & (season % 2 == 0), 0.5, 1.0)
    return np.array([values[t - half : t + half + 1] @ shares for t in range(half, len(values) - half)])


def growth_at_ends(averages, season, additive):
    if len(averages) < 2:
        return 0.0
    change = averages[-1] - averages[0] if additive else np.log(averages[-1]) - np.log(averages[0])
    return 0.5 * min(1, (len(averages) - 1) / season) * change / (len(averages) - 1)


def relative_to_trend(block, season, additive):
    result, half = np.full(block.values.shape, np.nan), season // 2
    for b, (y, seen) in enumerate(rows_of(block)):
        middle = list(centred_average(y, season))
        growth = growth_at_ends(np.array(middle), season, additive)
        steps = growth * np.arange(1, half + 1)
        after = middle[-1] + steps if additive else middle[-1] * np.exp(steps)
        before = middle[0] - steps if additive else middle[0] * np.exp(-steps)
        trend = np.array([*before[::-1], *middle, *after])
        result[b, : len(y)] = np.where(seen > 0, y - trend if additive else y / trend, np.nan)
    return result


def end_weight(length, season):
    return min(1.0, 2 * season / length) ** (1 if season > 4 else 3)


def decayed_means(ratios, length, season):
    means, squares = np.full((2, len(ratios), season), np.nan)
    for b, j in np.ndindex(len(ratios), season):
        at = [t for t in range(j, length[b], season) if np.isfinite(ratios[b, t])]
        ends = [season // 2 <= t < length[b] - season // 2 for t in at]
        weights = 0.8 ** ((length[b] - np.array(at)) / season) * np.where(ends, 1.0, end_weight(length[b], season))
        if at:
            means[b, j] = np.average(ratios[b, at], weights=weights)
            squares[b, j] = (weights**2).sum() / weights.sum() ** 2
    return means, squares


def pooled_variance(ratios, season):
    slots = [[[x for x in row[j::season] if np.isfinite(x)] for j in range(season)] for row in ratios]
    rest = [[np.sum((np.array(s) - np.mean(s)) ** 2) for s in row if s] for row in slots]
    return [sum(r) / sum(max(len(s) - 1, 0) for s in row) for r, row in zip(rest, slots, strict=True)]


def grid_weights(scores, sharpness):
    raw = (scores / scores.min(axis=1, keepdims=True)) ** -sharpness[:, None]
    return raw / raw.sum(axis=1, keepdims=True)


def grid_forecast(weights, scores, reach, multiplicative):
    result = np.zeros((len(weights), len(reach)))
    for b, h in np.ndindex(result.shape):
        line = scores.level[b] + reach[h] * scores.slope[b]
        season = scores.season[b, h % scores.season.shape[1]]
        result[b, h] = (weights[b] * (line * season if multiplicative else line + season)).sum()
    return result


def best_smoothed(block, levels, constants):
    found = []
    for (y, seen), level in zip(rows_of(block), levels, strict=True):
        runs = [smoothed(y, seen, (level, 0.0), [0.0], (c, 0.0, 0.0, 0.0), kind="none") for c in constants]
        found.append(runs[int(np.argmin([(errors**2).sum() for _, errors in runs]))][0][-1][0])
    return found


def ridge_solution(rows, target, penalty, count):
    x = rows[:, :count]
    return np.linalg.solve(x @ x.T + np.diag(penalty), x @ target[:count])


def reverting_forecast(block, lines, share, horizon):
    result = []
    for (y, seen), (intercept, slope) in zip(rows_of(block), lines, strict=True):
        n = len(y)
        lags = 13 if n >= 43 else (n - 4) // 3
        line = intercept + slope * (n - 1) / 2 + share * slope * (np.arange(n) - (n - 1) / 2)
        gap = y - line
        change = np.diff(gap)
        variance = (change**2).mean()
        at = [t for t in range(lags, n - 1) if seen[t] and seen[t + 1]]
        rows = np.array([[*change[t - lags : t][::-1], gap[t]] for t in at])
        penalty = np.diag([*(3 * variance * np.arange(1, lags + 1)), variance])
        weights = np.linalg.solve(rows.T @ rows + penalty, rows.T @ change[at])
        changes, gaps = list(change), [gap[-1]]
        for _ in range(horizon):
            step = np.dot(weights, [*changes[-lags:][::-1], gaps[-1]])
            changes.append(np.clip(step, -8 * variance**0.5, 8 * variance**0.5))
            gaps.append(gaps[-1] + changes[-1])
        result.append([share * slope * h + y[-1] - gap[-1] + gaps[h] for h in range(1, horizon + 1)])
    return result


def recent_mean(block, span):
    return [y[-span:][seen[-span:] > 0].mean() for y, seen in rows_of(block)]


def repeatability(block, season, span):
    found = []
    for y, seen in rows_of(block):
        known = np.where(seen > 0, y, np.nan)[-span:]
        moved = np.nanmean((known[season:] - known[:-season]) ** 2)
        found.append(np.clip(1 - moved / (2 * np.nanvar(known)), 0, 1))
    return found


def active_span(row, origin):
    known = [t for t in range(origin) if np.isfinite(row[t])]
    sold = [t for t in known if row[t] != 0]
    return ((sold or known or [0])[0], known[-1] + 1 if known else 0)


def zero_share(row, start, stop):
    known = row[start:stop][np.isfinite(row[start:stop])]
    return float((known == 0).mean()) if len(known) else 0.0


def value_range(row, start, stop):
    known = row[start:stop][np.isfinite(row[start:stop])]
    return known.min(), known.max()


def route_of(row, start, stop, season):
    known = row[start:stop][np.isfinite(row[start:stop])]
    if not len(known):
        return EMPTY
    if len(set(known)) == 1:
        return CONSTANT
    if stop - start > season and zero_share(row, stop - season, stop) == 1:
        return SILENT
    if known.min() >= 0 and zero_share(row, max(start, stop - 3 * season), stop) > 0.05:
        return INTERMITTENT
    if stop - start < (season + 1 if season >= 4 else max(2 * season + 1, 6)):
        return LAUNCH if start > 0 and stop - start <= min(season, 6) else SHORT
    return ADDITIVE if known.min() < 0 else MAIN


def panel_routes(values, origins, season):
    spans = np.array([[[*active_span(row, o), 0] for o in origins] for row in values])
    ranges = np.zeros((*spans.shape[:2], 2))
    for i, k in np.ndindex(spans.shape[:2]):
        start, stop, _ = spans[i, k]
        spans[i, k, 2] = route_of(values[i], start, stop, season)
        ranges[i, k] = value_range(values[i], start, stop) if stop > start else (0, 0)
    return spans, ranges


def cut_block(values, rows, starts, stops, sizes):
    parts = [values[r, a:z] / s for r, a, z, s in zip(rows, starts, stops, sizes, strict=True)]
    wide = np.full((len(parts), max(map(len, parts))), np.nan)
    for row, part in zip(wide, parts, strict=True):
        row[: len(part)] = part
    return SeriesBlock(np.nan_to_num(wide), np.isfinite(wide).astype(float), np.array([len(p) for p in parts]))


def interpolate_gaps(block, indices, additive):
    filled = block.values.copy()
    for b, (y, seen) in enumerate(rows_of(block)):
        season = indices[b, np.arange(len(y)) % indices.shape[1]]
        flat = y - season if additive else y / season
        observed = np.flatnonzero(seen)
        line = np.interp(np.arange(len(y)), observed, flat[observed])
        gaps = (seen == 0) & (np.arange(len(y)) < observed[-1])
        filled[b, : len(y)][gaps] = (line + season if additive else line * season)[gaps]
    return block._replace(values=filled)


def loss_gradient(cells, weights):
    def loss(w):
        return np.average(np.abs(cells.outcome - cells.members @ w), weights=cells.weight)

    step = 1e-6
    return [(loss(weights + step * e) - loss(weights - step * e)) / (2 * step) for e in np.eye(len(weights))]


def counted_from(row, start, stop):
    return 0 if start == 0 else next(t for t in range(start, stop + 1) if t == stop or row[t] > 0) + 1


def zero_periods(values, items, span=None):
    """Of each item: positions that are known within the span, those of them that count, and its row."""
    for row, start, stop in zip(values[items.rows], items.starts, items.stops, strict=True):
        known = [t for t in range(max(start, stop - (span or stop)), stop) if np.isfinite(row[t])]
        yield known, [t for t in known if t >= counted_from(row, start, stop)], row


def slot_counts(values, items, season):
    found = np.zeros((5, len(items.rows), season))
    for b, (known, counted, row) in enumerate(zero_periods(values, items, 5 * season)):
        for j in range(season):
            sizes = np.log([row[t] for t in known if t % season == j and row[t] > 0])
            those = [row[t] > 0 for t in counted if t % season == j]
            found[:, b, j] = len(those), sum(those), len(sizes), sum(sizes), sum(sizes**2)
    return SlotCounts(*found)


def slot_chances(known, sold, usual):
    """The mean of betas, weighed by the beta-binomial likelihood of all slots under each."""
    found = np.empty(known.shape)
    for b in range(len(known)):
        likely, means = [], []
        for way in usual[:, b]:
            for pull, belief in zip(PULLS, BELIEFS, strict=True):
                before, after = (pull * way, pull * (1 - way)), (pull * way + sold[b], pull * (1 - way) + known[b] - sold[b])
                likely.append(np.log(belief) + (betaln(*after) - betaln(*before)).sum())
                means.append(after[0] / sum(after))
        found[b] = np.average(means, axis=0, weights=np.exp(likely))
    return found


def zero_levels(values, items, chances, sizes):
    rows = []
    season = chances.shape[1]
    for b, (known, counted, row) in enumerate(zero_periods(values, items)):
        stop = items.stops[b]
        late = stop - max(season, 4)
        chance = {t: chances[b, t % season] for t in known}
        flat = {t: row[t] / sizes[b, t % season] for t in known if row[t] > 0}
        weights = {t: 0.8 ** (stop - 1 - t) for t in counted}
        newest = sorted(flat, reverse=True)
        size = np.average([flat[t] for t in newest], weights=0.8 ** np.arange(len(newest)))
        evidence = sum(weights[t] for t in counted if t in flat)
        expected = sum(chance[t] for t in counted if t >= late)
        latest = sum(t in flat for t in counted if t >= late)
        quiet = [t for t in counted if t > newest[0]]
        late_size = np.mean([flat[t] for t in flat if t >= late]) if max(flat) >= late else size
        smoothed = (evidence + 0.5) / (sum(weights[t] * chance[t] for t in counted) + 0.5)
        silence = -sum(np.log(1 - min(chance[t], 0.9995)) for t in quiet)
        rows.append((smoothed, latest / expected if expected else 1, size, late_size, evidence, latest, silence))
    return ZeroLevels(*np.array(rows).T)


def past_ranks(values, items, chances, sizes):
    season, length = chances.shape[1], values.shape[1]
    ranks, ratios = np.full((len(items.rows), 3 * season), np.nan), np.zeros((len(items.rows), 3 * season))
    for b, (known, counted, row) in enumerate(zero_periods(values, items)):
        inside = [t for t in counted if t >= length - 3 * season]
        flat = {t: row[t] / sizes[b, t % season] for t in known if row[t] > 0 and t >= length - 3 * season}
        expected = sum(chances[b, t % season] for t in inside)
        rate = sum(row[t] > 0 for t in inside) / expected if expected else 1
        for t in range(max(items.starts[b], length - 3 * season), length):
            rank = min(rate * chances[b, t % season], 0.9995) * (1 if row[t] > 0 else -1)
            ranks[b, t - length] = rank if t in inside else 0
        for t, size in flat.items():
            ratios[b, t - length] = size / np.mean(list(flat.values()))
    return ranks, ratios


def zero_surroundings(values):
    levels, variation = np.full(values.shape, np.nan), []
    for row, level in zip(values, levels, strict=True):
        sold = np.flatnonzero(row > 0)
        near = [[s for s in sold if s < t][-3:] + [s for s in sold if s > t][:3] for t in range(len(row))]
        ratios = [min(row[t] / np.median(row[near[t]]), 4) for t in sold]
        variation.append(np.var(ratios) / np.mean(ratios) ** 2)
        for t in np.flatnonzero(row == 0):
            level[t] = np.median(row[near[t]])
    return levels, np.array(variation)


def like_it(row, at, season):
    others = [row[t] == 0 for t in range(len(row)) if t != at and t % season == at % season and np.isfinite(row[t])]
    return np.mean(others) if others else 0


def outage_runs(values, expected, season):
    marks = np.zeros(values.shape, dtype=bool)
    for row, chances, mark in zip(values, expected, marks, strict=True):
        for start in range(1, len(row)):
            stop = next((t for t in range(start, len(row)) if row[t] != 0), len(row))
            before = next((k for k in range(start) if not row[start - 1 - k] > 0), start)
            inside = range(start, stop)
            fits = start < stop < len(row) and row[stop] > 0 and stop - start <= before and stop - start <= max(season // 2, 2)
            if fits and all(chances[t] <= 0.05 and like_it(row, t, season) <= 1 / 3 for t in inside):
                mark[start:stop] = True
    return marks


def sale_odds(ranks, ratios, chance):
    known = [(rank, ratio) for rank, ratio in zip(ranks, ratios, strict=True) if not np.isnan(rank)] or [(0.0, 0.0)]
    places = [known[len(known) - 1 - back % len(known)] for back in range(len(ranks) - 1, -1, -1)]
    odds = [min(1, chance / rank) if rank > 0 else max(0, 1 - (1 - chance) / (1 + rank)) for rank, _ in places]
    return np.array(odds), np.array([ratio if rank > 0 else 0 for rank, ratio in places])


def zero_sizes(ranks, ratios, chances, points, alive):
    """By drawing each place and each size once."""
    sizes = np.empty(points.shape)
    for i, h in np.ndindex(points.shape):
        odds, own = sale_odds(ranks[i], ratios[i], chances[i, h])
        sold = ratios[i][ratios[i] > 0]
        usual = sold.mean() if len(sold) else 1
        sizes[i, h] = points[i, h] / (alive[i] * np.mean(odds * np.where(own > 0, own, usual)))
    return sizes


# ----- cases: arguments per kernel


def starts(rng):
    return np.c_[rng.normal(1, 0.1, 5), rng.normal(0, 0.01, 5)]


def winters_case(rng, indices):
    return a_block(rng), starts(rng), indices, SEASON_GRID, damping_sums(SEASON_GRID.damping, 8)[STEPS - 1], STEPS


def some_scores(rng):
    return Scores(*rng.random((4, 5, 30)) + 0.5, rng.random((5, SEASON, 30)))


def a_panel(rng):
    values = np.exp(rng.normal(0, 1, (9, 30)))
    values[0] = np.nan
    values[1] = 3.0
    values[2, 12:] = 0.0
    values[3] *= rng.random(30) > 0.4
    values[4, :26] = 0.0
    values[5, :23] = np.nan
    values[6, 4] = -1.0
    values[7, 25:] = np.nan
    return values


def zero_case(rng):
    """Values with zeros and gaps, and items: from the first column or later, to the end or not."""
    values = np.exp(rng.normal(0, 1, (5, 30))) * (rng.random((5, 30)) > 0.5)
    values[rng.random((5, 30)) < 0.1] = np.nan
    values[:, [4, 9]] = 2.0
    return values, ZeroItems(np.array([0, 1, 3, 4]), np.array([0, 4, 0, 9]), np.array([30, 30, 24, 30]))


def few_zeros(rng):
    """Series that sell most periods, with single zeros, runs of them and gaps."""
    values = rng.gamma(9, 1, (6, 48)) * (rng.random((6, 48)) > 0.08)
    values[:, 20:22], values[rng.random((6, 48)) < 0.04] = 0.0, np.nan
    values[1, -3:], values[2, :4] = 0.0, 0.0
    return values


def some_ranks(rng):
    """Windows of ranks that begin at different times, the last with nothing known."""
    ranks = rng.uniform(0.05, 0.95, (4, 12)) * rng.choice([-1, 1], (4, 12))
    ranks[1, :5], ranks[2, 3], ranks[3] = np.nan, 0.0, np.nan
    return ranks, np.where(ranks > 0, rng.gamma(3, 1 / 3, (4, 12)), 0.0)


def ratios(rng):
    return relative_to_trend(a_block(rng), SEASON, False)


def a_season(rng):
    return int(rng.choice([3, 4, 7, 12]))


def ratios_of(rng, season):
    block = a_block(rng)
    return relative_to_trend(block, season, False), block.length, season


CASES: dict[str, tuple[Twin, Callable[[np.random.Generator], tuple]]] = {
    "active_span": (active_span, lambda rng: (np.r_[np.nan, 0.0, rng.random(9), np.nan], 12)),
    "best_smoothed": (best_smoothed, lambda rng: (a_block(rng), rng.random(5), np.array([0.1, 0.4, 0.9]))),
    "interpolate_gaps": (interpolate_gaps, lambda rng: (a_block(rng), an_indices(rng), bool(rng.integers(2)))),
    "counted_from": (counted_from, lambda rng: (np.r_[np.nan, 0.0, rng.random(9), np.nan], int(rng.integers(3)), 12)),
    "cut_block": (
        cut_block,
        lambda rng: (a_panel(rng), np.array([3, 5, 8]), np.array([2, 20, 0]), np.array([9, 30, 30]), np.array([1.0, 2.0, 3.0])),
    ),
    "damped_pass": (
        damped_pass,
        lambda rng: (a_block(rng), starts(rng), TREND_GRID, damping_sums(TREND_GRID.damping, 8)[STEPS - 1], STEPS),
    ),
    "centred_average": (centred_average, lambda rng: (rng.random(30), a_season(rng))),
    "decayed_means": (decayed_means, lambda rng: ratios_of(rng, a_season(rng))),
    "end_weight": (end_weight, lambda rng: (int(rng.integers(5, 60)), a_season(rng))),
    "fitted_lines": (fitted_lines, lambda rng: (rng.random((5, 20)), np.array([2, 5, 9, 20, 3]))),
    "grid_forecast": (
        grid_forecast,
        lambda rng: (rng.random((5, 30)), some_scores(rng), rng.random((6, 30)), bool(rng.integers(2))),
    ),
    "grid_weights": (grid_weights, lambda rng: (rng.random((5, 30)) + 0.1, rng.random(5) * 20)),
    "like_it": (like_it, lambda rng: (few_zeros(rng)[0], int(rng.integers(48)), SEASON)),
    "loss_gradient": (
        loss_gradient,
        lambda rng: (
            TrainingRows(*(x.astype(np.float32) for x in (rng.random((400, 8)), 2 * rng.random(400), rng.random(400) + 0.1))),
            np.full(8, 1 / 8),
        ),
    ),
    "multiplicative_pass": (lambda *a: passes("times", *a), lambda rng: winters_case(rng, an_indices(rng))),
    "panel_routes": (panel_routes, lambda rng: (a_panel(rng), np.array([30, 24, 3]), SEASON)),
    "past_ranks": (
        past_ranks,
        lambda rng: (*zero_case(rng), rng.uniform(0.05, 1, (4, SEASON)), rng.uniform(0.5, 2, (4, SEASON))),
    ),
    "pooled_variance": (pooled_variance, lambda rng: (ratios(rng), SEASON)),
    "recent_mean": (recent_mean, lambda rng: (a_block(rng), 8)),
    "growth_at_ends": (growth_at_ends, lambda rng: (rng.random(rng.integers(1, 20)), a_season(rng), bool(rng.integers(2)))),
    "relative_to_trend": (relative_to_trend, lambda rng: (a_block(rng), a_season(rng), bool(rng.integers(2)))),
    "repeatability": (repeatability, lambda rng: (a_block(rng, zeros=0.3), SEASON, 16)),
    "reverting_forecast": (reverting_forecast, lambda rng: (a_block(rng), starts(rng), float(rng.choice([0.5, 1.0])), 7)),
    "ridge_solution": (ridge_solution, lambda rng: (rng.normal(size=(5, 40)), rng.normal(size=40), rng.random(5) + 0.1, 33)),
    "route_of": (route_of, lambda rng: (a_panel(rng)[rng.integers(1, 7)], 0, 30, SEASON)),
    "outage_runs": (
        outage_runs,
        lambda rng: (few_zeros(rng), np.where(rng.random((6, 48)) < 0.8, 0.01, 0.2), SEASON),
    ),
    "sale_odds": (sale_odds, lambda rng: (*(each[rng.integers(4)] for each in some_ranks(rng)), rng.uniform(0, 1))),
    "slot_chances": (
        slot_chances,
        lambda rng: (*slot_counts(*zero_case(rng), SEASON)[:2], rng.uniform(0.05, 0.95, (2, 4, SEASON))),
    ),
    "slot_counts": (slot_counts, lambda rng: (*zero_case(rng), SEASON)),
    "value_range": (value_range, lambda rng: (np.where(rng.random(20) > 0.3, rng.normal(size=20), np.nan), 2, 18)),
    "winters_pass": (lambda *a: passes("add", *a), lambda rng: winters_case(rng, np.log(an_indices(rng)))),
    "zero_levels": (
        zero_levels,
        lambda rng: (*zero_case(rng), rng.uniform(0.05, 1, (4, SEASON)), rng.uniform(0.5, 2, (4, SEASON))),
    ),
    "zero_share": (zero_share, lambda rng: (np.where(rng.random(20) > 0.5, rng.random(20), 0.0), 3, 20)),
    "zero_surroundings": (zero_surroundings, lambda rng: (few_zeros(rng),)),
    "zero_sizes": (
        zero_sizes,
        lambda rng: (*some_ranks(rng), rng.uniform(0, 1, (4, 6)), rng.uniform(0, 9, (4, 6)), rng.uniform(0.3, 1, 4)),
    ),
}


def test_the_first_call_says_that_it_compiles_and_the_next_one_does_not(tmp_path: Path):
    call = "zero_share(np.zeros(4), 0, 4)"
    code = f"import numpy as np; from forecast.baseline.kernels import zero_share; {call}; {call}"
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)},
        ).stderr
        for _ in range(2)
    ]
    assert told[0].count("compiling the kernels") == 1
    assert told[1] == ""


def test_every_exported_kernel_has_a_twin():
    assert sorted(CASES) == sorted(kernels.__all__)


def agree(found: object, expected: object) -> None:
    if isinstance(found, tuple):
        assert len(found) == len(expected)  # type: ignore[arg-type]
        for left, right in zip(found, expected, strict=True):  # type: ignore[call-overload]
            agree(left, right)
    else:
        single = np.asarray(found).size == 8 or np.asarray(found).dtype == np.float32
        np.testing.assert_allclose(found, expected, rtol=2e-5 if single else 1e-8, atol=1e-9)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", kernels.__all__)
def test_a_kernel_does_what_its_twin_does(name: str, seed: int) -> None:
    twin, arguments = CASES[name]
    given = arguments(np.random.default_rng(seed))
    expected = twin(*given)
    found = getattr(kernels, name)(*given)
    agree(found, expected)


@pytest.mark.parametrize("additive", [False, True])
def test_bridging_gaps_leaves_the_block_that_it_is_given(*, additive: bool) -> None:
    rng = np.random.default_rng(0)
    block, indices = a_block(rng), an_indices(rng)
    before = block.values.copy()
    bridged = kernels.interpolate_gaps(block, indices, additive)
    np.testing.assert_array_equal(block.values, before)
    np.testing.assert_array_equal(bridged.values[block.seen == 1], before[block.seen == 1])
    assert (bridged.values != before).any()


DRAWS = """
import hashlib
import numpy as np
import pandas as pd
from forecast.baseline import baseline
from forecast.history import read_history
chance = np.random.default_rng(0)
months = pd.date_range("2018-01-01", periods=60, freq="MS")
frame = pd.concat([pd.DataFrame({"month": months, "key": str(at), "value": chance.gamma(3, 20, 60)}) for at in range(40)])
found = baseline(read_history(frame, period="month", value="value", by="key", as_of="2030-01-01"), periods=12)
print(hashlib.sha256(found.quantile([0.1, 0.5, 0.9], level="all").to_csv().encode()).hexdigest())
"""


@pytest.mark.slow
def test_the_run_that_compiles_gives_the_same_bytes_as_those_that_read_the_cache(tmp_path: Path) -> None:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    found = [
        subprocess.run([sys.executable, "-c", DRAWS], capture_output=True, text=True, check=True, env=environment)
        for _ in range(2)
    ]
    assert ["compiling" in each.stderr for each in found] == [True, False]
    assert found[0].stdout == found[1].stdout
