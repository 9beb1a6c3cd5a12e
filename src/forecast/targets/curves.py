"""Curves of nodes, read both ways, and the split that gives siblings the same chance (arrays only).

A curve is a row of sample paths in ascending order; between its values it runs straight (Hyndman and Fan's type 7), so a sum of
siblings' curves is a curve as well and the split needs no iteration.
"""

from __future__ import annotations

import numpy as np
import scipy  # its parts load when they are first used, for they take long
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Codes = NDArray[np.intp]
SAME = 1e-9  # numbers that differ by less of their size are the same: the rest is what summing floats leaves behind
ATOM = 0.05  # equal paths of at least this share are an atom


def sorted_samples(samples: Numbers) -> Numbers:
    """The curves of the samples: each row in ascending order."""
    return np.sort(samples, axis=-1)


def number_at(curves: Numbers, chances: Numbers) -> Numbers:
    """The number that each curve (last axis) reaches with each of the chances: a last axis of as many numbers."""
    last = curves.shape[-1] - 1
    return _at_place(curves, (1.0 - np.asarray(chances, dtype=np.float64)) * last)


def chance_at(curves: Numbers, numbers: Numbers, *, step: float = 0.0) -> Numbers:
    """The chance (levels x nodes) that each curve (nodes x draws) reaches its numbers (levels x nodes); NaN stays NaN.

    The inverse of `number_at`. At an atom, such as zero, the whole atom reaches its own value; below the lowest path the
    chance is 1, above the highest 0. Sums of floats are equal within a billionth of their size; numbers in whole steps are reached by
    an atom that rounds to them.
    """
    last, rows = curves.shape[1] - 1, np.arange(len(curves))
    chances = np.empty(numbers.shape)
    for level, level_numbers in enumerate(numbers):
        slack = SAME * np.abs(level_numbers)
        at = (curves < (level_numbers - slack)[:, None]).sum(axis=1)
        below = curves[rows, np.clip(at - 1, 0, last)]
        first = (curves < (below - SAME * np.abs(below))[:, None]).sum(axis=1)  # where the atom right below the number begins
        rounds = (at > 0) & (below >= level_numbers - step / 2 - slack) & (at - first >= ATOM * (last + 1))
        at, reached = np.where(rounds, first, at), np.where(rounds, below, level_numbers)
        low, high = curves[rows, np.clip(at - 1, 0, last)], curves[rows, np.minimum(at, last)]
        part = np.divide(reached - low, high - low, out=np.zeros(len(at)), where=high > low)
        place = np.where(at == 0, 0.0, at - 1 + np.minimum(part, 1.0))
        chances[level] = np.where(at > last, 0.0, 1.0 - place / max(last, 1))
    chances[np.isnan(numbers)] = np.nan
    return chances


def equal_chance(curves: Numbers, totals: Numbers, *, groups: Codes | None = None, weights: Numbers | None = None) -> Numbers:
    """The parts (levels x siblings) of the totals (levels x groups) that all siblings of a group reach with the same chance.

    One search on the summed sibling curve finds the chance; each sibling gets its own number at it. Beyond the curve, where
    the chance is 1 or 0 for all, the rest goes in proportion to the siblings' outermost values (evenly when all are zero).
    `weights` tilt the split: each curve counts times its weight.
    """
    groups = np.zeros(len(curves), dtype=np.intp) if groups is None else groups
    curves = curves if weights is None else curves * weights[:, None]
    summed = group_sums(curves, groups, count=totals.shape[1])
    parts = np.empty((len(totals), len(curves)))
    for level, total in enumerate(totals):
        place, beyond = _place_of(summed, total)
        inside = _at_place(curves, place[groups, None])[:, 0]
        parts[level] = inside + beyond[groups] * _outer_shares(curves, groups, high=beyond[groups] > 0)
    return parts


def group_sums(rows: Numbers, groups: Codes, *, count: int) -> Numbers:
    """The sums of the rows of each group: groups x columns."""
    # Groups of one length one after the other, as periods of leaves are: a reshape does it without a matrix.
    if len(rows) % count == 0 and np.array_equal(groups, np.repeat(np.arange(count), len(rows) // count)):
        return np.asarray(rows.reshape(count, -1, rows.shape[1]).sum(axis=1))
    members = scipy.sparse.csr_matrix((np.ones(len(rows)), (groups, np.arange(len(rows)))), shape=(count, len(rows)))
    return np.asarray(members @ rows)


def _place_of(curves: Numbers, numbers: Numbers) -> tuple[Numbers, Numbers]:
    """Where on each curve its number lies, as a place among the draws, and how far the number lies beyond the curve's ends."""
    last, rows = curves.shape[1] - 1, np.arange(len(curves))
    held = np.clip(numbers, curves[:, 0], curves[:, -1])
    at = np.minimum((curves < held[:, None]).sum(axis=1), last)
    low, high = curves[rows, np.maximum(at - 1, 0)], curves[rows, at]
    part = np.divide(held - low, high - low, out=np.ones(len(at)), where=high > low)
    return np.where(at == 0, 0.0, at - 1 + part), numbers - held


def _at_place(curves: Numbers, places: Numbers) -> Numbers:
    """The values at these places (rows x places, or one set of places for all rows), straight between neighbours."""
    below = np.minimum(places.astype(np.intp), curves.shape[-1] - 1)
    above = np.minimum(below + 1, curves.shape[-1] - 1)
    below, above = (np.broadcast_to(at, (*curves.shape[:-1], at.shape[-1])) for at in (below, above))
    low, high = np.take_along_axis(curves, below, axis=-1), np.take_along_axis(curves, above, axis=-1)
    return np.asarray(low + (places - below) * (high - low))


def _outer_shares(curves: Numbers, groups: Codes, *, high: NDArray[np.bool_]) -> Numbers:
    """Each sibling's share of what lies beyond the curve: by the size of its outermost value, evenly where all are zero."""
    size = np.abs(np.where(high, curves[:, -1], curves[:, 0]))
    total = np.bincount(groups, size)[groups]
    # Where all outermost values are 0 there is no proportion to go by.
    even = 1.0 / np.bincount(groups)[groups]
    return np.divide(size, total, out=even, where=total > 0)
