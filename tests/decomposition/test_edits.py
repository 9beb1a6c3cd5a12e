"""Moves of whole units keep sums exact and levels in order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.decomposition.edits import apportion, place_units, remaining_units, scaled
from forecast.settings.errors import InputError

UNITS = st.lists(st.integers(min_value=0, max_value=500), min_size=3, max_size=3).map(sorted)
PLANS = st.lists(UNITS, min_size=1, max_size=6).map(lambda cells: np.array(cells, dtype=np.int64).T)


@settings(settings.get_profile("totals"))
@given(st.integers(min_value=-1000, max_value=1000), st.lists(st.floats(min_value=0.01, max_value=100), min_size=1, max_size=9))
def test_a_total_is_shared_without_losing_a_unit_or_half_of_one(total: int, weights: list[float]) -> None:
    parts = apportion(total, np.array(weights))
    exact = total * np.array(weights) / sum(weights)
    assert parts.sum() == total
    assert (np.abs(parts - exact) < 1 + 1e-6).all()


@settings(settings.get_profile("totals"))
@given(PLANS, st.integers(min_value=0, max_value=3000))
def test_a_plan_moved_to_a_total_has_it_and_keeps_its_levels_in_order(parts: np.ndarray, total: int) -> None:
    moved = scaled(parts, total)
    assert moved[1].sum() == total
    assert (np.diff(moved, axis=0) >= 0).all()


@settings(settings.get_profile("totals"))
@given(PLANS, st.integers(min_value=0, max_value=2), st.integers(min_value=0, max_value=900))
def test_a_level_that_is_put_pushes_its_neighbours_along(parts: np.ndarray, level: int, number: int) -> None:
    units = parts[:, :, None]
    before = units.copy()
    free = np.ones(units.shape[1:], dtype=bool)
    free[0] = len(free) == 1
    changed = place_units(units, level=level, free=free, parts=np.full(int(free.sum()), number))
    assert (changed[level][free] == number).all()
    assert (changed[:, ~free] == before[:, ~free]).all()
    assert (np.diff(changed, axis=0) >= 0).all()
    assert (units == before).all()


@pytest.mark.parametrize(
    ("free", "wanted", "message"), [([False, False], 30, "all cells here are held"), ([False, True], 5, "exceed the total by 5")]
)
def test_what_cannot_be_placed_is_refused_with_its_numbers(free: list[bool], wanted: int, message: str) -> None:
    cells = np.array([[True], [True]])
    with pytest.raises(InputError, match=message):
        remaining_units(np.array([[10], [20]]), cells=cells, free=np.array(free)[:, None], requested=wanted)


def test_what_is_left_is_the_wanted_sum_without_the_held() -> None:
    cells = np.array([[True], [True]])
    assert remaining_units(np.array([[10], [20]]), cells=cells, free=np.array([[False], [True]]), requested=50) == 40
