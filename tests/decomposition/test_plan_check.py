"""The checks of a plan: sums and order are looked at, and what is missing stands first."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from forecast.decomposition import Plan
from forecast.decomposition.plan_check import check_plan, in_order, sums_hold
from forecast.settings import InputError
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
