"""Targets: every node's own levels, and numbers assigned by equal chance that add exactly, each with its chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.settings.deprecation import warn_of_rename
from forecast.settings.errors import bad_input, choose
from forecast.tables.columns import LEVELS
from forecast.targets.cascade import Split, cascade
from forecast.targets.curves import Numbers
from forecast.targets.goals import Goal, goal_chances, goal_numbers
from forecast.targets.laws import check_levels, check_parts
from forecast.targets.levels import OWN, own_numbers
from forecast.targets.outlook import Outlook, group_codes, outlooks
from forecast.targets.profiles import Profile, profile_named
from forecast.targets.rounding import Units
from forecast.targets.tilt import Tilt, no_tilt

if TYPE_CHECKING:
    from forecast.baseline import Baseline

CHANCES = tuple(f"chance_{level}" for level in LEVELS)


@dataclass(frozen=True)
class Targets:
    """Targets of every node for each block of a span.

    `table` has the dimensions ("all" where summed over), `period` (start of the block), last_year, point, mean; own_floor,
    own_base, own_stretch, which do not add; floor, base, stretch, which add exactly in steps of the measure; and chance_floor,
    chance_base, chance_stretch, the chances of the assigned numbers at that node. `goals` places the company goal on the same
    scale: period, goal, chance, own_base, gap, gap_share, growth; empty without a goal. `by` is the order of the splits.
    """

    baseline: Baseline
    profile: Profile
    span: str
    by: tuple[str, ...]
    table: pd.DataFrame
    goals: pd.DataFrame
    tilt: Tilt
    leaf_units: tuple[Units, ...]  # per block: levels x leaves, in steps and with more being better
    first: str | None = None  # the period in which the first block begins; None: the first that is forecast

    @cached_property
    def outlooks(self) -> list[Outlook]:
        """The blocks of the span."""
        return outlooks(self.baseline, self.span, first=self.first)

    def level(self, name: str) -> pd.DataFrame:
        """The rows of one level, such as "region", "region x product", "leaf" or "total"."""
        keys = self.baseline.hierarchy.table(name)
        columns = list(self.baseline.hierarchy.dimensions)
        rows = pd.Series(np.tile(self.baseline.hierarchy.rows(), len(self.outlooks)), index=self.table.index)
        parts = [
            self.table.loc[rows.eq(row)].assign(**dict(zip(columns, key, strict=True)))
            for row, key in zip(self.baseline.hierarchy.rows(name), keys.itertuples(index=False, name=None), strict=True)
        ]
        return pd.concat(parts).sort_values("period", kind="stable", ignore_index=True)

    def asks(self, level: str = "leaf") -> pd.DataFrame:
        """What the assigned base asks of each node, by the old name of `goal_against_own_base`."""
        warn_of_rename("Targets.asks", "Targets.goal_against_own_base")
        return self.goal_against_own_base(level)

    def goal_against_own_base(self, level: str = "leaf") -> pd.DataFrame:
        """What the assigned base asks of each node: dimensions, period, own_base, base, asked (base - own_base), asked_share,
        last_year, growth, chance_base.
        """
        table = self.level(level)
        difference = table["base"] - table["own_base"]
        table = table.assign(
            asked=difference,
            asked_share=difference / table["own_base"].where(table["own_base"] != 0),
            growth=table["base"] / table["last_year"].where(table["last_year"] != 0) - 1,
        )
        columns = ["own_base", "base", "asked", "asked_share", "last_year", "growth", "chance_base"]
        return table[[*self.baseline.hierarchy.dimensions, "period", *columns]]


def propose_targets(
    baseline: Baseline,
    *,
    goal: Goal = None,
    span: str = "year",
    profile: str | Profile = "default",
    by: Sequence[str] | None = None,
    tilt: Tilt | None = None,
    first: str | None = None,
) -> Targets:
    """Targets of every node: the company's own levels (or its goal) carried down by equal chance in the order of `by`.

    `goal` is a number, a growth over last year such as "+10%", or one of them per block; it takes the place of the base, and
    floor and stretch give way where they would cross it. `by` names dimensions, first split first; those not named are split
    together last. `tilt` moves the splits by stated factors, within bounds. `first` names the period in which the first block begins,
    such as 2027-01 for the next calendar year of a history that ends in October.

    >>> targets = fc.propose_targets(start, goal="+5%")
    >>> parts = targets.level("region")
    >>> bool(parts["base"].sum() == targets.level("total")["base"].iloc[0])
    True
    """
    order, tilt = _order(baseline, by), tilt or no_tilt()
    blocks, chosen = outlooks(baseline, span, first=first), profile_named(profile)
    goals = goal_numbers(goal, blocks)
    totals = [_company_units(outlook, chosen, number) for outlook, number in zip(blocks, goals, strict=True)]
    splits = splits_of(baseline.hierarchy.leaves, order, tilt=tilt)
    units = tuple(cascade(each.leaf_units(), total, splits=splits) for each, total in zip(blocks, totals, strict=True))
    for leaves, total in zip(units, totals, strict=True):
        check_levels(leaves, baseline.hierarchy.leaves)
        check_parts(leaves, total)
    parts = [_table(outlook, chosen, leaves) for outlook, leaves in zip(blocks, units, strict=True)]
    table = pd.concat(parts, ignore_index=True)
    return Targets(baseline, chosen, span, order, table, goal_chances(blocks, goals, chosen), tilt, units, first)


def splits_of(leaves: pd.DataFrame, order: Sequence[str], *, tilt: Tilt) -> list[Split]:
    """The splits from the total down to the leaves: one per dimension in order, and one for the dimensions that are left."""
    fixed: list[str] = []
    splits = []
    for step in [*([each] for each in order), [each for each in leaves.columns if each not in order]]:
        if step:
            children = group_codes(leaves, [*fixed, *step])
            splits.append(Split(children, tilt.weights(leaves, children, before=fixed, after=[*fixed, *step])))
            fixed = [*fixed, *step]
    return splits


def _company_units(outlook: Outlook, profile: Profile, goal: float) -> Units:
    """The company's floor, base and stretch in whole steps; a goal stands for the base, and its neighbours do not cross it."""
    units = outlook.scale.units(own_numbers(outlook, np.array([0]), profile)[:, 0])
    if not np.isnan(goal):
        units[1] = outlook.scale.units(goal)
        units[0], units[2] = min(units[0], units[1]), max(units[2], units[1])
    return units


def _table(outlook: Outlook, profile: Profile, leaf_units: Units) -> pd.DataFrame:
    hierarchy = outlook.baseline.hierarchy
    rows = hierarchy.rows()
    assigned = outlook.scale.numbers(node_units(leaf_units, hierarchy.summing_matrix))
    columns: dict[str, Numbers] = {"last_year": outlook.last_year(rows), "point": outlook.point(rows)}
    columns["mean"] = outlook.baseline.samples(rows, outlook.span).mean(axis=1)
    columns |= dict(zip(OWN, own_numbers(outlook, rows, profile), strict=True))
    columns |= dict(zip(LEVELS, assigned, strict=True))
    columns |= dict(zip(CHANCES, outlook.chances(rows, assigned), strict=True))
    return hierarchy.keys.assign(period=outlook.block.start, **columns)


def node_units(leaf_units: Units, members: object) -> Units:
    """The whole units of nodes (levels x nodes) that are the sums of their leaves."""
    return np.asarray((members.astype(np.int64) @ leaf_units.T).T)  # type: ignore[attr-defined]  # scipy has no types


def _order(baseline: Baseline, by: Sequence[str] | None) -> tuple[str, ...]:
    dimensions = baseline.hierarchy.dimensions
    order = dimensions if by is None else tuple(by)
    for name in order:
        choose(name, dimensions, kind="dimension", column="by")
        if order.count(name) > 1:
            raise bad_input("a dimension is named twice", "Name each dimension once", column="by", value=", ".join(order))
    return order
