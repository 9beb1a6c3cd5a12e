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
