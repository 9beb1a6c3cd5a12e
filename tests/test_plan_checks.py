"""The checks of a plan: sums and order are looked at, and what is missing stands first."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.decomposition import Plan, read_plan
from forecast.plan_checks import check_plan, in_order, sums_hold
from forecast.settings import InputError


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


def test_what_is_missing_stands_first(tmp_path: Path) -> None:
    table = check_plan(small_plan(tmp_path), owners=None, done=["skills"])
    assert table["met"].is_monotonic_increasing
    assert table.query("check == 'step: skills'")["met"].item()
    assert set(table.query("check == 'specific'")["missing"]) == {"who owns it"}


def test_owners_without_their_columns_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="owner"):
        check_plan(small_plan(tmp_path), owners=pd.DataFrame({"region": ["North"]}), done=())
