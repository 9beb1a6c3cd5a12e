"""Which effects of the calendar a history bears out: those that would have made its own past forecasts better, at no cost of the leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.effects.adjustment import Adjustment, adjustment
from forecast.baseline.effects.calendar_regressors import WORKING_DAYS
from forecast.baseline.effects.estimation import LEAST_SEASONS
from forecast.baseline.effects.regressors import Design
from forecast.baseline.kernels.weights import EQUAL
from forecast.baseline.models.ensemble import actuals_after, rolling_forecasts
from forecast.history.series.hierarchy import distinct_totals
from forecast.settings.arrays import Flags, Floats, Ints

FEAST_SEASONS = 5  # below, a feast that moves cannot be told from the season
WORKING_SEASONS = 4
ORIGINS = 6  # half a season apart
LEAST_ORIGINS = 2
LEAVES, TOTALS = 60, 20  # that are judged
GAIN = 0.995  # mean past error with an effect over that without, averaged over leaves and totals, that is good enough
NO_HARM = 1.0  # the same at leaves alone
SMALLEST = 1e-300


@dataclass(frozen=True)
class Selection:
    """Whether a block is used, why, and past errors with it over those without at leaves and totals (NaN where not tried)."""

    used: bool
    why: str
    leaves: float = np.nan
    totals: float = np.nan


def select_effects(values: Floats, members: scipy.sparse.csr_matrix, design: Design, *, season: int) -> Mapping[str, Selection]:
    """For each block of the design whether it is used: judged at six past origins at most, half a season apart, a season ahead.

    Blocks are tried together and one by one; the best set is used where its past errors, averaged over leaves and totals, are half a
    per cent smaller than without and those of the leaves no larger. A feast needs five seasons of history, working days four.
    """
    blocks = design.blocks
    selections = {block: Selection(used=False, why=_too_short(block, values.shape[1], season)) for block in blocks}
    tried = [block for block in blocks if not selections[block].why]
    selections |= _without_effect(values, design.only(tried), season=season) if tried else {}
    candidates = [block for block in tried if not selections[block].why]
    return selections | (_judged(values, members, design.only(candidates), season=season) if candidates else {})


def _without_effect(values: Floats, design: Design, *, season: int) -> dict[str, Selection]:
    """The blocks of a design whose effect cannot be measured in the whole history, each with the reason."""
    whole = adjustment(values, design, season=season)
    if not whole.training.any():
        return {block: Selection(used=False, why="no series of more than two seasons without zeros") for block in design.blocks}
    kept = whole.effects(values.shape[1]).kept
    # An effect that shrinkage has taken to 0 in every series need not be tried on the past.
    faint = [block for block in design.blocks if not kept[whole.design.places(block)].max()]
    return {block: Selection(used=False, why="its effect cannot be told from chance") for block in faint}


def _too_short(block: str, length: int, season: int) -> str:
    needed = (WORKING_SEASONS if block == WORKING_DAYS else FEAST_SEASONS) * season
    return f"needs {needed} periods of history, there are {length}" if length < needed else ""


def _judged(values: Floats, members: scipy.sparse.csr_matrix, design: Design, *, season: int) -> dict[str, Selection]:
    """The proof of each block, from the best set of them."""
    blocks = list(design.blocks)
    origins = _origins(values.shape[1], season)
    if len(origins) < LEAST_ORIGINS:
        return {block: Selection(used=False, why="no past origins to judge it at") for block in blocks}
    sets = [blocks, *([block] for block in blocks)] if len(blocks) > 1 else [blocks]
    trials = [adjustment(values, design.only(subset), season=season).estimated_at(origins) for subset in sets]
    rows = _spread(np.flatnonzero(trials[0].training), LEAVES)
    sums = _sums(members, trials[0].training)
    unadjusted = _errors(trials[0], rows, sums, origins, adjusting=False)
    ratios = [_ratios(unadjusted, _errors(trial, rows, sums, origins, adjusting=True), len(rows)) for trial in trials]
    best = min(range(len(sets)), key=lambda k: float(np.nanmean(ratios[k])))
    good = ratios[best][0] <= NO_HARM and float(np.nanmean(ratios[best])) <= GAIN
    selected = sets[best] if good else []
    return {
        block: _proof(block in selected, *ratios[best if block in sets[best] else sets.index([block])], len(origins))
        for block in blocks
    }


def _proof(used: bool, leaf: float, total: float, origins: int) -> Selection:  # noqa: FBT001  # what the proof says first
    changes = ", ".join(
        f"{100 * (ratio - 1):+.1f} % at {name}" for name, ratio in (("leaves", leaf), ("totals", total)) if np.isfinite(ratio)
    )
    return Selection(used, f"past errors with it {changes} ({origins} origins)", leaf, total)


def _origins(length: int, season: int) -> Ints:
    """Half a season apart, a season before now and earlier, with three and a half seasons known at each."""
    last, step = length - season, max(season // 2, 1)
    return np.arange(last, max(last - ORIGINS * step, int(np.ceil(LEAST_SEASONS * season)) - 1), -step, dtype=np.int64)


def _spread(rows: Ints, most: int) -> Ints:
    """At most so many of the rows, evenly spread."""
    return rows[np.linspace(0, len(rows) - 1, min(len(rows), most)).astype(np.intp)]


def _sums(members: scipy.sparse.csr_matrix, training: Flags) -> scipy.sparse.csr_matrix:
    """Distinct sums of two training or more, as rows over all series; at most so many, evenly spread."""
    totals = distinct_totals(members, training)
    return totals[_spread(np.arange(totals.shape[0]), TOTALS)]


def _errors(trial: Adjustment, rows: Ints, sums: scipy.sparse.csr_matrix, origins: Ints, *, adjusting: bool) -> Floats:
    """Absolute errors of leaves and totals (nodes x origins x a season), of equally weighted members with and without the effects."""
    season, length = trial.season, trial.values.shape[1]
    observed = np.concatenate([trial.values[rows], sums @ np.nan_to_num(trial.values)])
    points, weights = np.empty((len(observed), len(origins), season)), np.tile(EQUAL, (season, 1))
    for k, origin in enumerate(origins):
        factors = np.ones((len(observed), length))
        if adjusting:
            factors = np.concatenate([trial.factors(int(origin))[rows], trial.total_factors(sums, int(origin))])[:, :length]
        one = origins[k : k + 1]
        points_ahead = rolling_forecasts(observed / factors, origins=one, season=season, horizon=season, weights=weights).points[
            :, 0
        ]
        points[:, k] = points_ahead * factors[:, origin + np.arange(season)]
    return np.abs(actuals_after(observed, origins, season) - points)


def _ratios(before: Floats, after: Floats, leaves: int) -> tuple[float, float]:
    """Geometric mean over leaves, and over totals, of the mean error after over that before; NaN where there is none."""
    seen = np.isfinite(before)
    old, new = (np.where(seen, errors, 0.0).sum(axis=(1, 2)) for errors in (before, after))
    nonzero = old > 0
    logs = np.log(np.maximum(new, SMALLEST) / np.where(nonzero, old, 1.0))
    parts = (np.flatnonzero(nonzero[:leaves]), leaves + np.flatnonzero(nonzero[leaves:]))
    leaf, total = (float(np.exp(np.mean(logs[positions]))) if len(positions) else np.nan for positions in parts)
    return leaf, total


def used_blocks(proofs: Mapping[str, Selection]) -> list[str]:
    """The blocks that are used."""
    return list(chain.from_iterable([block] if proof.used else [] for block, proof in proofs.items()))
