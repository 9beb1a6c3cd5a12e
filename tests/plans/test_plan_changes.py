"""What changed between two plans is the total and the nodes that moved, and plans that cannot be compared are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.plans import plan_changes
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure
from forecast.targets import propose_targets


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


@pytest.mark.parametrize("column", ["floor", "base", "stretch"])
def test_it_is_the_difference_of_all_totals_where_they_differ(plan: Plan, column: str) -> None:
    after = plan.breakback({"region": "East", "product": "Cart"}, 500, column="all")
    table, old, new = plan_changes(plan, after, column=column), plan.totals(), after.totals()
    moved = np.flatnonzero(old[column] != new[column])
    assert (table["before"].to_numpy() == old[column].to_numpy()[moved]).all()
    assert (table["change"].to_numpy() == (new[column] - old[column]).to_numpy()[moved]).all()
    assert np.array_equal(table["chance_before"], old[f"chance_{column}"].to_numpy()[moved])
    assert np.array_equal(table["chance_after"], new[f"chance_{column}"].to_numpy()[moved])


@pytest.mark.parametrize("period", ["2026H2", "2026-03"])
def test_the_numbers_of_a_period_are_its_own(plan: Plan, period: str) -> None:
    after = plan.breakback({"region": "East"}, 500, period=period)
    table = plan_changes(plan, after, period=period).set_index(["region", "product"])
    months = plan.grid.columns(period)
    sums = [float(each.units[1][:, months].sum()) for each in (plan, after)]
    assert table.loc[("all", "all"), ["before", "after"]].tolist() == sums
    assert table.loc[("East", "all"), "after"] == 500
    first, last = months.nonzero()[0][[0, -1]]
    rows = plan.grid.hierarchy.rows("total")
    chance = after.node_chances(rows, after.units[:, :, months].sum(axis=(1, 2))[:, None], span=(first, last + 1))[1, 0]
    assert table.loc[("all", "all"), "chance_after"] == chance


def test_where_nothing_changed_the_total_is_shown_alone(plan: Plan) -> None:
    table = plan_changes(plan, plan.hold({}))
    assert table[["region", "product", "change"]].to_numpy().tolist() == [["all", "all", 0.0]]
    assert table["chance_before"].iloc[0] == plan.totals(level="total")["chance_base"].iloc[0]


def test_plans_of_other_cells_or_measures_are_refused(plan: Plan, small: Baseline) -> None:
    with pytest.raises(InputError, match="the plan is of revenue, the plan before of volume"):
        plan_changes(plan, replace(plan.with_forecast(None), measure=Measure(name="revenue")))
    half = decompose(propose_targets(small, span="half"))
    other = replace(half, grid=replace(half.grid, periods=half.grid.periods + np.timedelta64(365, "D")))
    with pytest.raises(InputError, match="different cells"):
        plan_changes(plan, other)
