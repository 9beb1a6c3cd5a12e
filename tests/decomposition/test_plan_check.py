"""The checks of a plan: sums and order are looked at, and what is missing stands first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.decomposition.plan_check import check_given, check_plan, in_order, plan_fairness, plan_gains, sums_hold
from forecast.settings import InputError
from forecast.targets import propose_targets
from forecast.targets.outlook import RoundingUnit
from forecast.targets.target_texts import target_texts


def test_sums_and_order_hold_and_disorder_is_seen(small_plan: Plan) -> None:
    assert sums_hold(small_plan)
    assert in_order(small_plan)
    small_plan.units[0, 0, 0] = 99
    assert not in_order(small_plan)


def test_sums_of_tenths_hold_to_the_unit(small_plan: Plan) -> None:
    tenths = replace(small_plan, scale=RoundingUnit(0.1), units=small_plan.units * 3 + 1)
    assert sums_hold(tenths)


def test_what_is_missing_stands_first(small_plan: Plan) -> None:
    table = check_plan(small_plan, owners=None, done=["skills"])
    assert table["met"].is_monotonic_increasing
    assert table.query("check == 'step: skills'")["met"].item()
    assert set(table.query("check == 'specific'")["missing"]) == {"who owns it"}


def test_owners_without_their_columns_are_refused(small_plan: Plan) -> None:
    with pytest.raises(InputError, match="owner"):
        check_plan(small_plan, owners=pd.DataFrame({"region": ["North"]}), done=())


WORDS = {"what": "visits", "owner": "Li", "due": "2026", "parent": "company", "kind": "behaviour", "chance": "60%"}


def test_targets_in_words_are_refined_by_four(small_plan: Plan) -> None:
    refined = {"quantity": "4 a day", "quality": "with notes", "time": "by noon", "cost": "none"}
    full, unrefined = pd.DataFrame([WORDS | refined]), pd.DataFrame([WORDS | {"quantity": "4 a day"}])
    table = check_plan(small_plan, owners=None, done=(), texts=target_texts(full))
    assert table.query("node == 'visits'")["met"].all()
    assert table.query("check == 'behaviour targets'")["met"].item()
    table = check_plan(small_plan, owners=None, done=(), texts=target_texts(unrefined))
    assert table.query("node == 'visits' and not met")["missing"].tolist() == [
        "refine it by quality; refine it by time; refine it by cost"
    ]


def test_smart_is_met_when_all_its_letters_are(small_plan: Plan) -> None:
    owners = pd.DataFrame({"region": ["North", "South"], "owner": ["Li", "Wu"]})
    for given in (owners, None):
        table = check_plan(small_plan, owners=given, done=())
        letters = table[~table["check"].str.startswith("step") & table["node"].isin(["North", "South"])]["met"].all()
        assert table.query("check == 'step: smart'")["met"].item() == letters


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def test_the_fairness_of_a_plan_is_that_of_its_first_dimension(plan: Plan) -> None:
    fairness = plan_fairness(plan)
    table = plan.totals(level="region")
    assert fairness.owners == len(table)
    assert (fairness.lowest, fairness.highest) == (table["chance_base"].min(), table["chance_base"].max())
    assert {slope.on for slope in fairness.slopes} == {"base", "last_year"}


def test_a_plan_without_a_forecast_is_held_against_its_own_size_alone(plan: Plan) -> None:
    numbers = plan.with_forecast(None)
    owners = numbers.totals(level="region")
    assert owners["chance_base"].isna().all()
    assert check_given(numbers, None) is None


def test_between_a_plan_and_itself_nobody_gains(plan: Plan) -> None:
    gains = plan_gains(plan, plan)
    assert not gains.table["change_chance"].any()
    assert not gains.table["change_number"].any()
    assert gains.before.said == gains.after.said


def test_who_is_asked_for_more_has_a_smaller_chance(plan: Plan) -> None:
    east = int(plan.units[1][plan.grid.cells({"region": "East"})].sum())
    gains = plan_gains(plan, plan.breakback({"region": "East"}, round(1.2 * east), column="all")).table.set_index("region")
    assert gains.loc["East", "change_number"] > 0 > gains.loc["East", "change_chance"]
    assert gains.loc["West", "change_chance"] == 0


def given_file(folder: Path, plan: Plan, factor: float) -> Path:
    """The plan's own base numbers, times a factor, as a company's targets."""
    rows = plan.table[plan.table["base"] > 2]  # a target of nothing is refused
    table = rows[["region", "product", "period"]].assign(target=np.rint(rows["base"] * factor))
    table.assign(period=table["period"].dt.strftime("%Y-%m")).to_csv(folder / "given.csv", index=False)
    return folder / "given.csv"


def test_given_targets_that_are_the_plans_have_its_sums(plan: Plan, tmp_path: Path) -> None:
    check = check_given(plan, None, given_file(tmp_path, plan, 1.0))
    assert check is not None
    rows = plan.table[plan.table["base"] > 2]
    assert (check.rows, check.total, check.outside) == (len(rows), rows["base"].sum(), 0)
    assert check.table.set_index("region")["sum"].to_dict() == rows.groupby("region")["base"].sum().to_dict()


def test_targets_out_of_reach_are_counted(plan: Plan, tmp_path: Path) -> None:
    easy, hard = (check_given(plan, None, given_file(tmp_path, plan, factor)) for factor in (0.5, 5.0))
    assert easy is not None
    assert hard is not None
    assert easy.unlikely < hard.unlikely <= hard.rows
    assert (hard.table["mean_chance"] < easy.table["mean_chance"]).all()


def test_a_file_that_is_not_there_is_refused(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        check_given(plan, None, tmp_path / "none.csv")


def test_every_member_has_its_five_letters_and_its_owner(plan: Plan) -> None:
    owners = pd.DataFrame({"region": ["East", "West"], "owner": ["Li", "Wu"]})
    table = check_plan(plan, owners=owners, done=())
    for region in ("East", "West"):
        letters = table[(table["node"] == region)]
        assert sorted(letters["check"]) == sorted(["specific", "measurable", "attainable", "relevant", "time-bound"])
        assert letters.loc[letters["check"] == "specific", "met"].all()
