"""What differs between two plans, node by node, with the chance of each number before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.decomposition import Plan
from forecast.settings.arrays import Floats, Ints
from forecast.settings.errors import bad_input
from forecast.tables.columns import LEVELS
from forecast.targets.propose import node_units


def plan_changes(before: Plan, after: Plan, *, column: str = "base") -> pd.DataFrame:
    """The totals that differ between two plans: dimensions, before, after, change, chance_before, chance_after; the total comes first.

    `column` is floor, base or stretch. Only the nodes that differ are asked for their chance. Plans of other cells or of another
    measure are an InputError.
    """
    after.check_measure(before.measure, of="the plan before")
    if before.grid.shape != after.grid.shape or not before.grid.long().equals(after.grid.long()):
        raise bad_input("the two plans have different cells, so they cannot be compared", "Choose revisions of one plan and year")
    level = LEVELS.index(column)
    old, new = (_node_units(plan, level) for plan in (before, after))
    changed = old != new
    changed[0] = True
    rows = np.flatnonzero(changed)
    numbers = [plan.scale.numbers(units[rows]) for plan, units in ((before, old), (after, new))]
    chances = [_chances(plan, rows, units[rows], level=level) for plan, units in ((before, old), (after, new))]
    keys = after.grid.hierarchy.keys[list(after.grid.dimensions)].iloc[rows].reset_index(drop=True)
    return keys.assign(
        before=numbers[0],
        after=numbers[1],
        change=numbers[1] - numbers[0],
        chance_before=chances[0],
        chance_after=chances[1],
    )


def _node_units(plan: Plan, level: int) -> Ints:
    units = node_units(plan.units[level : level + 1].sum(axis=2), plan.grid.hierarchy.summing_matrix)
    return np.asarray(units[0])


def _chances(plan: Plan, rows: np.ndarray[tuple[int], np.dtype[np.intp]], units: Ints, *, level: int) -> Floats:
    if len(rows) == 1:
        return plan.total_chances()[level : level + 1]
    return np.asarray(plan.node_chances(rows, units[None, :])[0])
