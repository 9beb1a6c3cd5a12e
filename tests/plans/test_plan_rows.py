"""All that is wrong with the rows of a plan is told at once, each with its row and value, and what is right passes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.plans.plan_metadata import PlanMetadata
from forecast.plans.plan_rows import other_periods, read_rows, refuse, row_faults, unknown_members
from forecast.settings.errors import Fault, InputError
from forecast.targets import propose_targets

HEADER = 2  # the first row of numbers in a file with a header


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def told(plan: Plan, table: pd.DataFrame) -> list[Fault]:
    return list(row_faults(table, plan.grid, scale=plan.scale, file="plan.csv"))


def test_a_plan_as_it_is_has_no_fault(plan: Plan, small: Baseline) -> None:
    table = plan.table
    assert told(plan, table) == []
    assert list(unknown_members(table, list(plan.grid.dimensions), small.hierarchy.leaves, file="plan.csv")) == []
    assert list(other_periods(table, small.periods, file="plan.csv")) == []
    refuse(iter([]))


@given(
    row=st.integers(0, 71),
    level=st.sampled_from(["floor", "base", "stretch"]),
    number=st.sampled_from([-1.0, np.nan, 0.5, 2.0**60]),
)
def test_a_bad_number_is_told_with_its_row_column_and_value(plan: Plan, row: int, level: str, number: float) -> None:
    table = plan.table.copy()
    table.loc[row, level] = number
    faults = [fault for fault in told(plan, table) if fault.column == level]
    assert {(fault.row, fault.value) for fault in faults} == {(row + HEADER, f"{number:g}")}


def test_levels_out_of_order_are_one_fault_for_each_row(plan: Plan) -> None:
    table = plan.table.copy()
    table.loc[[3, 9], ["floor", "stretch"]] = table.loc[[3, 9], ["stretch", "floor"]].to_numpy()
    assert [fault.row for fault in told(plan, table)] == [3 + HEADER, 9 + HEADER]


def test_where_less_is_better_the_order_is_turned(plan: Plan) -> None:
    turned = plan.table.assign(floor=plan.table["stretch"], stretch=plan.table["floor"])
    scale = type(plan.scale)(plan.scale.step, -plan.scale.sign)
    assert list(row_faults(turned, plan.grid, scale=scale, file="plan.csv")) == []


@given(st.sets(st.integers(0, 71), min_size=1, max_size=5))
def test_cells_that_lack_or_are_there_twice_are_all_named(plan: Plan, rows: set[int]) -> None:
    table = plan.table
    missing = told(plan, table.drop(index=sorted(rows)))
    assert len(missing) == len(rows)
    assert {fault.value for fault in missing} == {
        ", ".join([*table.loc[row, list(plan.grid.dimensions)], str(table.loc[row, "period"].date())]) for row in rows
    }
    doubled = told(plan, pd.concat([table, table.loc[sorted(rows)]], ignore_index=True))
    assert [fault.row for fault in doubled] == [len(table) + HEADER + place for place in range(len(rows))]


def test_a_misspelt_member_is_answered_with_the_nearest(plan: Plan, small: Baseline) -> None:
    table = plan.table.replace({"region": {"East": "Eest"}})
    faults = list(unknown_members(table, ["region", "product"], small.hierarchy.leaves, file="plan.csv"))
    assert len(faults) == int((table["region"] == "Eest").sum())
    assert {(fault.column, fault.value) for fault in faults} == {("region", "Eest")}
    assert all("East" in fault.hint for fault in faults)


def test_a_dimension_that_lacks_is_told_once(plan: Plan, small: Baseline) -> None:
    faults = list(unknown_members(plan.table, ["region"], small.hierarchy.leaves, file="plan.csv"))
    assert [fault.message for fault in faults] == ["the plan has no column 'product'"]


def test_a_period_beyond_the_forecast_is_told_with_the_first_and_last_of_it(plan: Plan, small: Baseline) -> None:
    table = plan.table.copy()
    table.loc[5, "period"] += pd.DateOffset(years=1)
    faults = list(other_periods(table, small.periods, file="plan.csv"))
    assert [fault.row for fault in faults] == [5 + HEADER]
    assert f"{small.periods[0]:%Y-%m-%d} to {small.periods[-1]:%Y-%m-%d}" in faults[0].hint


@pytest.mark.parametrize(("text", "held"), [("True", True), ("YES", True), ("1", True), ("no", False), ("", False)])
def test_people_write_what_is_held_in_words(tmp_path: Path, text: str, *, held: bool) -> None:
    (tmp_path / "plan.csv").write_text(
        f"region,period,floor,base,stretch,held\nNorth,2026-01-01,1,2,3,{text}\nSouth,2026-01-01,1,2,3,no\n"
    )
    assert read_rows(tmp_path / "plan.csv", PlanMetadata())["held"].tolist() == [held, False]


def test_all_cells_that_are_no_numbers_or_days_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "plan.csv").write_text("region,period,floor,base,stretch\nNorth,someday,1,2,3\nSouth,2026-01-01,1,many,3\n")
    with pytest.raises(InputError) as refused:
        read_rows(tmp_path / "plan.csv", PlanMetadata())
    assert {(fault.column, fault.value) for fault in refused.value.faults} == {("period", "someday"), ("base", "many")}


def test_a_plan_that_is_not_there_is_answered_with_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="forecast plan create"):
        read_rows(tmp_path / "plan.csv", PlanMetadata())
