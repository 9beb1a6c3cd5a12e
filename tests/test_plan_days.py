"""A month of a plan by day: it adds to the plan, and a pace puts it where it says."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.decomposition import Plan, read_plan
from forecast.plan_days import days_of
from forecast.plan_desk import Desk
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


def test_the_days_add_to_the_month_of_the_node(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "2026.csv", small_plan(tmp_path), None)
    days = days_of(desk, {"region": "North"}, period="2026-02", column="base", pace="")
    assert days["number"].sum() == 31
    assert (days.loc[~days["working"], "number"] == 0).all()


def test_a_late_pace_ends_with_more_than_it_began(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "2026.csv", small_plan(tmp_path), None)
    parts = days_of(desk, {}, period="2026-02", column="base", pace="late").groupby("phase")["number"].sum()
    assert parts["start"] < parts["middle"] < parts["end"]


def test_a_wrong_column_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="base"):
        days_of(Desk(tmp_path / "2026.csv", small_plan(tmp_path), None), {}, period="2026-02", column="bas", pace="")
