"""Coherent points: leaves corrected by what totals' own forecasts say, in proportion to size, where past origins show that it helps.

Source: Athanasopoulos, Hyndman, Kourentzes and Petropoulos (2017), weighted least squares; a node's variance is taken as proportional to
its mean forecast. Equal absolute corrections (structural weights) ruin the small leaves of a mixed panel and are never used.
"""

from __future__ import annotations

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.models.ensemble import actuals_after
from forecast.baseline.models.registry import Method
from forecast.history.series.hierarchy import distinct_rows, shared_totals
from forecast.settings.arrays import Flags, Floats, Ints

MOST_TOTALS = 600  # with more, or fewer than two, points stay bottom-up
LEAST_ORIGINS = 6
HELPS = 1.005  # mean error of reconciled points over bottom-up ones, averaged over leaves and totals, that is good enough:
NO_HARM = (
    1.01  # the same at the leaves alone; a little over 1, as past origins, most of them overlapping, say less than the gain ahead
)
LEAST = 1e-6  # of a total's variance, as a share of its leaves', where it has not begun yet
SMALLEST = 1e-300


def reconciled(
    points: Floats,
    values: Floats,
    summing: scipy.sparse.csr_matrix,
    *,
    origins: Ints,
    season: int,
    method: Method,
    usable: Flags,
) -> Floats:
    """The leaves' points (leaves x origins x horizon) after reconciliation, or as they were where it does not help.

    Only `usable` leaves take part and are moved, so that a broken, new or intermittent series changes no other.
    """
    totals = _totals(summing, usable)
    if totals is None or len(origins) <= LEAST_ORIGINS:
        return points
    leaves = np.flatnonzero(usable)
    leaf_values = values[leaves]
    sums = np.where(np.isnan(leaf_values).all(axis=0), np.nan, totals @ np.nan_to_num(leaf_values))
    above = method(sums, origins=origins, season=season, horizon=points.shape[2]).points
    moved = np.stack([_moved(points[leaves, k], above[:, k], totals) for k in range(len(origins))], axis=1)
    if not _helps(points[leaves], moved, leaf_values, totals, origins=origins):
        return points
    result = points.copy()
    result[leaves] = moved
    return result


def _totals(summing: scipy.sparse.csr_matrix, usable: Flags) -> scipy.sparse.csr_matrix | None:
    """Distinct sums of two usable leaves or more, totals x usable leaves; None where there are too few or too many."""
    totals = shared_totals(summing, usable)
    return distinct_rows(totals)[:, np.flatnonzero(usable)] if 1 <= totals.shape[0] <= MOST_TOTALS else None


def _moved(points: Floats, above: Floats, totals: scipy.sparse.csr_matrix) -> Floats:
    """The leaves (leaves x horizon) moved towards the totals' forecasts, in proportion to their size; never below 0."""
    weighted = totals.multiply(np.abs(points).mean(axis=1)).tocsr()
    system = (weighted @ totals.T).toarray()
    diagonal = system.diagonal()
    variance = np.maximum(np.abs(above).mean(axis=1), LEAST * diagonal)
    unit = np.sqrt(
        np.maximum(diagonal + variance, SMALLEST)
    )  # totals of any size on one scale, so that the system is well conditioned
    scaled = (system + np.diag(variance)) / np.outer(unit, unit) + np.diag(diagonal + variance <= SMALLEST)
    gap = (above - totals @ points) / unit[:, None]
    shift = np.asarray(weighted.T @ (scipy.linalg.solve(scaled, gap, assume_a="pos") / unit[:, None]))
    return np.where(points >= 0, np.maximum(points + shift, 0.0), points + shift)


def _helps(before: Floats, after: Floats, values: Floats, totals: scipy.sparse.csr_matrix, *, origins: Ints) -> bool:
    """Whether the past origins' errors fell: on average over leaves and totals, and not at the cost of the leaves."""
    old, new = (_missed(each, values, totals, origins) for each in (before, after))
    leaf, above = (_ratio(*each) for each in zip(old, new, strict=True))
    return leaf <= NO_HARM and (leaf + above) / 2 <= HELPS


def _missed(points: Floats, values: Floats, totals: scipy.sparse.csr_matrix, origins: Ints) -> tuple[Floats, Floats]:
    """What was missed at all past origins together, by leaf and by total; a total with an unknown leaf is unknown."""
    leaves, above = np.zeros(len(points)), np.zeros(totals.shape[0])
    for column in range(1, len(origins)):  # one origin at a time, as all of them would fill the memory
        error = actuals_after(values, origins[column : column + 1], points.shape[2])[:, 0] - points[:, column]
        leaves += np.nansum(np.abs(error), axis=1)
        above += np.nansum(np.abs(totals @ error), axis=1)
    return leaves, above


def _ratio(old: Floats, new: Floats) -> float:
    """Mean over nodes of what was missed after over before; endless where nothing was missed."""
    some = old > 0
    return float(np.exp(np.mean(np.log(np.maximum(new[some], 1e-300) / old[some])))) if some.any() else np.inf
