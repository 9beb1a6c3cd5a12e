"""Over-assignment: a visible layer above the plan's numbers, given as a share or solved for a confidence, carried as rules."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.decomposition.over_rules import OverRule
from forecast.decomposition.plan import Plan
from forecast.history.hierarchy import ALL, Hierarchy
from forecast.settings.errors import bad_input
from forecast.targets.curves import Codes, Numbers, number_at, ordered
from forecast.targets.outlook import Outlook
from forecast.targets.rounding import to_numbers

LIMIT = 0.20  # compounded; some 10-15 % is usual, and beyond a point the best people leave first


def cushion(children: Numbers, *, chance: float, confidence: float) -> float:
    """The smallest share by which children (nodes x draws) must be over-assigned so that their sum holds with a confidence.

    If each child reaches its number with `chance`, their numbers add to S; their sum reaches Q with the confidence; S / Q - 1,
    at least 0. Refused when their sum has no positive number with that confidence.
    """
    together = float(number_at(ordered(children.sum(axis=0, keepdims=True)), np.array([confidence]))[0, 0])
    if together <= 0:
        raise bad_input("no cushion reaches this confidence: the sum may be zero", "Ask for less", value=f"{confidence:g}")
    alone = float(number_at(ordered(children), np.array([chance])).sum())
    return max(0.0, alone / together - 1)


def over_assigned(plan: Plan, rules: Sequence[OverRule] | None = None, *, limit: float = LIMIT) -> pd.DataFrame:
    """What is asked of every node beside what is planned: dimensions, base, share, compounded, assigned, warning.

    `share` is the node's own rule, `compounded` all rules from the total down to it, `assigned` is base x (1 + compounded) in whole
    units, `warning` says where the compounded share is above the limit. The plan's own numbers stay as they are.
    """
    hierarchy, base = plan.grid.hierarchy, plan.totals()["base"].to_numpy(np.float64)
    own, compounded = np.zeros(len(base)), np.ones(len(base))
    for rule in plan.over if rules is None else rules:
        shares, below = _shares(plan, rule)
        own[hierarchy.rows(rule.level)] += shares
        compounded *= 1 + below
    compounded -= 1
    assigned = to_numbers(np.rint(base * (1 + compounded) / plan.scale.step).astype(np.int64), plan.scale.step)
    warning = [f"{100 * each:.0f} % is above the limit of {100 * limit:.0f} %" if each > limit else "" for each in compounded]
    return hierarchy.keys.assign(base=base, share=own, compounded=compounded, assigned=assigned, warning=warning)


def _shares(plan: Plan, rule: OverRule) -> tuple[Numbers, Numbers]:
    """The shares of the rule's nodes, and of every node at or below one of them (0 elsewhere)."""
    hierarchy = plan.grid.hierarchy
    keys = hierarchy.table(rule.level)
    names = [name for name in hierarchy.dimensions if (keys[name] != ALL).any()]
    shares = np.full(len(keys), rule.share) if rule.share is not None else _solved(plan, rule, names)
    lookup = keys[names].assign(share=shares)
    below = (
        hierarchy.keys.merge(lookup, on=names, how="left")["share"]
        if names
        else pd.Series(shares[0], index=range(len(hierarchy.keys)))
    )
    return shares, below.fillna(0.0).to_numpy(np.float64)


def _solved(plan: Plan, rule: OverRule, names: list[str]) -> Numbers:
    if plan.baseline is None:
        raise bad_input(
            "this plan has no forecast to solve a confidence on", "Give the over-assignment as a share", value=rule.level
        )
    block = plan.baseline.spans("all")[0]
    outlook = Outlook(plan.baseline, block._replace(stop=block.first + plan.grid.shape[1]))
    rows, parents = plan.grid.hierarchy.rows(rule.level), _parents(plan.grid.hierarchy, rule.level, names)
    samples = plan.baseline.samples(rows, outlook.span)
    found = np.empty(len(rows))
    for parent in np.unique(parents):
        found[parents == parent] = cushion(samples[parents == parent], chance=rule.chance, confidence=float(rule.confidence or 0))
    return found


def _parents(hierarchy: Hierarchy, level: str, names: list[str]) -> Codes:
    keys = hierarchy.table(level)[names[:-1]]
    return np.asarray(keys.groupby(names[:-1]).ngroup(), dtype=np.intp) if names[:-1] else np.zeros(len(keys), dtype=np.intp)
