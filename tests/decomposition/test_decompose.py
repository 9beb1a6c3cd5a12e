"""Targets made a plan: exact sums in every order of the splits and by every rule for periods, and no number without its rule."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.decomposition.decompose import decompose
from forecast.settings.errors import InputError
from forecast.tables.columns import LEVELS
from forecast.targets import Profile, Targets, propose_targets

RULES = ("equal chance", "seasonal")


@pytest.fixture(scope="module")
def targets(small: Baseline) -> Targets:
    return propose_targets(small, goal="+4%")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("order", list(permutations(["region", "product"])))
def test_the_sums_are_exact_in_every_order_and_by_every_rule(targets: Targets, order: tuple[str, ...], rule: str) -> None:
    plan = decompose(targets, by=order, period_rule=rule)
    whole = plan.totals(level="total")[list(LEVELS)].to_numpy()
    assert np.array_equal(whole, targets.level("total")[list(LEVELS)].to_numpy())
    assert (np.diff(plan.units, axis=0) >= 0).all()
    assert set(plan.rules.ravel()) == {rule}


def test_time_comes_last_wherever_it_is_named(targets: Targets) -> None:
    plain = decompose(targets, by=["region", "product"])
    for order in (["month", "region", "product"], ["region", "month", "product"], ["region", "product", "month"]):
        assert np.array_equal(decompose(targets, by=order).units, plain.units)


def test_the_first_dimensions_of_the_targets_own_order_split_nothing_anew(targets: Targets) -> None:
    assert np.array_equal(decompose(targets, by=targets.by[:1]).units, decompose(targets).units)


def test_another_order_keeps_goal_span_and_profile(small: Baseline) -> None:
    given = propose_targets(small, goal="+4%", profile=Profile("cautious", 0.95, 0.7, 0.2), span="half")
    turned = decompose(given, by=["product", "region"])
    assert turned.grid.periods.equals(decompose(given).grid.periods)
    assert np.array_equal(turned.units.sum(axis=1).sum(axis=1), decompose(given).units.sum(axis=1).sum(axis=1))


def test_a_plan_of_the_seasonal_rule_follows_the_forecast(targets: Targets, small: Baseline) -> None:
    plan = decompose(targets, period_rule="seasonal")
    leaf = int(np.argmax(small.points.sum(axis=1)))
    planned = plan.units[1][leaf] / plan.units[1][leaf].sum()
    foreseen = small.points[leaf] / small.points[leaf].sum()
    np.testing.assert_allclose(planned, foreseen, atol=1.5 / plan.units[1][leaf].sum())


def test_nothing_of_a_new_plan_is_held(targets: Targets) -> None:
    plan = decompose(targets)
    assert not plan.held.any()
    assert plan.total_holds == plan.over == ()


def test_the_old_name_of_the_rule_warns_and_gives_the_same(targets: Targets) -> None:
    with pytest.warns(DeprecationWarning, match="period_rule"):
        old = decompose(targets, months="seasonal")
    assert np.array_equal(old.units, decompose(targets, period_rule="seasonal").units)


def test_a_misspelt_rule_is_answered_with_the_nearest(targets: Targets) -> None:
    with pytest.raises(InputError, match="Did you mean 'seasonal'"):
        decompose(targets, period_rule="seasonl")
