"""What a ledger's nodes may come to: sums of a baseline's joint paths over chosen cells."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.baseline import Baseline
from forecast.baseline.paths.quantiles import chances
from forecast.history.series.hierarchy import Rows
from forecast.tracking.ledger import Cells, Ledger, Matrix


def chance_of_reaching(draws: Matrix, numbers: Matrix, *, direction: str = "up") -> Matrix:
    """The chance of each node's number: the share of its draws that reach it, or stay within it where less is better."""
    return chances(draws, numbers) if direction == "up" else chances(-draws, -numbers)


def leaf_draws(baseline: Baseline, ledger: Ledger, cells: Matrix | Cells) -> Matrix:
    """The sums of the joint paths over (shares of) cells, leaves x draws; 0 for a leaf or period that the baseline does not know."""
    # Summed period by period: all periods at once would take leaves x periods x draws of memory.
    total = np.zeros((len(ledger.hierarchy.leaves), baseline.draws))
    for position in np.flatnonzero(cells.any(axis=0)):
        total += period_draws(baseline, ledger, int(position)) * cells[:, position, None]
    return total


def period_draws(baseline: Baseline, ledger: Ledger, position: int) -> Matrix:
    """The joint paths of one period of the ledger, leaves x draws."""
    draws = np.zeros((len(ledger.hierarchy.leaves), baseline.draws))
    i = int(baseline.periods.get_indexer(ledger.periods[[position]])[0])
    if i >= 0:
        leaves, rows = _shared_leaves(baseline, ledger)
        draws[leaves] = baseline.samples(rows, (i, i + 1))
    return draws


def point_forecasts(baseline: Baseline, ledger: Ledger) -> Matrix:
    """The point forecasts in the ledger's cells, leaves x periods; 0 where the baseline knows nothing."""
    points = np.zeros_like(ledger.actual)
    leaves, rows = _shared_leaves(baseline, ledger)
    positions = baseline.periods.get_indexer(ledger.periods)
    forecasts = np.asarray(baseline.hierarchy.summing_matrix[rows] @ baseline.points)
    points[np.ix_(leaves, positions >= 0)] = forecasts[:, positions[positions >= 0]]
    return points


def _shared_leaves(baseline: Baseline, ledger: Ledger) -> tuple[Rows, Rows]:
    """Positions in the ledger of the leaves that the baseline knows too, and their rows in the baseline's hierarchy."""
    ledger_keys = pd.MultiIndex.from_frame(ledger.hierarchy.leaves)
    baseline_keys = pd.MultiIndex.from_frame(baseline.hierarchy.leaves)
    positions = baseline_keys.get_indexer(ledger_keys)
    shared = np.flatnonzero(positions >= 0)
    return shared, baseline.hierarchy.rows("leaf")[positions[shared]]
