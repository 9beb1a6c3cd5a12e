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
    total = np.zeros((len(ledger.hierarchy.leaves), baseline.draws))
    for place in np.flatnonzero(cells.any(axis=0)):
        total += period_draws(baseline, ledger, int(place)) * cells[:, place, None]
    return total


def period_draws(baseline: Baseline, ledger: Ledger, place: int) -> Matrix:
    """The joint paths of one period of the ledger, leaves x draws."""
    found = np.zeros((len(ledger.hierarchy.leaves), baseline.draws))
    at = baseline.periods.get_indexer(ledger.periods[[place]])[0]
    if at >= 0:
        known, rows = _shared_leaves(baseline, ledger)
        found[known] = baseline.samples(rows, (int(at), int(at) + 1))
    return found


def point_forecasts(baseline: Baseline, ledger: Ledger) -> Matrix:
    """The point forecasts in the ledger's cells, leaves x periods; 0 where the baseline knows nothing."""
    found = np.zeros_like(ledger.actual)
    known, rows = _shared_leaves(baseline, ledger)
    places = baseline.periods.get_indexer(ledger.periods)
    found[np.ix_(known, places >= 0)] = np.asarray(baseline.hierarchy.summing_matrix[rows] @ baseline.points)[
        :, places[places >= 0]
    ]
    return found


def _shared_leaves(baseline: Baseline, ledger: Ledger) -> tuple[Rows, Rows]:
    """Positions in the ledger of the leaves that the baseline knows too, and their rows in the baseline's hierarchy."""
    own = pd.MultiIndex.from_frame(ledger.hierarchy.leaves)
    theirs = pd.MultiIndex.from_frame(baseline.hierarchy.leaves)
    at = theirs.get_indexer(own)
    known = np.flatnonzero(at >= 0)
    return known, baseline.hierarchy.rows("leaf")[at[known]]
