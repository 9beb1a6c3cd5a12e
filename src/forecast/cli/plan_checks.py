"""What is checked of a plan: its sums and order, SMART and the seven steps, given targets row by row, fairness between owners."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Literal, cast

import numpy as np
import pandas as pd

from forecast.cli.plan_desk import OpenPlan
from forecast.cli.terminal import print_lines, print_table, warn
from forecast.decomposition import Plan, checked_shares
from forecast.files import read_table
from forecast.settings import bad_input, hint_for
from forecast.tables.columns import LEVELS
from forecast.targets import (
    TargetText,
    attainment_of,
    compare_chances,
    fairness_audit,
    given_targets,
    growth_shares,
    ratchet,
    smart,
    target_setting_steps,
)
from forecast.targets.market import market_capacity
from forecast.targets.smart import REFINED_BY

Kind = Literal["result", "behaviour"]


def check_plan(plan: Plan, *, owners: pd.DataFrame | None, done: Sequence[str], texts: Sequence[TargetText] = ()) -> pd.DataFrame:
    """The checks of a plan: check, node, met, missing; what is missing first.

    `owners` has the first dimension and `owner`; `done` names setting steps that were done; `texts` are targets in words beside the
    plan's numbers. That parts add and that the plan reaches the last level holds by how a plan is made, and is checked all the same.
    """
    smart_rows = _smart_rows(plan, _owner_of(plan, owners))
    smart_rows += [row for text in texts for row in _rows_of(text, text.what)]
    known = {
        "consistent": sums_hold(plan),
        "cascaded": bool(plan.units[1].any()),
        "smart": all(met for _, _, met, _ in smart_rows),
    }
    named = {**known, **dict.fromkeys(done, True)}
    rows = [("parts add to the whole", "all", sums_hold(plan), "" if sums_hold(plan) else "parts that add to the whole")]
    rows += [("floor <= base <= stretch", "all", in_order(plan), "" if in_order(plan) else "cells in order")]
    some = any(each.kind == "behaviour" for each in texts)
    rows += [
        ("behaviour targets", "all", some, "" if some else "targets for behaviour, such as visits, beside those for results")
    ]
    rows += smart_rows
    rows += [
        (f"step: {step}", "all", met, missing)
        for step, met, missing in target_setting_steps(named).itertuples(index=False, name=None)
    ]
    found = pd.DataFrame(rows, columns=["check", "node", "met", "missing"])
    return found.sort_values("met", kind="stable", ignore_index=True)


def texts_of(table: pd.DataFrame) -> list[TargetText]:
    """Targets in words, from a table: what, owner, number, unit, due, kind, parent, chance, quantity, quality, time, cost (texts)."""
    if "what" not in table.columns:
        raise bad_input("the targets in words have no column 'what'", hint_for("what", map(str, table.columns)))
    return [_text_of(row, at + 2, table.attrs.get("file")) for at, row in enumerate(table.to_dict("records"))]


def _text_of(row: Mapping[Hashable, object], line: int, file: str | None) -> TargetText:
    told = {str(name): str(each).strip() for name, each in row.items()}
    kind = told.get("kind") or "result"
    if kind not in ("result", "behaviour"):
        raise bad_input("is no kind of target", "Write result or behaviour", file=file, row=line, column="kind", value=kind)
    number, chance = (_number_of(told.get(name, ""), name, line, file) for name in ("number", "chance"))
    words = {name: told.get(name, "") for name in ("owner", "unit", "due", "parent")}
    refined = {name: told[name] for name in REFINED_BY if told.get(name)}
    return TargetText(told["what"], number=number, chance=chance, kind=cast("Kind", kind), refined=refined, **words)


def _number_of(text: str, column: str, line: int, file: str | None) -> float | None:
    if not text:
        return None
    try:
        return float(text.rstrip("%")) / 100 if text.endswith("%") else float(text.replace(",", ""))
    except ValueError:
        raise bad_input(
            "is no number", "Write a number, or leave it empty", file=file, row=line, column=column, value=text
        ) from None


def sums_hold(plan: Plan) -> bool:
    """Whether the members of every dimension, and the periods, add to the company's numbers, to the unit."""
    found = [plan.totals(level=name) for name in ("total", *plan.grid.dimensions)] + [plan.totals(level="total", span="period")]
    sums = [plan.scale.units(each[list(LEVELS)].to_numpy(np.float64)).sum(axis=0) for each in found]
    return all((each == sums[0]).all() for each in sums)


def in_order(plan: Plan) -> bool:
    """Whether floor <= base <= stretch in every cell (more being better)."""
    floor, base, stretch = plan.units
    return bool(((floor <= base) & (base <= stretch)).all())


def fairness_of(desk: OpenPlan) -> None:
    """Print the fairness between the members of the first dimension: spread of chances, Gini, slopes, groups by size.

    Chances are held against size, last year, and the market's potential where the workbook knows it.
    """
    dimension = desk.plan.grid.dimensions[0]
    owners = desk.plan.totals(level=dimension)
    owners, against = _with_history(desk, owners)
    found = fairness_audit(owners, against=against)
    print_table(_as_chances(found.groups), title=f"Chance of the base by size of {dimension}")
    print_lines(found.said)


def gains_of(before: Plan, after: Plan) -> None:
    """Print who gains and who loses between two plans, and the fairness of both."""
    dimension = after.grid.dimensions[0]
    old, new = before.totals(level=dimension), after.totals(level=dimension)
    print_table(compare_chances(old, new), title=f"Who gains: {dimension} before and after")
    for name, found in (("before", fairness_audit(old)), ("after", fairness_audit(new))):
        print_lines(f"{name}: standard deviation of chances {100 * found.spread:.1f} points, Gini {found.gini:.3f}")


def past_of(past: pd.DataFrame) -> None:
    """Print what past targets show: whether attainment followed size, and whether targets ratchet.

    `past` has period, the owners' keys, target and actual.
    """
    known = attainment_of(past)
    found = fairness_audit(known, judged="attainment", size="target")
    groups = found.groups.rename(columns={name: f"{name}_share" for name in ("mean", "lowest", "highest")})
    print_table(groups, title="Attainment of past targets by size")
    print_lines(
        f"Attainment: standard deviation {100 * found.spread:.1f} points, Gini {found.gini:.3f}",
        *(each.said for each in found.slopes),
    )
    print_lines(ratchet(known.dropna(subset=["next_target"])).said)


def _as_chances(groups: pd.DataFrame) -> pd.DataFrame:
    return groups.rename(columns={name: f"{name}_chance" for name in ("mean", "lowest", "highest")})


def _with_history(desk: OpenPlan, owners: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The owners with last year's number and the market's potential, where they are known."""
    baseline, dimension = desk.plan.baseline, desk.plan.grid.dimensions[0]
    if baseline is None:
        return owners, ()
    known: list[str] = []
    before = desk.plan.outlook().last_year(baseline.hierarchy.rows(dimension))
    if np.isfinite(before).all():
        owners, known = owners.assign(last_year=before), ["last_year"]
    sizes = market_capacity(desk.workbook, baseline.history) if desk.workbook else None
    if sizes is not None:
        owners, known = owners.assign(potential=owners[dimension].map(sizes)), [*known, "potential"]
    return owners, tuple(known)


def check_given(desk: OpenPlan, path: Path | None, *, total: float | None) -> None:
    """Check a company's own targets row by row and print their chances; faults are refused with file, row, column and value.

    A column `share` must add to 100 %, a column `growth` must be all per cents or all factors.
    """
    place, column = _given_place(desk, path)
    if place is None or desk.plan.baseline is None:
        return
    table = read_table(place)
    _check_shares(table, place.name)
    column = column if column in table.columns or "target" not in table.columns else "target"
    given = given_targets(table, desk.plan.baseline, column=column, total=total, file=place.name)
    warn(str(fault.what) + (f": {fault.value}" if fault.value else "") for fault in given.warnings)
    dimension = desk.plan.grid.dimensions[0]
    grouped = given.table.groupby(dimension, sort=False)
    listed = grouped.agg(sum=("target", "sum"), lowest_chance=("chance", "min"), mean_chance=("chance", "mean"))
    print_table(listed.reset_index(), title=f"Given targets in {place.name}")
    low = given.table[given.table["chance"] < 0.1]
    unknown = int(given.table["chance"].isna().sum())
    if unknown:
        print_lines(f"{unknown:,} of them lie outside the plan's periods and have no chance here")
    print_lines(f"They add to {given.table['target'].sum():,.0f}; {len(low):,} of {len(given.table):,} have a chance below 10 %")


def _given_place(desk: OpenPlan, path: Path | None) -> tuple[Path | None, str]:
    names = desk.workbook.files_of_kind("targets") if desk.workbook else ()
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
        rows += _rows_of(
            TargetText(what, owners.get(node, ""), float(row["base"]), unit, due, parent="company", chance=chance), node
        )
    return rows


def _rows_of(text: TargetText, node: str) -> list[tuple[str, str, bool, str]]:
    return [(letter, node, met, missing) for letter, met, missing in smart(text).itertuples(index=False, name=None)]
