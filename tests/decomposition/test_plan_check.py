"""The checks of a plan: sums and order are looked at, and what is missing stands first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from forecast.decomposition import Plan
from forecast.decomposition.plan_check import check_plan, in_order, sums_hold
from forecast.plans import read_plan
from forecast.settings import InputError
from forecast.targets.outlook import RoundingUnit
from forecast.targets.target_texts import target_texts


def small_plan(folder: Path) -> Plan:
    rows = [
        {"region": region, "period": period, "floor": 8.0, "base": 31.0, "stretch": 40.0}
        for region in ("North", "South")
        for period in pd.date_range("2026-01-01", periods=3, freq="MS")
    ]
    table = pd.DataFrame(rows)
    table.to_csv(folder / "2026.csv", index=False)
    return read_plan(folder / "2026.csv")


def test_sums_and_order_hold_and_disorder_is_seen(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    assert sums_hold(plan)
    assert in_order(plan)
    plan.units[0, 0, 0] = 99
    assert not in_order(plan)


def test_sums_of_tenths_hold_to_the_unit(tmp_path: Path) -> None:
    whole = small_plan(tmp_path)
    tenths = replace(whole, scale=RoundingUnit(0.1), units=whole.units * 3 + 1)
    assert sums_hold(tenths)


def test_what_is_missing_stands_first(tmp_path: Path) -> None:
    table = check_plan(small_plan(tmp_path), owners=None, done=["skills"])
    assert table["met"].is_monotonic_increasing
    assert table.query("check == 'step: skills'")["met"].item()
    assert set(table.query("check == 'specific'")["missing"]) == {"who owns it"}


def test_owners_without_their_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="owner"):
        check_plan(small_plan(tmp_path), owners=pd.DataFrame({"region": ["North"]}), done=())


WORDS = {"what": "visits", "owner": "Li", "due": "2026", "parent": "company", "kind": "behaviour", "chance": "60%"}


def test_targets_in_words_are_refined_by_four(tmp_path: Path) -> None:
    refined = {"quantity": "4 a day", "quality": "with notes", "time": "by noon", "cost": "none"}
    full, lacking = pd.DataFrame([WORDS | refined]), pd.DataFrame([WORDS | {"quantity": "4 a day"}])
    table = check_plan(small_plan(tmp_path), owners=None, done=(), texts=target_texts(full))
    assert table.query("node == 'visits'")["met"].all()
    assert table.query("check == 'behaviour targets'")["met"].item()
    table = check_plan(small_plan(tmp_path), owners=None, done=(), texts=target_texts(lacking))
    assert table.query("node == 'visits' and not met")["missing"].tolist() == [
        "refine it by quality; refine it by time; refine it by cost"
    ]


def test_smart_is_met_when_all_its_letters_are(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    owners = pd.DataFrame({"region": ["North", "South"], "owner": ["Li", "Wu"]})
    for given in (owners, None):
        table = check_plan(plan, owners=given, done=())
        letters = table[~table["check"].str.startswith("step") & table["node"].isin(["North", "South"])]["met"].all()
        assert table.query("check == 'step: smart'")["met"].item() == letters
