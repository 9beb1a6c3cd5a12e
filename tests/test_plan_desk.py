"""The desk of a plan: keys from texts, revisions that are numbered and come back to the byte."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from forecast.decomposition import Plan, read_plan, write_plan
from forecast.plan_desk import changes, keep, put_back, revisions


def small_plan(folder: Path) -> Plan:
    rows = [
        {"region": region, "period": period, "floor": 8.0, "base": 31.0, "stretch": 40.0}
        for region in ("North", "South")
        for period in pd.date_range("2026-01-01", periods=3, freq="MS")
    ]
    table = pd.DataFrame(rows)
    table.to_csv(folder / "2026.csv", index=False)
    return read_plan(folder / "2026.csv")


def test_revisions_are_numbered_and_come_back_to_the_byte(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    place = write_plan(plan, tmp_path, name="2026")
    first = place.read_bytes()
    assert keep(place) == 1
    write_plan(plan.breakback({"region": "North"}, 60), tmp_path, name="2026")
    assert place.read_bytes() != first
    assert put_back(place, None) == (1, 2)
    assert place.read_bytes() == first
    assert revisions(place) == [1, 2]


def test_what_changed_is_the_total_and_the_nodes_that_moved(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    table = changes(plan, plan.breakback({"region": "North"}, 60))
    assert table["region"].tolist() == ["all", "North"]
    assert table["change"].tolist() == [60 - 93, 60 - 93]
