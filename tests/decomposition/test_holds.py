"""A held total freezes its cells for an edit from outside, and lets them trade for an edit inside."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.decomposition.holds import TotalHold, enclosing_holds, frozen_cells
from forecast.decomposition.plan_grid import PlanGrid

EAST = TotalHold((("region", "East"),))


@pytest.fixture
def grid() -> PlanGrid:
    leaves = pd.DataFrame({"region": ["East", "East", "West"], "product": ["Cart", "Lamp", "Lamp"]}, dtype="str")
    return PlanGrid(leaves, pd.date_range("2026-01-01", periods=2, freq="MS"), "month")


def test_an_edit_inside_a_held_total_is_free_and_its_siblings_give_way(grid: PlanGrid) -> None:
    edited = grid.cells({"region": "East", "product": "Cart"})
    assert not frozen_cells([EAST], grid, edited).any()
    (inside,) = enclosing_holds([EAST], grid, edited)
    assert (inside == grid.cells({"region": "East"})).all()


def test_the_smallest_total_around_an_edit_gives_way_first(grid: PlanGrid) -> None:
    edited = grid.cells({"region": "East", "product": "Cart"})
    inside = enclosing_holds([TotalHold(()), EAST, TotalHold((("product", "Lamp"),))], grid, edited)
    assert [int(each.sum()) for each in inside] == [4, 6]


@pytest.mark.parametrize("key", [{"region": "West"}, {"product": "Lamp"}, {"region": "East"}, {}])
def test_an_edit_that_is_not_inside_leaves_the_held_total_alone(grid: PlanGrid, key: dict[str, str]) -> None:
    edited = grid.cells(key)
    assert (frozen_cells([EAST], grid, edited) == grid.cells({"region": "East"})).all()
    assert enclosing_holds([EAST], grid, edited) == []


def test_a_hold_of_one_month_holds_that_month(grid: PlanGrid) -> None:
    held = TotalHold((("region", "East"),), "2026-02")
    assert held.cells(grid).sum() == 2
    assert not held.cells(grid)[:, 0].any()
