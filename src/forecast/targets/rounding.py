"""Whole units that add exactly: largest remainders, floor first, then the increments to base and to stretch (arrays only)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from forecast.settings.errors import BrokenLawError

Units = NDArray[np.int64]
Numbers = NDArray[np.float64]
Codes = NDArray[np.intp]
SNAP = 1e-9  # a remainder this close to the next unit is that unit: the rest is what summing floats leaves behind


def to_units(numbers: Numbers | float, step: float) -> Units:
    """The numbers in whole units of `step`, rounded to the nearest; halves to even. What is not finite is a `BrokenLawError`."""
    return np.rint(_finite(np.asarray(numbers, dtype=np.float64)) / step).astype(np.int64)


def _finite(numbers: Numbers) -> Numbers:
    """The numbers, none of which is NaN or infinite; without this check, NaN would become minus nine quintillion."""
    if not np.isfinite(numbers).all():
        where = np.argwhere(~np.isfinite(np.atleast_1d(numbers)))[0].tolist()
        raise BrokenLawError("a number that is not finite would become whole units", f"place {where} of {np.shape(numbers)}")
    return numbers


def to_numbers(units: Units, step: float) -> Numbers:
    """The numbers that these units stand for, each the float nearest to the decimal: 3334 steps of 0.01 are 33.34."""
    # 3334 * 0.01 is 33.340000000000003; dividing by 100 gives the float nearest to 33.34.
    per_one = round(1 / step)
    decimal = step < 1 and abs(per_one * step - 1) < SNAP
    return np.asarray(units / per_one if decimal else units * step, dtype=np.float64)


def largest_remainder(values: Numbers, totals: Units, *, groups: Codes | None = None) -> Units:
    """Whole numbers next to `values` that add to `totals`, one total per group, however many values there are.

    Every value is cut to the unit below; the units left over go one each to the largest remainders, ties to the earlier
    place (rows are sorted by key, so ties go by key). When values do not add to the total, all of a group first move by the
    same whole number.
    """
    groups = np.zeros(len(values), dtype=np.intp) if groups is None else groups
    totals = np.atleast_1d(np.asarray(totals, dtype=np.int64))
    cut = np.floor(_finite(values) + SNAP * np.maximum(1.0, np.abs(values)))
    whole, size = cut.astype(np.int64), np.bincount(groups, minlength=len(totals))
    sums = np.zeros(len(totals), dtype=np.int64)
    np.add.at(sums, groups, whole)
    # Where the values do not add to the total, the same whole number goes to all before remainders decide.
    each, left = np.divmod(totals - sums, np.maximum(size, 1))
    return whole + each[groups] + (_rank(values - cut, groups, size) < left[groups])


def _rank(remainders: Numbers, groups: Codes, size: Codes) -> Codes:
    """The place of each remainder within its group, largest first, ties by position."""
    # Remainders that differ by what floats leave behind are ties, and ties go by position.
    order = np.lexsort((np.arange(len(groups)), -np.round(remainders, 9), groups))
    first = np.concatenate([[0], np.cumsum(size)[:-1]])
    rank = np.empty(len(groups), dtype=np.intp)
    rank[order] = np.arange(len(groups)) - first[groups[order]]
    return rank


def round_levels(values: Numbers, totals: Units, *, groups: Codes | None = None) -> Units:
    """Floor, base and stretch (levels x parts) in whole units that add to the totals (levels x groups) and keep their order.

    The floor is rounded by largest remainder, then the increments base - floor and stretch - base, none below zero: so
    floor <= base <= stretch survives the rounding wherever it holds for the totals.
    """
    groups = np.zeros(values.shape[1], dtype=np.intp) if groups is None else groups
    totals = np.asarray(totals, dtype=np.int64).reshape(len(values), -1)
    steps = np.diff(values, axis=0, prepend=0.0)
    wanted = np.diff(totals, axis=0, prepend=0)
    rounded = [largest_remainder(part, total, groups=groups) for part, total in zip(steps, wanted, strict=True)]
    return np.cumsum(rounded, axis=0)
