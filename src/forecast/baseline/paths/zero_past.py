"""What past forecasts of series with zeros missed: their common bias, what a silence foretold, and how far levels strayed.

Only whole seasons count (the horizon, where it is shorter), from origins half a season apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.kernels.panel import zero_items
from forecast.baseline.kernels.routing import INTERMITTENT, panel_routes
from forecast.baseline.kernels.zero_panel import FEWEST, ZeroOutlook, zero_outlook
from forecast.settings.arrays import Flags, Floats, Ints

HALF_LIFE = 2.0  # seasons, of what a past origin says of the bias
BELIEVED = 0.7  # of a bias; all of it leaves the points of car parts too low
BIAS, BIAS_LIMITS = 0.15, (0.5, 1.5)  # a spread of the bias over years that is always allowed for, and the factor that may follow
LARGEST_PART = 0.25  # of the total of a panel, that one series may exceed its forecast by
SILENCES = np.array([1.6, 3.0])  # sum of -log(1 - chance) from which a silence counts, and counts as long
ALIVE, ALIVE_WEIGHT = np.array([0.85, 0.5]), 4.0  # chance that a series silent so long sells again, and the series that say so
POOL, POOL_SERIES = 0.4, 5.0  # spread of the level where nothing is known, and the series that it weighs
OWN, OWN_SERIES, LEAST_OWN = 0.5, 8.0, 0.1  # variance of log spreads between series, the series that it weighs, and its least
COMMON, COMMON_YEARS, MOST_COMMON = 0.05, 3.0, 0.3  # spread of what all series share
LEAST, LARGEST, WIDENED = 0.02**2, 1.5, 1.1  # of the variance of a level; and its spread is widened so much
FARTHEST = 3.0  # times the forecast, that a total may be missed by


@dataclass(frozen=True)
class ZeroPast:
    """Past seasons of the series with zeros, series x origins (newest first): forecast and actual sums and whether both are known.

    `chance` is the relative variance that chance and size of single sales explain, `doubt` that of a rate learned from few sales,
    `silence` how unlikely the silence was at the origin, `next` and `foretold` the sums of the half season after it. `ages` count
    periods.
    """

    forecast: Floats
    actual: Floats
    known: Flags
    chance: Floats
    doubt: Floats
    silence: Floats
    next: Floats
    foretold: Floats
    ages: Ints
    season: int

    @property
    def years(self) -> Floats:
        """Independent seasons that each series was forecast for (series)."""
        step = max(self.season // 2, 1) / self.season
        count = self.known.sum(axis=1)
        return np.where(count > 0, (count - 1) * step + 1.0, 0.0)

    def scaled(self, factor: float) -> ZeroPast:
        """The same past with all forecasts times a factor."""
        return ZeroPast(**{**vars(self), "forecast": self.forecast * factor})


def outlook_at(values: Floats, rows: Ints, origin: int, season: int) -> ZeroOutlook:
    """What these series with zeros looked like at an origin."""
    spans, _ = panel_routes(values[rows], np.array([origin]), season)
    items = zero_items(spans, np.arange(len(rows)), 0)
    return zero_outlook(values[rows], items, season)


def zero_past(values: Floats, routes: Ints, origins: Ints, points: Floats, *, actual: Floats, season: int) -> ZeroPast:
    """The past of all series (rows); `routes`, `points` and `actual` are those at past origins, newest first."""
    span, half = min(season, points.shape[2]), min(max(season // 2, 1), points.shape[2])
    ages = values.shape[1] - origins
    chosen = np.flatnonzero((ages >= span) & (ages % max(season // 2, 1) == 0))
    shape = (len(values), len(chosen))
    chance, doubt, silence = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    for at, column in enumerate(chosen.tolist()):
        rows = np.flatnonzero(routes[:, column] == INTERMITTENT)
        if rows.size:
            outlook = outlook_at(values, rows, int(origins[column]), season)
            slots = (origins[column] + np.arange(span)) % season
            chance[rows, at] = chance_variance(outlook, points[rows, column, :span], slots)
            doubt[rows, at], silence[rows, at] = rate_doubt(outlook), outlook.levels.silence
    forecast, came = points[:, chosen, :span].sum(axis=2), actual[:, chosen, :span].sum(axis=2)
    known = (routes[:, chosen] == INTERMITTENT) & np.isfinite(came) & (forecast > 0)
    later, foretold = actual[:, chosen, :half].sum(axis=2), points[:, chosen, :half].sum(axis=2)
    came, later = np.where(known, came, 0.0), np.where(known, later, 0.0)
    return ZeroPast(np.where(known, forecast, 0.0), came, known, chance, doubt, silence, later, foretold, ages[chosen], season)


def chance_variance(outlook: ZeroOutlook, points: Floats, slots: Ints) -> Floats:
    """The variance of the sum of sales that come or not, over the square of their expected sum (items)."""
    _, chances = outlook.ahead(slots)
    each = points**2 * (np.exp(outlook.deviation**2)[:, None] / np.maximum(chances, 1e-6) - 1.0)
    total = points.sum(axis=1)
    return np.divide(each.sum(axis=1), total**2, out=np.zeros(len(total)), where=total > 0)


def rate_doubt(outlook: ZeroOutlook) -> Floats:
    """The relative variance of a level that few sales have shown; of the rate only as far as the slots leave it open (items)."""
    chances = outlook.chances
    open_part = 1.0 - (chances**2).sum(axis=1) / chances.sum(axis=1)
    evidence = 0.9 * outlook.levels.evidence + 0.5 * outlook.levels.latest
    return open_part / (evidence + 0.8) + outlook.deviation**2 / np.clip(outlook.sales, 1.0, 9.0)


def level_factor(past: ZeroPast) -> float:
    """What all points are multiplied by, since the panel's own past forecasts were too high or too low by as much; 1 without proof."""
    logs, noise = _common_misses(past)
    if not len(logs) or past.known.any(axis=1).sum() < FEWEST:
        return 1.0
    weight = 0.5 ** (past.ages[past.forecast.sum(axis=0) > 0] / (HALF_LIFE * past.season))
    mean = float((weight * logs).sum() / weight.sum())
    years = (len(logs) - 1) * max(past.season // 2, 1) / past.season + 1.0
    doubt = (logs.var() + BIAS**2) / years + noise
    return float(np.clip(np.exp(BELIEVED * max(0.0, 1.0 - doubt / max(mean**2, 1e-12)) * mean), *BIAS_LIMITS))


def _common_misses(past: ZeroPast) -> tuple[Floats, float]:
    """Log of the sum of actuals over that of forecasts at each origin that has one, and the variance that single series explain."""
    total = np.sort(past.forecast, axis=0).sum(axis=0)
    some = total > 0
    actual = np.minimum(past.actual, past.forecast + LARGEST_PART * total)[:, some]
    ratio = np.maximum(np.sort(actual, axis=0).sum(axis=0) / total[some], 0.01)
    squares = np.sort((actual - ratio * past.forecast[:, some]) ** 2, axis=0).sum(axis=0)
    noise = squares / (ratio * total[some]) ** 2
    return np.log(ratio), float(noise.mean()) if some.any() else 0.0


def alive_share(past: ZeroPast, silence: Floats) -> Floats:
    """The chance that series (of now) silent so long still sell, as the panel's own silences ended."""
    alive = np.ones(len(silence))
    classes = np.searchsorted(SILENCES, past.silence, side="right")
    usual = _came(past, past.known & (classes == 0))
    for at, (share, edge) in enumerate(zip(ALIVE, SILENCES, strict=True), start=1):
        cells = past.known & (classes == at)
        count = cells.any(axis=1).sum()
        ratio = np.clip(_came(past, cells) / usual, 0.02, 1.0) if usual > 0 and count else 1.0
        alive[silence >= edge] = np.exp((count * np.log(ratio) + ALIVE_WEIGHT * np.log(share)) / (count + ALIVE_WEIGHT))
    return alive


def _came(past: ZeroPast, cells: Flags) -> float:
    foretold = np.sort(past.foretold[cells]).sum()
    return float(np.sort(past.next[cells]).sum() / foretold) if foretold > 0 else 0.0


def level_spread(past: ZeroPast, chance: Floats, doubt: Floats) -> Floats:
    """Spread of the level in logs, own and common (series x 2); `chance` and `doubt` are those of the forecasts from now."""
    years = past.years
    if not len(years) or not years.any():
        return np.tile([POOL, 0.0], (len(years), 1))
    count = np.maximum(past.known.sum(axis=1), 1)
    missed = _mean(
        (np.clip(np.divide(past.actual, past.forecast, out=np.ones_like(past.actual), where=past.known), 0, 1 + FARTHEST) - 1)
        ** 2,
        past,
        count,
    )
    was_chance, was_doubt = _mean(past.chance, past, count), _mean(past.doubt, past, count)
    pool = _pooled(missed - was_chance - was_doubt, was_chance, years)
    told, expected = years > 0, np.where(years > 0, was_chance + was_doubt, chance + doubt) + pool
    half = np.maximum(years, 1.0) / 2
    noise = scipy.special.polygamma(1, half)
    bias = (scipy.special.digamma(half) - np.log(half)) / 2
    off = np.where(told, np.log(np.maximum(missed, 1e-6)) - bias - np.log(expected), 0.0)
    between = (np.sort((off**2 - noise)[told]).sum() + OWN_SERIES * OWN) / (told.sum() + OWN_SERIES)
    kept = np.where(told, max(between, LEAST_OWN) / (max(between, LEAST_OWN) + noise), 0.0)
    total = expected * np.exp(kept * off)
    chance = np.where(told, was_chance, chance)
    variance = total - np.minimum(chance, 0.9 * total) + (1 - kept) * np.where(told, doubt - was_doubt, 0.0)
    spread = WIDENED * np.sqrt(np.log1p(np.clip(variance, LEAST, LARGEST)))
    shared = np.minimum(_common_spread(past), 0.7 * spread)
    return np.stack([np.sqrt(spread**2 - shared**2), shared], axis=1)


def _mean(cells: Floats, past: ZeroPast, count: Ints) -> Floats:
    return np.where(past.known, cells, 0.0).sum(axis=1) / count


def _pooled(excess: Floats, chance: Floats, years: Floats) -> float:
    """What past seasons were missed by beyond chance and doubt, the mean of the series that tell it most surely."""
    told = years > 0
    weight = years[told] / (chance[told] + POOL**2) ** 2
    usual = POOL_SERIES * np.sort(weight).mean()
    mean = (np.sort(weight * excess[told]).sum() + usual * POOL**2) / (np.sort(weight).sum() + usual)
    return max(float(mean), LEAST)


def _common_spread(past: ZeroPast) -> float:
    logs, noise = _common_misses(past)
    years = (len(logs) - 1) * max(past.season // 2, 1) / past.season + 1.0 if len(logs) else 0.0
    excess = max(float((logs**2).mean()) - noise, 0.0) if len(logs) else 0.0
    return float(min(np.sqrt((years * excess + COMMON_YEARS * COMMON**2) / (years + COMMON_YEARS)), MOST_COMMON))
