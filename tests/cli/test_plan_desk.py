"""The desk of a plan: keys from texts, revisions that are numbered and come back to the byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

from forecast.cli.plan_desk import changes, restore, revisions, save_revision
from forecast.decomposition import Plan
from forecast.plans import read_plan, write_plan


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
    assert save_revision(place) == 1
    write_plan(plan.breakback({"region": "North"}, 60), tmp_path, name="2026")
    assert place.read_bytes() != first
    assert restore(place, None) == (1, 2)
    assert place.read_bytes() == first
    assert revisions(place) == [1, 2]


def test_what_changed_is_the_total_and_the_nodes_that_moved(tmp_path: Path) -> None:
    plan = small_plan(tmp_path)
    table = changes(plan, plan.breakback({"region": "North"}, 60))
    assert table["region"].tolist() == ["all", "North"]
    assert table["change"].tolist() == [60 - 93, 60 - 93]


@pytest.mark.parametrize("name", ["v1.2", "my plan", "a{b}", "计划 2026.parquet"])
def test_a_plan_is_kept_under_the_name_that_it_was_given(run: Callable[..., Result], tmp_path: Path, name: str) -> None:
    assert run("plan", "create", "--draws", "50", "--out", f"plans/{name}").exit_code == 0
    place = f"plans/{name.removesuffix('.parquet')}.parquet"
    before = (tmp_path / place).read_bytes()
    done = run("plan", "hold", "--plan", place)
    assert done.exit_code == 0, done.output
    assert (tmp_path / place).read_bytes() != before
