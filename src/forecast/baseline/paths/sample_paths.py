"""Joint sample paths: all leaves draw the same past origins in the same path, so that sums of paths are paths of sums."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.kernels.paths import BLOCKS, LeafInputs, SharedDraws, draw_paths
from forecast.baseline.paths.past_errors import ErrorStore
from forecast.baseline.paths.zero_series import ZeroSeries
from forecast.settings.arrays import Floats, Floats32, Ints, Rows, Streams

HALF_LIFE = 2.0  # seasons after which an origin is drawn half as often
PROVEN = 2.0  # seasons of vectors; with fewer the panel's total gets a market factor
MARKET_REACH, NORMAL_REACH = 0.9, 1.2816
LARGEST_MOVE = 0.3  # of the market in logs over the horizon
QUANTILES = 4096  # of the normal that levels of series with zeros are drawn from
GROUP = 256  # leaves drawn at a time


@dataclass(frozen=True)
class Paths:
    """What every leaf's paths are made of; the same bytes whichever leaves are drawn, and however often."""

    leaves: LeafInputs
    common: SharedDraws

    def draw(self, rows: Rows, span: tuple[int, int] | None = None) -> Floats:
        """The sample paths of these leaves, in all periods or in those of a span (first, stop): leaves x periods x draws."""
        first, stop = span or (0, self.leaves.points.shape[1])
        return draw_paths(np.asarray(rows, dtype=np.int64), self.leaves, self.common, first, stop)


def fit_paths(
    leaves: LeafInputs, store: ErrorStore, *, season: int, seed: int, draws: int, market: Floats | None = None
) -> Paths:
    """The paths of these leaves, with a market factor where the panel's vectors span too little to show the market's moves.

    `market` (horizon x draws) is that factor where it is known from an earlier fit; else all donors are drawn once to find it.
    """
    leaves, donors, counts = _with_donors(leaves, store)
    common = _common(leaves.points.shape[1], donors, counts, ages=store.ages, season=season, seed=seed, draws=draws)
    paths = Paths(leaves, common if market is None else common._replace(market=market))
    if market is not None or store.seasons >= PROVEN or not store.donors.any():
        return paths
    return replace(paths, common=common._replace(market=_market(paths, store, seed)))


def leaf_inputs(
    zeros: ZeroSeries, points: Floats, store: ErrorStore, *, kinds: Ints, streams: Streams, again: Floats
) -> LeafInputs:
    """The leaves as the drawing kernel reads them; `streams` are seeds of random numbers, one per leaf, from its key.

    `zeros` are the leaves whose paths are blocks of their past, in the order of the leaves; `again` is the share of periods in which
    a leaf sells nothing because it has nothing to sell.
    """
    rows = np.where(kinds == BLOCKS, np.cumsum(kinds == BLOCKS) - 1, -1)
    return LeafInputs(
        kinds,
        np.ascontiguousarray(points),
        store.size,
        store.vectors,
        store.counts,
        streams,
        rows,
        zeros.paths(points[kinds == BLOCKS]),
        store.skew,
        store.mean_cap,
        again,
    )


def _with_donors(leaves: LeafInputs, store: ErrorStore) -> tuple[LeafInputs, Ints, Ints]:
    """The leaves, those of them that lend vectors (most first), and how many each has; a stand-in where there is none at all."""
    donors = np.flatnonzero(store.donors).astype(np.int64)
    if len(donors):
        ordered = donors[np.argsort(-store.counts[donors], kind="stable")]
        return leaves, ordered, store.counts[ordered]
    usual = _usual_vectors(leaves.points.shape[1])
    vectors = np.zeros((len(leaves.points) + 1, *usual.shape), dtype=np.float32)
    vectors[-1] = usual
    counts = np.zeros(len(leaves.points) + 1, dtype=np.int64)
    return leaves._replace(vectors=vectors, counts=counts), np.array([len(vectors) - 1]), np.array([len(usual)])


def _usual_vectors(horizon: int, count: int = 24) -> Floats32:
    steps = np.random.default_rng(0).normal(size=(count, horizon)).cumsum(axis=1)
    return (steps / np.sqrt(np.arange(horizon) + 1)).astype(np.float32)


def _common(
    horizon: int, donors: Ints, counts: Ints, *, ages: Ints, season: int, seed: int, draws: int
) -> SharedDraws:  # fmt: skip
    giving = np.array([(counts > origin).sum() for origin in range(counts.max())], dtype=np.int64)
    age = ages[: len(giving)] - ages[0] if len(ages) >= len(giving) else np.zeros(len(giving))
    weight = 0.5 ** (age / (HALF_LIFE * season)) * (giving > 0)
    origins, angles, start_stream = (np.random.default_rng([seed, stream]) for stream in range(3))
    drawn = origins.choice(len(weight), size=(2, draws), p=weight / weight.sum())
    angle = angles.uniform(0, 2 * np.pi, draws)
    block = max(season // 2, 1)
    starts = start_stream.uniform(size=(draws, -(-horizon // block)))
    market = np.ones((horizon, draws))
    shared = np.random.default_rng([seed, 4]).normal(size=draws)
    normals = scipy.special.ndtri((np.arange(QUANTILES) + 0.5) / QUANTILES)
    return SharedDraws(drawn[0], drawn[1], np.cos(angle), np.sin(angle), starts, block, market, donors, giving, shared, normals)


def _market(paths: Paths, store: ErrorStore, seed: int) -> Floats:
    """One factor per path and horizon, the same for all leaves: the moves of a market that few origins cannot show.

    The spread of the total of donors is lifted as far as Student's t lies outside the normal at so few independent years; it
    grows with the root of time within the horizon. A broken leaf has no say, so that it changes no other.
    """
    totals, leaves = np.zeros(paths.common.market.shape), np.flatnonzero(store.donors)
    for first in range(0, len(leaves), GROUP):
        totals += paths.draw(leaves[first : first + GROUP]).sum(axis=0)
    forecast, total = totals.mean(axis=1), totals.sum(axis=0)
    if total.min() <= 0 or forecast.sum() <= 0:
        return paths.common.market
    low, high = np.quantile(np.log(total), [1 - MARKET_REACH, MARKET_REACH])
    wider = scipy.special.stdtrit(3.0 + store.seasons, MARKET_REACH) / NORMAL_REACH
    spread = min((high - low) / (2 * NORMAL_REACH) * np.sqrt(wider**2 - 1), LARGEST_MOVE)
    root = np.sqrt(np.arange(len(forecast)) + 1.0)
    shape = root * forecast.sum() / (forecast * root).sum()
    moves = np.random.default_rng([seed, 3]).normal(size=len(total))
    factor: Floats = np.exp(spread * shape[:, None] * moves)
    return factor
