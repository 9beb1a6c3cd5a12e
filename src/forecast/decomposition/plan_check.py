"""What is checked of a plan: its sums and order, SMART and the seven steps, given targets row by row, fairness between owners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.decomposition.plan import Plan
from forecast.decomposition.shares import checked_shares
from forecast.files import read_table
from forecast.settings import Fault, Workbook, bad_input
from forecast.tables.checked import checked
from forecast.tables.columns import LEVELS
from forecast.tables.schemas import SIDE_TABLES
from forecast.targets.fairness import Fairness, Ratchet, attainment_of, compare_chances, fairness_audit, ratchet
from forecast.targets.given import given_targets, growth_shares
from forecast.targets.market import market_capacity
from forecast.targets.smart import (
    CheckRow,
    TargetText,
    behaviour_row,
    check_table,
    number_text,
    smart_rows,
    step_rows,
    whole_row,
)

UNLIKELY = 0.10  # a given target with a chance below it is counted as out of reach


@dataclass(frozen=True)
class Gains:
    """Who gains and who loses between two plans: `table` of `compare_chances`, and the fairness of both plans."""

    table: pd.DataFrame
    before: Fairness
    after: Fairness


@dataclass(frozen=True)
class PastAttainment:
    """What past targets show: whether attainment followed size (`fairness`), and whether targets ratchet (`ratchet`)."""

    fairness: Fairness
    ratchet: Ratchet


@dataclass(frozen=True)
class GivenCheck:
    """A company's own targets beside the plan's chances.

    `table` has the first dimension, sum, lowest_chance, mean_chance; `warnings` name active series without a target; `rows` given
    targets add to `total`; `unlikely` of them have a chance below 10 %, `outside` lie outside the plan's periods and have none.
    """

    file: str
    table: pd.DataFrame
    warnings: tuple[Fault, ...]
    rows: int
    total: float
    unlikely: int
    outside: int


def check_plan(
    plan: Plan, *, owners: pd.DataFrame | None = None, done: Sequence[str] = (), texts: Sequence[TargetText] = ()
) -> pd.DataFrame:
    """The checks of a plan: check, node, met, missing; what is missing first.

    `owners` has the first dimension and `owner`; `done` names setting steps that were done; `texts` are targets in words beside the
    plan's numbers. That parts add and that the plan reaches the last level holds by how a plan is made, and is checked all the same.
    """
    letters = [*_plan_rows(plan, owners), *(row for text in texts for row in smart_rows(text, text.what))]
    steps = {
        "consistent": sums_hold(plan),
        "cascaded": bool(plan.units[1].any()),
        "smart": all(row.met for row in letters),
    }
    whole = [
        whole_row("parts add to the whole", holds=sums_hold(plan)),
        whole_row("floor <= base <= stretch", holds=in_order(plan)),
        behaviour_row(texts),
    ]
    return check_table([*whole, *letters, *step_rows({**steps, **dict.fromkeys(done, True)})])


def sums_hold(plan: Plan) -> bool:
    """Whether the members of every dimension, and the periods, add to the company's numbers, to the unit."""
    tables = [plan.totals(level=name) for name in ("total", *plan.grid.dimensions)] + [plan.totals(level="total", span="period")]
    sums = [plan.scale.units(table[list(LEVELS)].to_numpy(np.float64)).sum(axis=0) for table in tables]
    return all((units == sums[0]).all() for units in sums)


def in_order(plan: Plan) -> bool:
    """Whether floor <= base <= stretch in every cell (more being better)."""
    floor, base, stretch = plan.units
    return bool(((floor <= base) & (base <= stretch)).all())


def plan_fairness(plan: Plan, workbook: Workbook | None = None) -> Fairness:
    """The fairness between the members of the first dimension: spread of chances, Gini, slopes, groups by size.

    Chances are held against size, last year, and the market's potential where the workbook knows it.
    """
    owners, against = _owners_with_sizes(plan, workbook)
    return fairness_audit(owners, against=against)


def plan_gains(before: Plan, after: Plan) -> Gains:
    """Who of the first dimension gains and who loses between two plans, and the fairness of both."""
    dimension = after.grid.dimensions[0]
    old, new = before.totals(level=dimension), after.totals(level=dimension)
    return Gains(compare_chances(old, new), fairness_audit(old), fairness_audit(new))


def past_attainment(past: pd.DataFrame) -> PastAttainment:
    """What past targets show, from a table of period, the owners' keys, target and actual."""
    history = attainment_of(past)
    fairness = fairness_audit(history, judged="attainment", size="target")
    return PastAttainment(fairness, ratchet(history.dropna(subset=["next_target"])))


def check_given(
    plan: Plan, workbook: Workbook | None, path: Path | None = None, *, total: float | None = None
) -> GivenCheck | None:
    """A company's own targets checked row by row, with their chances; None where there are none, or the plan has no forecast.

    They are those of a file, or of the workbook's first file of kind targets. Faults are refused with file, row, column and value:
    a column `share` must add to 100 %, a column `growth` must be all per cents or all factors, targets must add to `total`.
    """
    source, column = _given_file(plan, workbook, path)
    if source is None or plan.baseline is None:
        return None
    table = read_table(source)
    _check_shares(table, source.name)
    column = column if column in table.columns or "target" not in table.columns else "target"
    given = given_targets(table, plan.baseline, column=column, total=total, file=source.name)
    grouped = given.table.groupby(plan.grid.dimensions[0], sort=False)
    sums = grouped.agg(sum=("target", "sum"), lowest_chance=("chance", "min"), mean_chance=("chance", "mean"))
    return GivenCheck(
        file=source.name,
        table=sums.reset_index(),
        warnings=given.warnings,
        rows=len(given.table),
        total=float(given.table["target"].sum()),
        unlikely=int((given.table["chance"] < UNLIKELY).sum()),
        outside=int(given.table["chance"].isna().sum()),
    )


def _owners_with_sizes(plan: Plan, workbook: Workbook | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The members of the first dimension with last year's number and the market's potential, and which of the two are known."""
    baseline, dimension = plan.baseline, plan.grid.dimensions[0]
    owners = plan.totals(level=dimension)
    if baseline is None:
        return owners, ()
    sizes: list[str] = []
    last_year = plan.outlook().last_year(baseline.hierarchy.rows(dimension))
    if np.isfinite(last_year).all():
        owners, sizes = owners.assign(last_year=last_year), ["last_year"]
    capacity = market_capacity(workbook, baseline.history) if workbook else None
    if capacity is not None:
        owners, sizes = owners.assign(potential=owners[dimension].map(capacity)), [*sizes, "potential"]
    return owners, tuple(sizes)


def _given_file(plan: Plan, workbook: Workbook | None, path: Path | None) -> tuple[Path | None, str]:
    """The file of given targets and its column of numbers."""
    if path is not None:
        if not path.is_file():
            raise bad_input("the file does not exist", "Check the path", file=str(path))
        return path, "target"
    names = workbook.files_of_kind("targets") if workbook else ()
    if workbook is None or not names or plan.baseline is None:
        return None, "target"
    return workbook.path(names[0]), workbook.file(names[0]).value_column(plan.measure.name)


def _check_shares(table: pd.DataFrame, file: str) -> None:
    if "share" in table.columns:
        numbers = pd.to_numeric(table["share"].str.rstrip("%％ "), errors="coerce")
        checked_shares({f"row {i + 2}": float(number) for i, number in enumerate(numbers)}, what=f"shares in {file}")
    if "growth" in table.columns:
        growth_shares(table["growth"], file=file)


def _plan_rows(plan: Plan, owners: pd.DataFrame | None) -> list[CheckRow]:
    """SMART of the plan's number of each member of the first dimension."""
    dimension, measure = plan.grid.dimensions[0], plan.measure if plan.measure.name else None
    names, due = _owner_names(plan, owners), f"{plan.grid.periods[-1]:%Y-%m}"
    rows: list[CheckRow] = []
    for row in plan.totals(level=dimension).to_dict("records"):
        node, chance = str(row[dimension]), float(row["chance_base"])
        rows += smart_rows(number_text(measure, names.get(node, ""), float(row["base"]), due=due, chance=chance), node)
    return rows


def _owner_names(plan: Plan, owners: pd.DataFrame | None) -> dict[str, str]:
    """The owner of each member of the first dimension."""
    if owners is None:
        return {}
    dimension = plan.grid.dimensions[0]
    members = {name: [str(member) for member in pd.unique(plan.grid.leaves[name])] for name in plan.grid.dimensions}
    schema = SIDE_TABLES["owners"].with_member(dimension)
    rows = checked(owners, schema, dimensions=plan.grid.dimensions, members=members)
    return dict(zip(rows[dimension], rows["owner"], strict=True))
