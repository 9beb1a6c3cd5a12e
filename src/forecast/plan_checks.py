"""What is checked of a plan: its sums and order, SMART and the seven steps, given targets row by row, fairness between owners."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from forecast.decomposition import Plan, checked_shares
from forecast.plan_desk import Desk
from forecast.settings import bad_input
from forecast.targets import TargetText, audit, given_targets, growth_shares, setting_steps, smart
from forecast.targets.profiles import LEVELS
from forecast.terminal import say, show, warn


def check_plan(plan: Plan, *, owners: pd.DataFrame | None, done: Sequence[str]) -> pd.DataFrame:
    """The checks of a plan: check, node, met, missing; what is missing first.

    `owners` has the first dimension and `owner`; `done` names setting steps that were done. That parts add and that the plan
    reaches the last level holds by how a plan is made, and is checked all the same.
    """
    named = {"consistent": sums_hold(plan), "cascaded": bool(plan.units[1].any()), **dict.fromkeys(done, True)}
    rows = [("parts add to the whole", "all", sums_hold(plan), "" if sums_hold(plan) else "parts that add to the whole")]
    rows += [("floor <= base <= stretch", "all", in_order(plan), "" if in_order(plan) else "cells in order")]
    rows += _smart_rows(plan, _owner_of(plan, owners))
    rows += [
        (f"step: {step}", "all", met, missing) for step, met, missing in setting_steps(named).itertuples(index=False, name=None)
    ]
    found = pd.DataFrame(rows, columns=["check", "node", "met", "missing"])
    return found.sort_values("met", kind="stable", ignore_index=True)


def sums_hold(plan: Plan) -> bool:
    """Whether the members of every dimension, and the periods, add to the company's numbers."""
    whole = plan.totals(level="total")[list(LEVELS)].sum()
    by_level = [plan.totals(level=name)[list(LEVELS)].sum() for name in plan.grid.dimensions]
    return all((each == whole).all() for each in [*by_level, plan.totals(level="total", span="period")[list(LEVELS)].sum()])


def in_order(plan: Plan) -> bool:
    """Whether floor <= base <= stretch in every cell (more being better)."""
    floor, base, stretch = plan.units
    return bool(((floor <= base) & (base <= stretch)).all())


def fairness_of(plan: Plan) -> None:
    """Print the fairness between the members of the first dimension: spread of chances, Gini, slopes, groups by size."""
    owners = plan.totals(level=plan.grid.dimensions[0])
    found = audit(owners)
    show(
        found.groups.rename(columns={name: f"{name}_chance" for name in ("mean", "lowest", "highest")}),
        title=f"Chance of the base by size of {plan.grid.dimensions[0]}",
    )
    say(
        f"Chances from {found.lowest:.0%} to {found.highest:.0%} among {found.owners}; standard deviation "
        f"{100 * found.spread:.1f} points, Gini {found.gini:.3f}",
        *(each.said for each in found.slopes),
    )


def check_given(desk: Desk, path: Path | None, *, total: float | None) -> None:
    """Check a company's own targets row by row and print their chances; faults are refused with file, row, column and value.

    A column `share` must add to 100 %, a column `growth` must be all per cents or all factors.
    """
    place, column = _given_place(desk, path)
    if place is None or desk.plan.baseline is None:
        return
    table = pd.read_csv(place, encoding="utf-8-sig", dtype="str", keep_default_na=False)
    _check_shares(table, place.name)
    column = column if column in table.columns or "target" not in table.columns else "target"
    given = given_targets(table, desk.plan.baseline, column=column, total=total, file=place.name)
    warn(str(fault.what) + (f": {fault.value}" if fault.value else "") for fault in given.warnings)
    dimension = desk.plan.grid.dimensions[0]
    grouped = given.table.groupby(dimension, sort=False)
    listed = grouped.agg(sum=("target", "sum"), lowest_chance=("chance", "min"), mean_chance=("chance", "mean"))
    show(listed.reset_index(), title=f"Given targets in {place.name}")
    low = given.table[given.table["chance"] < 0.1]
    say(f"They add to {given.table['target'].sum():,.0f}; {len(low):,} of {len(given.table):,} have a chance below 10 %")


def _given_place(desk: Desk, path: Path | None) -> tuple[Path | None, str]:
    names = desk.workbook.names_of("targets") if desk.workbook else ()
    if path is not None:
        if not path.is_file():
            raise bad_input("there is no such file", "Check the path", file=str(path))
        return path, "target"
    if desk.workbook is None or not names or desk.plan.baseline is None:
        return None, "target"
    entry = desk.workbook.file(names[0])
    return desk.workbook.path(names[0]), entry.value_column(desk.plan.baseline.history.measure.name)


def _check_shares(table: pd.DataFrame, file: str) -> None:
    if "share" in table.columns:
        numbers = pd.to_numeric(table["share"].str.rstrip("%％ "), errors="coerce")
        checked_shares({f"row {at + 2}": float(each) for at, each in enumerate(numbers)}, what=f"shares in {file}")
    if "growth" in table.columns:
        growth_shares(table["growth"], file=file)


def _owner_of(plan: Plan, owners: pd.DataFrame | None) -> dict[str, str]:
    if owners is None:
        return {}
    dimension = plan.grid.dimensions[0]
    lacking = [name for name in (dimension, "owner") if name not in owners.columns]
    if lacking:
        raise bad_input(f"the owners have no column '{lacking[0]}'", f"Give {dimension} and owner", column=lacking[0])
    return dict(zip(owners[dimension], owners["owner"], strict=True))


def _smart_rows(plan: Plan, owners: dict[str, str]) -> list[tuple[str, str, bool, str]]:
    dimension, measure = plan.grid.dimensions[0], plan.baseline.history.measure if plan.baseline else None
    what, unit = (measure.name, measure.unit or measure.name) if measure else ("target", "units")
    rows = []
    for row in plan.totals(level=dimension).to_dict("records"):
        node, chance = str(row[dimension]), float(row["chance_base"])
        due = f"{plan.grid.periods[-1]:%Y-%m}"
        text = TargetText(what, owners.get(node, ""), float(row["base"]), unit, due, parent="company", chance=chance)
        rows += [(letter, node, met, missing) for letter, met, missing in smart(text).itertuples(index=False, name=None)]
    return rows
