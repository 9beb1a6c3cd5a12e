"""What differs between two plans, node by node, with the chance of each number before and after."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.decomposition import Plan
from forecast.periods.span import Period
from forecast.settings.arrays import Floats, Ints
from forecast.settings.errors import bad_input
from forecast.tables.columns import check_level
from forecast.targets.propose import node_units


def plan_changes(before: Plan, after: Plan, *, column: str = "base", period: Period | None = None) -> pd.DataFrame:
    """The totals that differ between two plans: dimensions, before, after, change, chance_before, chance_after; the total comes first.

    `column` is floor, base or stretch; the totals are those of the whole plan, or of a period in it. Only the nodes that differ are
    asked for their chance. Plans of other cells or of another measure are an InputError.
    """
    after.check_measure(before.measure, of="the plan before")
    if before.grid.shape != after.grid.shape or not before.grid.long().equals(after.grid.long()):
        raise bad_input("the two plans have different cells, so they cannot be compared", "Choose revisions of one plan and year")
    level, columns = check_level(column), np.flatnonzero(after.grid.columns(period))
    span = (int(columns[0]), int(columns[-1]) + 1)
    old, new = (_node_units(plan, level, span) for plan in (before, after))
    changed = old != new
    changed[0] = True
    rows = np.flatnonzero(changed)
    numbers = [plan.scale.numbers(units[rows]) for plan, units in ((before, old), (after, new))]
    chances = [_chances(plan, rows, units[rows], level=level, span=span) for plan, units in ((before, old), (after, new))]
    keys = after.grid.hierarchy.keys[list(after.grid.dimensions)].iloc[rows].reset_index(drop=True)
    return keys.assign(
        before=numbers[0],
        after=numbers[1],
        change=numbers[1] - numbers[0],
        chance_before=chances[0],
        chance_after=chances[1],
    )


def _node_units(plan: Plan, level: int, span: tuple[int, int]) -> Ints:
    units = node_units(plan.units[level : level + 1, :, slice(*span)].sum(axis=2), plan.grid.hierarchy.summing_matrix)
    return np.asarray(units[0])


def _chances(plan: Plan, rows: Ints, units: Ints, *, level: int, span: tuple[int, int]) -> Floats:
    if len(rows) == 1 and span == (0, plan.grid.shape[1]):
        return plan.total_chances()[level : level + 1]  # stored with the plan, so no forecast is opened
    return np.asarray(plan.node_chances(rows, units[None, :], span=span)[0])
