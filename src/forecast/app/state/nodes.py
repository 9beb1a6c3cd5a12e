"""What a planner looks at: the way down to the chosen node and what lies below it, each number with its chance."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.decomposition import Plan
from forecast.decomposition.holds import TotalHold
from forecast.history.series.hierarchy import ALL
from forecast.settings.measures import Measure
from forecast.tables.columns import LEVELS
from forecast.targets import Profile
from forecast.targets.levels import OWN, own_numbers
from forecast.targets.outlook import NoOutlook, Outlook
from forecast.targets.propose import CHANCES

Key = dict[str, str]
SCALES = ((1_000_000.0, "million"), (1_000.0, "thousand"))


@dataclass(frozen=True)
class Node:
    """A row: its key, its own name and how deep it stands."""

    key: Key
    name: str
    depth: int


def visible_nodes(plan: Plan, chosen: Mapping[str, str], *, company: str) -> list[Node]:
    """The company, each step down to the chosen node, and the members of the next dimension below it."""
    path: list[Node] = [Node({}, company, 0)]
    for dimension, member in chosen.items():
        path.append(Node({**path[-1].key, dimension: member}, member, len(path)))
    return [*path, *_below(plan, path[-1])]


def _below(plan: Plan, node: Node) -> Iterator[Node]:
    free = [name for name in plan.grid.dimensions if name not in node.key]
    if free:
        leaves = plan.grid.leaves[plan.grid.rows(node.key)]
        yield from (
            Node({**node.key, free[0]: str(member)}, str(member), node.depth + 1) for member in sorted(leaves[free[0]].unique())
        )


def table_of(plan: Plan, nodes: list[Node], *, profile: Profile, period: str | None) -> pd.DataFrame:
    """The numbers of nodes in a period: dimensions, node, last_year, own levels, assigned numbers, their chances, held."""
    outlook = outlook_of(plan, period)
    rows = np.array([plan.grid.hierarchy.find(node.key) for node in nodes], dtype=np.intp)
    units = np.array(
        [[plan.units[level][plan.grid.cells(node.key, period)].sum() for node in nodes] for level in range(len(LEVELS))]
    )
    assigned = plan.scale.numbers(units)
    columns = {"last_year": outlook.last_year(rows)}
    columns |= dict(zip(OWN, own_numbers(outlook, rows, profile), strict=True))
    columns |= dict(zip((*LEVELS, *CHANCES), (*assigned, *outlook.chances(rows, assigned)), strict=True))
    keys = pd.DataFrame([{name: node.key.get(name, ALL) for name in plan.grid.dimensions} for node in nodes], dtype="str")
    held = [_is_held(plan, node.key, period) for node in nodes]
    return keys.assign(node=[node.name for node in nodes], **columns, held=held)


def outlook_of(plan: Plan, period: str | None) -> Outlook | NoOutlook:
    """The forecast behind the plan, over the named period of it."""
    columns = np.flatnonzero(plan.grid.columns(period))
    return plan.outlook((int(columns[0]), int(columns[-1]) + 1))


def _is_held(plan: Plan, key: Mapping[str, str], period: str | None) -> bool:
    """Whether the node's total is held, by itself or because all its cells are."""
    return TotalHold(tuple(sorted(key.items())), period) in plan.total_holds or bool(
        plan.held[plan.grid.cells(key, period)].all()
    )


def display_unit(measure: Measure) -> tuple[float, str]:
    """By how much numbers are divided to be read, and the name of that scale ("" when not): never below a measure's step."""
    return next(((divisor, name) for divisor, name in SCALES if measure.step % divisor == 0), (1.0, ""))
