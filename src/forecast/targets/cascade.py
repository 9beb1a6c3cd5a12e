"""A company's numbers carried down to the leaves, split by split, in whole units that add exactly (arrays only)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from forecast.targets.curves import Codes, Numbers, equal_chance, group_sums, sorted_samples
from forecast.targets.rounding import Units, round_levels


class Split(NamedTuple):
    """One step down: the child of every leaf, numbered in the order of keys, and what the children are tilted by."""

    children: Codes  # per leaf
    weights: Numbers | None = None  # per child


def cascade(samples: Numbers, totals: Units, *, splits: Sequence[Split]) -> Units:
    """The leaves' parts (levels x leaves, whole units) of the totals (one per level), equal chances among siblings of each split.

    `samples` are leaves x draws in units; every number that a node is given is split further as a whole number, so parts add
    at every level on the way. The last split must tell all leaves apart.
    """
    parents, units = np.zeros(len(samples), dtype=np.intp), np.asarray(totals, dtype=np.int64).reshape(-1, 1)
    for children, weights in splits:
        count = int(children.max()) + 1
        parent_of = np.zeros(count, dtype=np.intp)
        parent_of[children] = parents
        # Summed before they are sorted: paths are joint, and only then is the curve of a group that of its sum.
        curves = sorted_samples(group_sums(samples, children, count=count))
        parts = equal_chance(curves, units.astype(np.float64), groups=parent_of, weights=weights)
        # Rounded on every step and not at the end, so that each node on the way has whole units that its parts add to.
        parents, units = children, round_levels(parts, units, groups=parent_of)
    return units[:, parents]
