"""A held total freezes its cells for an edit from outside, and lets them trade for an edit inside."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decomposition.grid import Grid
from forecast.decomposition.holds import TotalHold, frozen_cells, siblings_that_absorb

EAST = TotalHold((("region", "East"),))


@pytest.fixture
def grid() -> Grid:
    leaves = pd.DataFrame({"region": ["East", "East", "West"], "product": ["Cart", "Lamp", "Lamp"]}, dtype="str")
    return Grid(leaves, pd.date_range("2026-01-01", periods=2, freq="MS"), "month")


def test_an_edit_inside_a_held_total_is_free_and_its_siblings_give_way(grid: Grid) -> None:
    edited = grid.cells({"region": "East", "product": "Cart"})
    change = np.ones((3, 3, 2), dtype=np.int64) * edited
    assert not frozen_cells([EAST], grid, edited).any()
    ((cells, taken),) = siblings_that_absorb([EAST], grid, edited, change=change)
    assert (cells == grid.cells({"region": "East", "product": "Lamp"})).all()
    assert taken.tolist() == [2, 2, 2]


@pytest.mark.parametrize("key", [{"region": "West"}, {"product": "Lamp"}, {"region": "East"}, {}])
def test_an_edit_that_is_not_inside_leaves_the_held_total_alone(grid: Grid, key: dict[str, str]) -> None:
    edited = grid.cells(key)
    change = np.ones((3, 3, 2), dtype=np.int64) * edited
    assert (frozen_cells([EAST], grid, edited) == grid.cells({"region": "East"})).all()
    assert list(siblings_that_absorb([EAST], grid, edited, change=change)) == []


def test_a_hold_of_one_month_holds_that_month(grid: Grid) -> None:
    held = TotalHold((("region", "East"),), "2026-02")
    assert held.cells(grid).sum() == 2
    assert not held.cells(grid)[:, 0].any()
