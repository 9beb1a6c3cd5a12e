"""What a planner looks at agrees with the plan and its forecast."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.app.state.nodes import display_unit, table_of, visible_nodes
from forecast.app.state.planner import Planner
from forecast.settings.measures import Measure
from forecast.targets import Profile


def test_numbers_and_chances_are_those_of_the_plan(planner: Planner) -> None:
    plan = planner.plan
    nodes = visible_nodes(plan, {}, company="Company")
    shown = table_of(plan, nodes, profile=Profile("default"), period=None)
    totals = plan.totals(level="region", span="year")
    columns = ["floor", "base", "stretch", "chance_floor", "chance_base", "chance_stretch"]
    assert np.allclose(shown.loc[1:, columns].to_numpy(), totals[columns].to_numpy())


def test_own_levels_have_the_chances_of_the_profile(planner: Planner) -> None:
    shown = table_of(planner.plan, visible_nodes(planner.plan, {}, company="Company"), profile=Profile("default"), period=None)
    numbers = shown[["region", "product"]].assign(period=planner.plan.grid.periods[0], value=shown["own_base"])
    assert planner.plan.chances(numbers, span="year")["chance"].to_numpy() == pytest.approx(0.6, abs=1e-9)


@pytest.mark.parametrize(
    ("step", "shown"), [(1, (1.0, "")), (1000, (1000.0, "thousand")), (2_000_000, (1e6, "million")), (0.01, (1.0, ""))]
)
def test_numbers_are_shown_in_the_scale_of_their_step(step: float, shown: tuple[float, str]) -> None:
    assert display_unit(Measure(name="revenue", step=step)) == shown


@pytest.mark.parametrize("period", [None, "2026H1", "2026-05"])
def test_the_parts_of_a_node_add_to_it_in_every_period(planner: Planner, period: str | None) -> None:
    nodes = visible_nodes(planner.plan, {"region": "North"}, company="Company")
    shown = table_of(planner.plan, nodes, profile=Profile("default"), period=period)
    assert shown["node"].tolist() == ["Company", "North", "Bike", "Trike"]
    parts = shown.loc[2:, ["floor", "base", "stretch"]].sum()
    assert parts.tolist() == shown.loc[1, ["floor", "base", "stretch"]].tolist()


def test_a_leaf_has_nothing_below_it(planner: Planner) -> None:
    nodes = visible_nodes(planner.plan, {"region": "North", "product": "Bike"}, company="Company")
    assert [(node.name, node.depth) for node in nodes] == [("Company", 0), ("North", 1), ("Bike", 2)]


def test_a_node_is_held_by_itself_or_by_all_its_cells(planner: Planner) -> None:
    for plan in (planner.plan.hold({"region": "North"}, total=True), planner.plan.hold({"region": "North"})):
        shown = table_of(plan, visible_nodes(plan, {}, company="Company"), profile=Profile("default"), period=None)
        assert shown["held"].tolist() == [False, True, False]


def test_without_a_forecast_every_chance_is_unknown_and_every_number_stays(planner: Planner) -> None:
    nodes = visible_nodes(planner.plan, {}, company="Company")
    known, unknown = (
        table_of(plan, nodes, profile=Profile("default"), period=None)
        for plan in (planner.plan, planner.plan.with_forecast(None))
    )
    assert unknown["base"].tolist() == known["base"].tolist()
    assert unknown[["chance_base", "last_year", "own_base"]].isna().all(axis=None)
