"""A plan proposed anew in which what was held before stays at its numbers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from forecast.decomposition import decompose
from forecast.tables.columns import LEVELS
from forecast.targets import propose_targets

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.decomposition import Plan
    from forecast.targets import Profile


def proposed_plan(baseline: Baseline, goal: str, *, profile: Profile, held: Plan | None = None) -> Plan:
    """The plan of a goal ("" for none) and of chances of floor, base and stretch; what `held` holds stays as it is there.

    A goal that cannot be read, or that what is held leaves no room for, is an InputError.
    """
    plan = decompose(propose_targets(baseline, goal=goal.strip() or None, profile=profile))
    return _keeping(plan, held) if held is not None and (held.total_holds or held.held.any()) else plan


def _keeping(plan: Plan, before: Plan) -> Plan:
    """The plan with what was held before at its numbers, and its totals restored over the cells that are free."""
    # Both kinds of holds: a held total keeps its cells too, since the new plan's cells below it need not add to it.
    cells = before.held.copy()
    for hold in before.total_holds:
        cells |= hold.cells(plan.grid)
    merged = replace(plan, units=np.where(cells, before.units, plan.units), held=before.held, total_holds=before.total_holds)
    totals = plan.scale.numbers(plan.units.sum(axis=(1, 2)))
    for level in (0, 2, 1):  # the base last: floor and stretch give way where they would cross it
        merged = merged.breakback(None, float(totals[level]), column=LEVELS[level])
    return merged
