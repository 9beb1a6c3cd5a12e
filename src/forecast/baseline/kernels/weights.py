"""One set of member weights per panel and band of horizons, learned on the panel's own latest origins, half-way to equal weights.

Source: exponentiated gradient on the simplex (Kivinen and Warmuth 1997), loss |error| / scale; half-way to equal weights because
estimated weights overfit (the forecast combination puzzle, Stock and Watson 2004). Origins count half for every half season of age: in a
market that has turned, what won lately says more than what won over five years.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from forecast.baseline.kernels.compiled import compiled
from forecast.baseline.kernels.members import COUNT, NAIVE
from forecast.settings.arrays import Flags, Floats, Floats32

BAND_STARTS = (1, 4, 7, 13)  # first step of each band: 1-3, 4-6, 7-12, 13 and later
NAIVE_START = 0.05
ROUNDS = 40
RATE = 0.6
HALF_LIFE = 0.5  # seasons
LEARNED_SHARE = 0.5  # in logs: a member that loses everywhere almost goes, one that wins does not take all
LEAST_WEIGHT = 0.001
LEAST_CELLS = 300
GRAIN = 0.01  # learned weights are rounded to this, so that a series more or less seldom moves those of all others
EQUAL: Floats = np.where(np.arange(COUNT) == NAIVE, 0.0, 1.0 / (COUNT - 1))
PRIOR: Floats = np.where(np.arange(COUNT) == NAIVE, NAIVE_START, (1.0 - NAIVE_START) / (COUNT - 1))


class TrainingRows(NamedTuple):
    """What weights are learned from: one row per outcome; members and outcome over the series' scale, and the row's own weight."""

    members: Floats32
    outcome: Floats32
    weight: Floats32


@compiled
def loss_gradient(cells: TrainingRows, weights: Floats) -> Floats:
    """Gradient of the weighted mean |outcome - members @ weights| with respect to the member weights."""
    gradient = np.zeros(weights.size)
    total = 0.0
    for i in range(cells.outcome.size):
        error = cells.outcome[i] + 0.0
        for m in range(weights.size):
            error -= weights[m] * cells.members[i, m]
        pull = cells.weight[i] if error > 0 else -cells.weight[i]
        total += cells.weight[i]
        for m in range(weights.size):
            gradient[m] -= pull * cells.members[i, m]
    return gradient / max(total, 1e-300)


def simplex_weights(cells: TrainingRows) -> Floats:
    """Member weights after the exponentiated gradient from nearly equal ones, averaged over the second half of the rounds."""
    weights, kept = PRIOR, np.zeros(COUNT)
    for turn in range(ROUNDS):
        gradient = loss_gradient(cells, weights)
        pull = gradient - (weights * gradient).sum()
        weights = weights * np.exp(-RATE * pull / max(np.abs(pull).max(), 1e-300) / np.sqrt(turn + 1.0))
        weights /= weights.sum()
        kept += weights if turn >= ROUNDS // 2 else 0.0
    return kept / kept.sum()


def bands(horizon: int) -> list[tuple[int, int]]:
    """First position and one past the last of each band within the horizon."""
    edges = [start - 1 for start in BAND_STARTS if start <= horizon] + [horizon]
    return list(pairwise(edges))


def learned_weights(members: Floats32, outcomes: Floats, usable: Flags, *, ages: Floats) -> Floats:
    """Weights per step (steps x members) from members and outcomes over their scale.

    `members` is series x origins x members x steps, `outcomes` series x origins x steps with NaN for what is not known yet, `usable`
    series x origins, `ages` seasons since each origin. A band with too few outcomes takes the weights of the band before it.
    """
    horizon = outcomes.shape[2]
    weights = np.tile(EQUAL, (horizon, 1))
    current = EQUAL
    for first, stop in bands(horizon):
        cells = cells_of(members[..., first:stop], np.where(usable[:, :, None], outcomes[:, :, first:stop], np.nan), ages)
        if cells.outcome.size >= LEAST_CELLS:
            current = shrunk_to_equal(np.round(simplex_weights(cells) / GRAIN) * GRAIN)
        weights[first:stop] = current
    return weights


def shrunk_to_equal(learned: Floats) -> Floats:
    """Weights half-way in logs between the learned and the nearly equal ones they started from."""
    mixed = np.maximum(learned, LEAST_WEIGHT) ** LEARNED_SHARE * PRIOR ** (1.0 - LEARNED_SHARE)
    return mixed / mixed.sum()


def cells_of(members: Floats32, outcomes: Floats, ages: Floats) -> TrainingRows:
    """The known outcomes as rows, weighted by the age of their origin."""
    series, origins, steps = np.nonzero(np.isfinite(outcomes))
    outcome = outcomes[series, origins, steps].astype(np.float32)
    weight = (0.5 ** (ages[origins] / HALF_LIFE)).astype(np.float32)
    return TrainingRows(np.ascontiguousarray(members[series, origins, :, steps]), outcome, weight)
