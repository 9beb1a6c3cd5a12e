"""What lies in a folder of plans is told by its files: names, and the newest revision that is whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.plans import PlanFolder
from forecast.plans.folder_state import FolderState
from forecast.targets import propose_targets


@pytest.fixture
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def test_the_names_are_those_of_the_tables_and_nothing_is_written_by_looking(tmp_path: Path, plan: Plan) -> None:
    store = PlanFolder(tmp_path / "plans")
    for name in ("2026", "first idea"):
        store.save(name, plan, parent=None, who="", why="")
    before = {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()}
    state = FolderState(store.folder)
    assert state.names() == ["2026", "first idea"]
    assert state.exists("2026")
    assert not state.exists("2027")
    assert state.path("2026").name == "2026.parquet"
    assert {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file()} == before


def test_a_folder_that_is_not_there_holds_no_plans(tmp_path: Path) -> None:
    assert FolderState(tmp_path / "plans").names() == []
