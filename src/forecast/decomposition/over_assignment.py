"""Over-assignment: a visible layer above the plan's numbers, given as a share or solved for a confidence, carried as rules."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.decomposition.over_rules import OverRule
from forecast.decomposition.plan import Plan
from forecast.history.series.hierarchy import ALL, Hierarchy
from forecast.settings.errors import bad_input
from forecast.targets.curves import Codes, Numbers, number_at, sorted_samples
from forecast.targets.outlook import NoOutlook, group_codes
from forecast.targets.rounding import Units, largest_remainder, to_units

LIMIT = 0.20  # compounded; some 10-15 % is usual, and beyond a point the best people leave first


def required_over_assignment(children: Numbers, *, chance: float, confidence: float, sign: int = 1) -> float:
    """The smallest share by which children (nodes x draws) must be over-assigned so that their sum holds with a confidence.

    If each child reaches its number with `chance`, their numbers add to S; their sum reaches Q with the confidence; S / Q - 1,
    at least 0. Refused when their sum has no positive number with that confidence. Where less is better (`sign` -1) it is Q / S - 1.
    """
    together = sign * float(number_at(sorted_samples(sign * children.sum(axis=0, keepdims=True)), np.array([confidence]))[0, 0])
    alone = sign * float(number_at(sorted_samples(sign * children), np.array([chance])).sum())
    if together <= 0 or alone <= 0:
        raise bad_input(
            "no over-assignment reaches this confidence: the sum may be zero", "Use a lower confidence", value=f"{confidence:g}"
        )
    # Never below 0: where the sum is surer than its parts, nobody is asked for less than planned.
    return max(0.0, (alone / together) ** sign - 1)


def over_assigned(plan: Plan, rules: Sequence[OverRule] | None = None, *, limit: float = LIMIT) -> pd.DataFrame:
    """What is asked of every node beside what is planned, one row per node.

    Columns: dimensions, base, chance_base, share (the node's own rule), compounded (all rules from the total down to it), assigned
    (base x (1 + compounded) in whole units, base / (1 + compounded) where less is better; below the last rule parts add exactly),
    chance_assigned (by the forecast, as effort was), street (what is asked of the leaves below it, added), warning (a compounded
    share above the limit). The plan's own numbers stay.

    >>> layer = fc.over_assigned(plan, [fc.OverRule("region", share=0.05)])
    >>> bool((layer["street"] >= layer["base"]).all())
    True
    """
    hierarchy, base = plan.grid.hierarchy, plan.totals()["base"].to_numpy(np.float64)
    shares, compounded = _layers(plan, plan.over if rules is None else rules)
    leaves, groups = _leaf_units(plan, compounded, plan.over if rules is None else rules)
    # What is asked of the leaves, added: it differs from what is asked of a node where rules lie below it.
    street = np.asarray(hierarchy.summing_matrix.astype(np.int64) @ leaves)
    raised = to_units(plan.scale.units(base) * (1 + compounded) ** plan.scale.sign, 1.0)
    # Below the last rule the parts must add to what they are parts of, and so their sum wins over rounding each node by itself.
    units = np.where(_within_one(hierarchy, groups), street, raised)
    assigned = plan.scale.numbers(units)
    rows = hierarchy.rows()
    chances = [plan.node_chances(rows, each[None, :])[0] for each in (plan.scale.units(base), units)]
    warning = [f"{100 * each:.0f} % is above the limit of {100 * limit:.0f} %" if each > limit else "" for each in compounded]
    table = hierarchy.keys.assign(base=base, chance_base=chances[0], share=shares, compounded=compounded, assigned=assigned)
    return table.assign(chance_assigned=chances[1], street=plan.scale.numbers(street), warning=pd.array(warning, dtype="str"))


def _layers(plan: Plan, rules: Sequence[OverRule]) -> tuple[Numbers, Numbers]:
    """The share of each node's own rules, and all rules from the total down to it compounded."""
    hierarchy = plan.grid.hierarchy
    node_shares, compounded = np.zeros(len(hierarchy.keys)), np.ones(len(hierarchy.keys))
    for rule in rules:
        shares, below = _shares(plan, rule)
        node_shares[hierarchy.rows(rule.level)] += shares
        compounded *= 1 + below
    return node_shares, compounded - 1


def _leaf_units(plan: Plan, compounded: Numbers, rules: Sequence[OverRule]) -> tuple[Units, Codes]:
    """What is asked of the leaves, in whole units that add within each group of leaves below the same rules, and those groups."""
    hierarchy = plan.grid.hierarchy
    dimensions = sorted({name for rule in rules for name in _names(hierarchy, rule.level)})
    groups = group_codes(hierarchy.leaves, dimensions)
    assigned = plan.units[1].sum(axis=1) * (1 + compounded[hierarchy.rows("leaf")]) ** plan.scale.sign
    return largest_remainder(assigned, to_units(np.bincount(groups, assigned).astype(np.float64), 1.0), groups=groups), groups


def _within_one(hierarchy: Hierarchy, groups: Codes) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which nodes lie within one group of leaves."""
    group_codes_of_nodes = np.split(groups[hierarchy.summing_matrix.indices], hierarchy.summing_matrix.indptr[1:-1])
    return np.array([codes.min() == codes.max() for codes in group_codes_of_nodes])


def _names(hierarchy: Hierarchy, level: str) -> list[str]:
    """The dimensions of a level."""
    keys = hierarchy.table(level)
    return [name for name in hierarchy.dimensions if (keys[name] != ALL).any()]


def _shares(plan: Plan, rule: OverRule) -> tuple[Numbers, Numbers]:
    """The shares of the rule's nodes, and of every node at or below one of them (0 elsewhere).

    What lies below is told by the leaves: where one dimension nests in another, keys of lower nodes do not name the higher one.
    """
    hierarchy, names = plan.grid.hierarchy, _names(plan.grid.hierarchy, rule.level)
    rows, groups = hierarchy.rows(rule.level), group_codes(hierarchy.leaves, names)
    shares = np.full(len(rows), rule.share) if rule.share is not None else _solved(plan, rule, names)
    # One leaf tells for its whole node: all of them lie below the same rule, or the node lies above it.
    first = hierarchy.summing_matrix.indices[hierarchy.summing_matrix.indptr[:-1]]  # a leaf of each node
    of_group = np.zeros(int(groups.max()) + 1)
    of_group[groups[first[rows]]] = shares
    return shares, np.where(_within_one(hierarchy, groups), of_group[groups[first]], 0.0)


def _solved(plan: Plan, rule: OverRule, names: list[str]) -> Numbers:
    outlook = plan.outlook()
    if isinstance(outlook, NoOutlook):
        raise bad_input(
            "this plan has no forecast to solve a confidence on", "Give the over-assignment as a share", value=rule.level
        )
    rows, parents = plan.grid.hierarchy.rows(rule.level), group_codes(plan.grid.hierarchy.table(rule.level), names[:-1])
    samples = outlook.baseline.samples(rows, outlook.span)
    shares = np.empty(len(rows))
    for parent in np.unique(parents):
        children, confidence = samples[parents == parent], float(rule.confidence or 0)
        shares[parents == parent] = required_over_assignment(
            children, chance=rule.chance, confidence=confidence, sign=plan.scale.sign
        )
    return shares
