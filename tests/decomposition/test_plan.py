"""Plans keep the laws: sums exact, holds still, edits elsewhere without effect, a split and its inverse within a unit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.baseline import Baseline, baseline
from forecast.decomposition import OverRule, Plan, commitments, decompose, over_assigned
from forecast.settings.errors import InputError
from forecast.targets import propose_targets

LEVELS = ["floor", "base", "stretch"]
KEYS = [{}, {"region": "East"}, {"product": "Lamp"}, {"region": "West", "product": "Cart"}]
PERIODS = [None, "2026H1", "2026Q3", "2026-05"]
keys, periods = st.sampled_from(KEYS), st.sampled_from(PERIODS)


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def total(plan: Plan, key: dict[str, str], period: str | None = None, level: int = 1) -> int:
    return int(plan.units[level][plan.grid.cells(key, period)].sum())


def in_order(plan: Plan) -> bool:
    return bool((np.diff(plan.units, axis=0) >= 0).all())


@pytest.mark.parametrize("months", ["equal chance", "seasonal"])
def test_the_plan_adds_exactly_to_the_targets(small: Baseline, months: str) -> None:
    targets = propose_targets(small)
    plan = decompose(targets, period_rule=months)
    assert len(plan.table) == 6 * 12
    assert set(plan.table["rule"]) == {months}
    for level in ("total", "region", "product", "leaf"):
        assert (plan.totals(level=level)[LEVELS].to_numpy() == targets.level(level)[LEVELS].to_numpy()).all()
    assert in_order(plan)


def test_the_columns_are_those_of_the_seam(plan: Plan) -> None:
    expected = [
        "region",
        "product",
        "period",
        "floor",
        "base",
        "stretch",
        "chance_floor",
        "chance_base",
        "chance_stretch",
        "held",
        "rule",
    ]
    assert list(plan.table.columns) == expected


def test_months_of_a_leaf_have_equal_chances(plan: Plan) -> None:
    cart = plan.table.query("region == 'West' and product == 'Cart'")
    assert np.ptp(cart["chance_base"]) < 0.04  # units of some 400 a month round by less than that


def test_chances_of_cells_and_totals_are_those_of_the_baseline(plan: Plan, small: Baseline) -> None:
    cells = plan.table.rename(columns={"base": "value"})[["region", "product", "period", "value"]]
    assert np.allclose(small.chance(cells)["chance"], plan.table["chance_base"])
    halves = plan.totals(level="region", span="half").rename(columns={"stretch": "value"})
    again = plan.chances(halves[["region", "product", "period", "value"]], span="half")["chance"]
    assert np.allclose(again, halves["chance_stretch"])


@settings(settings.get_profile("totals"))
@given(keys, periods, st.floats(0.3, 3))
def test_typing_a_total_moves_the_leaves_and_nothing_else(plan: Plan, key: dict, period: str | None, factor: float) -> None:
    number = round(total(plan, key, period) * factor)
    typed = plan.breakback(key, number, period=period)
    cells = plan.grid.cells(key, period)
    assert total(typed, key, period) == number
    assert (typed.units[:, ~cells] == plan.units[:, ~cells]).all()
    assert in_order(typed)


@settings(settings.get_profile("totals"))
@given(keys, periods, st.floats(1.0, 5.0), st.sampled_from(["base", "all"]))
def test_a_split_and_its_inverse_restore_the_plan_within_a_unit(
    plan: Plan, key: dict, period: str | None, factor: float, column: str
) -> None:
    before = total(plan, key, period)
    there = plan.breakback(key, round(before * factor), column=column, period=period)
    back = there.breakback(key, before, column=column, period=period)
    levels = [1] if column == "base" else [0, 1, 2]
    assert np.abs(back.units[levels] - plan.units[levels]).max() <= 1


@settings(settings.get_profile("totals"))
@given(keys, st.sampled_from(KEYS[1:]), st.floats(1.0, 2.0))
def test_held_cells_never_move(plan: Plan, key: dict, held: dict, factor: float) -> None:
    fixed = plan.hold(held, period="2026Q2")
    number = round(total(plan, key) * factor)
    for edited in (
        fixed.breakback(key, number),
        fixed.breakback(key, number, column="all"),
        fixed.spread(key, number, by="even"),
    ):
        assert (edited.units[:, fixed.held] == plan.units[:, fixed.held]).all()
        assert total(edited, key) == number


@settings(settings.get_profile("totals"))
@given(st.permutations([("East", 1.2), ("West", 0.7)]), st.sampled_from(["proportional", "even", "seasonal", "equal chance"]))
def test_edits_in_different_branches_come_in_any_order(plan: Plan, edits: list[tuple[str, float]], by: str) -> None:
    def edited(order: list[tuple[str, float]]) -> Plan:
        done = plan
        for region, factor in order:
            done = done.spread({"region": region}, round(total(plan, {"region": region}) * factor), by=by)
        return done

    assert (edited(edits).units == edited(edits[::-1]).units).all()


def test_a_held_total_stays_while_its_leaves_trade(plan: Plan) -> None:
    held = plan.hold({"region": "East"}, total=True)
    before = total(plan, {"region": "East"})
    leaf = {"region": "East", "product": "Cart"}
    traded = held.breakback(leaf, total(plan, leaf) + 100)
    assert total(traded, leaf) == total(plan, leaf) + 100
    assert total(traded, {"region": "East"}) == before
    assert (traded.units[:, plan.grid.rows({"region": "West"})] == plan.units[:, plan.grid.rows({"region": "West"})]).all()
    whole = held.breakback({}, total(plan, {}) + 500)
    assert total(whole, {"region": "East"}) == before
    assert total(whole, {}) == total(plan, {}) + 500
    assert in_order(traded)
    assert in_order(whole)


def test_nothing_left_to_move_is_refused_with_the_reason(plan: Plan) -> None:
    with pytest.raises(InputError, match="all cells here are held"):
        plan.hold({"region": "East"}).breakback({"region": "East", "product": "Cart"}, 10)


def test_holds_that_exceed_the_total_are_refused(plan: Plan) -> None:
    held = plan.hold({"region": "East", "product": "Lamp"})
    with pytest.raises(InputError, match="holds exceed the total by"):
        held.breakback({"region": "East"}, 10)


def test_a_released_cell_moves_again(plan: Plan) -> None:
    free = plan.hold({}).release({"region": "East"})
    assert total(free.breakback({"region": "East"}, 5000), {"region": "East"}) == 5000
    assert plan.hold({"region": "East"}, total=True).release({"region": "East"}).total_holds == ()


def test_a_zero_base_is_split_evenly_and_said_so(plan: Plan) -> None:
    key = {"region": "East", "product": "Cart"}
    empty = plan.breakback(key, 0, column="all")
    filled = empty.breakback(key, 120)
    cells = filled.table.query("region == 'East' and product == 'Cart'")
    assert cells["base"].tolist() == [10.0] * 12
    assert set(cells["rule"]) == {"even (nothing to go by)"}


@pytest.mark.parametrize("number", [-1, float("nan"), float("inf")])
def test_negative_and_impossible_numbers_are_refused(plan: Plan, number: float) -> None:
    with pytest.raises(InputError, match="negative or not a number"):
        plan.breakback({}, number)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda plan: plan.breakback({"region": "Eats"}, 1), "Did you mean 'East'"),
        (lambda plan: plan.breakback({"reigon": "East"}, 1), "Did you mean 'region'"),
        (lambda plan: plan.breakback({}, 1, column="bse"), "unknown level. Use floor, base or stretch"),
        (lambda plan: plan.breakback({}, 1, period="2031"), "no whole month there"),
        (lambda plan: plan.breakback({}, 1, period="soon"), "not a valid period"),
        (lambda plan: plan.spread({}, by="evenly"), "Did you mean 'even'"),
        (lambda plan: plan.spread({}, mode="ad"), "Did you mean 'add'"),
    ],
)
def test_wrong_names_are_answered_with_the_nearest(plan: Plan, edit: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        edit(plan)  # type: ignore[operator]


def test_a_plan_never_changes(plan: Plan) -> None:
    before = plan.units.copy()
    plan.breakback({}, 1).hold({})
    plan.spread({"region": "East"}, 7, mode="add", by="even")
    assert (plan.units == before).all()
    assert not plan.held.any()


def test_targets_in_another_order_are_split_in_that_order(small: Baseline) -> None:
    targets = propose_targets(small, goal="+5%")
    plan = decompose(targets, by=["product", "month"])
    wanted = propose_targets(small, goal="+5%", by=["product"])
    assert (plan.totals(level="leaf")[LEVELS].to_numpy() == wanted.level("leaf")[LEVELS].to_numpy()).all()


def test_a_plan_without_a_forecast_has_no_chances(plan: Plan) -> None:
    bare = Plan(plan.grid, plan.units, plan.held, plan.rules, plan.scale)
    assert bare.table["chance_base"].isna().all()
    with pytest.raises(InputError, match="has no forecast, so chances are unknown"):
        bare.chances(pd.DataFrame())


def test_a_plan_that_begins_later_has_the_chances_of_its_own_year(small: Baseline) -> None:
    longer = baseline(small.history, periods=18, model="seasonal_naive", seed=3, draws=200)
    targets = propose_targets(longer, first="2026-07")
    plan = decompose(targets)
    assert plan.grid.periods[[0, -1]].tolist() == [pd.Timestamp("2026-07-01"), pd.Timestamp("2027-06-01")]
    assert np.allclose(plan.totals(level="region")["chance_base"], targets.level("region")["chance_base"])
    usual = plan.spread({"region": "East", "product": "Cart"}, 1_000_000, by="prior year")
    past = small.history.panel.values[0, -12:]
    wanted = np.concatenate([past[6:], past[:6]])  # the first half of 2027 lies two years after what is known
    found = usual.units[1][0]
    assert np.allclose(found / found.sum(), wanted / wanted.sum(), atol=1e-5)
    rule = OverRule("region", confidence=0.9)
    offers = pd.DataFrame({"region": ["East", "West"], "committed": plan.totals(level="region")["base"]})
    asked = over_assigned(plan.over_assign(rule)).iloc[plan.grid.hierarchy.rows("region")]
    assert np.allclose(commitments(plan, offers)["chance_top_down"], asked["chance_base"])
