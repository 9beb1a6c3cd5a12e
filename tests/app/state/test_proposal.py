"""A plan proposed anew keeps what was held, to the unit, and moves nothing else than its goal demands."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.app.state.proposal import proposed_plan
from forecast.baseline import Baseline
from forecast.decomposition import Plan
from forecast.settings.errors import InputError
from forecast.targets import Profile, profile_named

DEFAULT, CAUTIOUS = profile_named("default"), Profile("cautious", 0.95, 0.7, 0.2)
KEYS = [{"region": "North"}, {"product": "Trike"}, {"region": "South", "product": "Bike"}]


@pytest.fixture(scope="module")
def plan(outlook: Baseline) -> Plan:
    return proposed_plan(outlook, "+5%", profile=DEFAULT)


@pytest.mark.parametrize("total", [False, True])
@given(key=st.sampled_from(KEYS), growth=st.integers(2, 12))
def test_what_is_held_stays_and_the_rest_makes_up_the_goal(
    outlook: Baseline, plan: Plan, key: dict[str, str], growth: int, *, total: bool
) -> None:
    held = plan.hold(key, total=total)
    again, free = (proposed_plan(outlook, f"+{growth}%", profile=DEFAULT, held=each) for each in (held, None))
    cells = plan.grid.cells(key)
    assert np.array_equal(again.units[:, cells], plan.units[:, cells])
    assert again.units[1].sum() == free.units[1].sum()
    assert (np.diff(again.units, axis=0) >= 0).all()
    assert np.array_equal(again.held, held.held)
    assert again.total_holds == held.total_holds


def test_without_holds_the_plan_before_is_of_no_account(outlook: Baseline, plan: Plan) -> None:
    fresh = proposed_plan(outlook, "+2%", profile=CAUTIOUS)
    again = proposed_plan(outlook, "+2%", profile=CAUTIOUS, held=plan)
    assert np.array_equal(fresh.units, again.units)


def test_blanks_are_no_goal(outlook: Baseline) -> None:
    assert np.array_equal(proposed_plan(outlook, "  ", profile=DEFAULT).units, proposed_plan(outlook, "", profile=DEFAULT).units)


def test_a_goal_below_what_is_held_is_refused(outlook: Baseline, plan: Plan) -> None:
    held = plan.hold({"region": "North"})
    with pytest.raises(InputError):
        proposed_plan(outlook, str(int(plan.units[1].sum() // 4)), profile=DEFAULT, held=held)


@pytest.mark.parametrize("goal", ["much", "+x%", "-"])
def test_a_goal_that_cannot_be_read_is_refused(outlook: Baseline, goal: str) -> None:
    with pytest.raises(InputError):
        proposed_plan(outlook, goal, profile=DEFAULT)
