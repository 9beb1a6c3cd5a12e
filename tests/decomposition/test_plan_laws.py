"""The laws of a plan under whatever a planner does: any edits in any order, holds on cells and totals, scale and order of rows."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline, baseline
from forecast.decomposition import OverRule, Plan, decompose, over_assigned
from forecast.plans import read_plan, write_plan
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure
from forecast.targets import propose_targets

LEVELS = ["floor", "base", "stretch"]
KEYS = [
    {},
    {"region": "East"},
    {"region": "West"},
    {"product": "Lamp"},
    {"product": "Rare"},
    {"region": "West", "product": "Cart"},
]
PERIODS = [None, "2026H1", "2026Q3", "2026-05", "2026-02..2026-04"]
SPREADS = ["equal chance", "proportional", "history", "prior year", "seasonal", "even", "straight line", "growth"]
EXTRA = {"growth": {"growth": 0.03}, "straight line": {"line": (1.0, 4.0)}}

keys, periods = st.sampled_from(KEYS), st.sampled_from(PERIODS)
EDITS = st.one_of(
    st.tuples(st.just("spread"), keys, periods, st.sampled_from(SPREADS), st.sampled_from(LEVELS), st.floats(0.0, 3.0)),
    st.tuples(st.just("add"), keys, periods, st.sampled_from(SPREADS), st.sampled_from(LEVELS), st.floats(-0.5, 1.0)),
    st.tuples(st.just("breakback"), keys, periods, st.just(""), st.sampled_from([*LEVELS, "all"]), st.floats(0.0, 3.0)),
    st.tuples(st.just("hold"), keys, periods, st.just(""), st.just(""), st.just(0.0)),
    st.tuples(st.just("hold total"), keys, st.sampled_from([None, "2026H1"]), st.just(""), st.just(""), st.just(0.0)),
    st.tuples(st.just("release"), keys, periods, st.just(""), st.just(""), st.just(0.0)),
)


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def edited(plan: Plan, edit: tuple[str, dict[str, str], str | None, str, str, float]) -> Plan:
    kind, key, period, by, column, factor = edit
    if kind in ("hold", "hold total"):
        return plan.hold(key, period=period, total=kind == "hold total")
    if kind == "release":
        return plan.release(key, period=period)
    level = LEVELS.index("base" if column == "all" else column)
    number = round(factor * int(plan.units[level][plan.grid.cells(key, period)].sum()))
    if kind == "breakback":
        return plan.breakback(key, number, column=column, period=period)
    mode = "add" if kind == "add" else "replace"
    return plan.spread(key, number, by=by, column=column, period=period, mode=mode, **EXTRA.get(by, {}))


@given(st.lists(EDITS, min_size=1, max_size=7))
def test_whatever_is_done_the_laws_hold(plan: Plan, edits: list[tuple[str, dict[str, str], str | None, str, str, float]]) -> None:
    for edit in edits:
        before = plan
        with suppress(InputError):  # what is refused leaves the plan as it was
            plan = edited(before, edit)
        if plan is before:
            continue
        kind, key, period, _, column, factor = edit
        assert (plan.units >= 0).all()
        assert (np.diff(plan.units, axis=0) >= 0).all()
        assert (plan.units[:, before.held] == before.units[:, before.held]).all()
        for hold in before.total_holds:
            cells, change = hold.cells(plan.grid), plan.units - before.units
            edited_level = LEVELS.index(column) if column in LEVELS else 1
            assert change[1][cells].sum() == 0
            assert change[edited_level][cells].sum() == 0
        if kind in ("hold", "hold total", "release"):
            assert (plan.units == before.units).all()
        elif kind in ("spread", "breakback"):
            level, cells = LEVELS.index("base" if column == "all" else column), plan.grid.cells(key, period)
            assert plan.units[level][cells].sum() == round(factor * int(before.units[level][cells].sum()))
            outside = ~cells & ~np.logical_or.reduce([each.cells(plan.grid) for each in before.total_holds] or [cells])
            assert (plan.units[:, outside] == before.units[:, outside]).all()
    totals = plan.totals()
    whole = totals.iloc[0]
    for level in ("region", "product", "leaf"):
        assert (plan.totals(level=level)[LEVELS].sum() == whole[LEVELS]).all()
        by_month = plan.totals(level=level, span="period").groupby("period")[LEVELS].sum()
        assert (by_month.to_numpy() == plan.totals(level="total", span="period")[LEVELS].to_numpy()).all()


WITHOUT_A_FORECAST = ["proportional", "even", "straight line", "growth"]
PLAIN_EDITS = EDITS.filter(lambda edit: edit[0] not in ("spread", "add") or edit[3] in WITHOUT_A_FORECAST)


@given(st.lists(PLAIN_EDITS, min_size=1, max_size=5))
def test_a_plan_without_its_forecast_has_the_same_numbers_and_no_chances(
    plan: Plan, edits: list[tuple[str, dict[str, str], str | None, str, str, float]]
) -> None:
    bare = plan.with_forecast(None)
    for edit in edits:
        try:
            plan = edited(plan, edit)
        except InputError as refused:
            with pytest.raises(InputError, match=re.escape(str(refused))):
                edited(bare, edit)
        else:
            bare = edited(bare, edit)
    for one, other in ((plan.table, bare.table), (plan.totals(), bare.totals()), (over_assigned(plan), over_assigned(bare))):
        chances = [name for name in one.columns if name.startswith("chance")]
        pd.testing.assert_frame_equal(one.drop(columns=chances), other.drop(columns=chances))
        assert other[chances].isna().all(axis=None)
        assert one[chances].notna().all(axis=None)
    assert bare.measure == plan.measure == Measure(name="volume")


@pytest.mark.parametrize("by", sorted(set(SPREADS) - set(WITHOUT_A_FORECAST)))
def test_a_spread_by_the_forecast_is_refused_without_one(plan: Plan, by: str) -> None:
    with pytest.raises(InputError, match=f"the spread '{by}' needs"):
        plan.with_forecast(None).spread({}, 1000, by=by)


@pytest.mark.parametrize(
    "holds", [[{"region": "East"}, {"product": "Cart"}], [{"region": "East"}, {}], [{}, {"product": "Cart"}]]
)
@pytest.mark.parametrize("factor", [0.9, 1.1])
def test_held_totals_that_cross_or_nest_all_keep_their_sums(plan: Plan, holds: list[dict[str, str]], factor: float) -> None:
    held = plan
    for key in holds:
        held = held.hold(key, total=True)
    edit = {"region": "East", "product": "Cart"}
    number = round(factor * int(plan.units[1][plan.grid.cells(edit, "2026H1")].sum()))
    moved = held.breakback(edit, number, period="2026H1")
    assert moved.units[1][plan.grid.cells(edit, "2026H1")].sum() == number
    for key in holds:
        cells = plan.grid.cells(key)
        assert moved.units[1][cells].sum() == plan.units[1][cells].sum()


@given(st.lists(st.tuples(st.sampled_from(SPREADS), st.floats(0.5, 2.0)), min_size=2, max_size=2), st.sampled_from(LEVELS))
def test_edits_in_different_branches_may_come_in_any_order(plan: Plan, changes: list[tuple[str, float]], column: str) -> None:
    def both(order: list[int]) -> Plan:
        found = plan
        for at in order:
            by, factor = changes[at]
            found = edited(found, ("spread", {"region": ("East", "West")[at]}, "2026H1", by, column, factor))
        return found

    assert (both([0, 1]).units == both([1, 0]).units).all()


@given(keys, periods, st.floats(1.0, 4.0))
def test_a_split_and_its_inverse_restore_every_level_within_a_unit(
    plan: Plan, key: dict[str, str], period: str | None, factor: float
) -> None:
    before = int(plan.units[1][plan.grid.cells(key, period)].sum())
    there = plan.breakback(key, round(before * factor), column="all", period=period)
    back = there.breakback(key, before, column="all", period=period)
    assert np.abs(back.units - plan.units).max() <= 1


@pytest.mark.parametrize("factor", [0.001, 1000.0])
def test_scale_in_is_scale_out_from_the_history_to_the_plan(small: Baseline, factor: float) -> None:
    history = small.history
    table = history.table.assign(value=history.table["value"] * factor)
    scaled = replace(history, table=table, measure=Measure(name="volume", step=factor))
    once = decompose(propose_targets(baseline(history, model="seasonal_naive", seed=3, draws=200)))
    again = decompose(propose_targets(baseline(scaled, model="seasonal_naive", seed=3, draws=200)))
    assert np.abs(again.units - once.units).max() <= 1  # a float's last digit may tip a half
    assert np.mean(again.units != once.units) < 0.02
    assert np.allclose(again.table["chance_base"], once.table["chance_base"], atol=0.02)


@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_in_a_file_does_not_matter(
    plan: Plan, small: Baseline, tmp_path_factory: pytest.TempPathFactory, random: object
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    path: Path = write_plan(plan, folder)
    table = pd.read_parquet(path)
    table.sample(frac=1, random_state=random.randrange(2**31)).to_parquet(path)  # type: ignore[attr-defined]
    assert (read_plan(path, baseline=small).units == plan.units).all()


@given(st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_what_is_asked_below_the_last_rule_adds_to_the_unit(plan: Plan, first: float, second: float) -> None:
    rules = [OverRule("region", share=first), OverRule("total", share=second)]
    table = over_assigned(plan, rules).set_index(["region", "product"])
    for region in ("East", "West"):
        parts = table.loc[[(region, product) for product in ("Cart", "Lamp", "Rare")], "assigned"]
        assert parts.sum() == table.loc[(region, "all"), "assigned"] == table.loc[(region, "all"), "street"]
        assert table.loc[(region, "all"), "assigned"] == pytest.approx(
            table.loc[(region, "all"), "base"] * (1 + first) * (1 + second), abs=0.51
        )
    assert table.loc[("all", "all"), "street"] == table.loc[[("East", "all"), ("West", "all")], "assigned"].sum()
