"""What lies in a folder of plans is told by its files: names, and the newest revision that is whole."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.files import write_json
from forecast.plans import PlanFolder
from forecast.plans.folder_state import FolderState
from forecast.plans.revision_log import LOG, REVISIONS, file_beside
from forecast.settings.errors import InputError
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


@pytest.fixture
def three(tmp_path: Path, plan: Plan) -> PlanFolder:
    """A folder with three revisions of one plan, each with other cells held."""
    store = PlanFolder(tmp_path / "plans")
    for number, key in enumerate(({}, {"region": "East"}, {"region": "West"})):
        store.save("2026", plan.hold(key) if key else plan, parent=number or None, who="Li", why=str(number))
    return store


def state_of(store: PlanFolder) -> tuple[int, bool, list[str]]:
    """The newest revision, whether the log has it, and the warnings of looking."""
    warnings: list[str] = []
    content = FolderState(store.folder, warn=warnings.append)._state("2026")
    return content.entry.number, content.logged, warnings


def damage(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:50])


def test_an_untouched_plan_is_the_newest_of_its_log(three: PlanFolder) -> None:
    assert state_of(three) == (3, True, [])


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".json"])
def test_copies_that_lag_one_save_behind_are_passed_over(three: PlanFolder, suffix: str) -> None:
    before = three.folder / REVISIONS / f"2026-0002{suffix}"
    file_beside(three.path("2026"), suffix).write_bytes(before.read_bytes())
    assert state_of(three) == (3, True, [])


def test_a_table_that_people_changed_is_a_revision_that_no_log_knows(three: PlanFolder) -> None:
    path = three.path("2026")
    pd.read_parquet(path).assign(rule="by hand").to_parquet(path)
    assert state_of(three) == (4, False, [])


def test_without_its_log_a_plan_keeps_the_numbers_of_its_files(three: PlanFolder) -> None:
    file_beside(three.path("2026"), LOG).unlink()
    number, logged, warnings = state_of(three)
    assert (number, logged, warnings) == (3, False, [])
    assert FolderState(three.folder)._earlier("2026", 1).entry.number == 1


def test_a_table_that_is_gone_or_cut_off_is_opened_from_its_revisions_with_a_word(three: PlanFolder) -> None:
    damage(three.path("2026"))
    number, _, warnings = state_of(three)
    assert number == 3
    assert len(warnings) == 1
    three.path("2026").unlink()
    number, _, warnings = state_of(three)
    assert number == 3
    assert "is missing" in warnings[0]


def test_the_newest_whole_revision_is_found_below_damaged_ones(three: PlanFolder) -> None:
    damage(three.folder / REVISIONS / "2026-0003.parquet")
    damage(three.path("2026"))
    number, _, warnings = state_of(three)
    assert number == 2
    assert "revision 2 is opened" in warnings[0]


def test_where_nothing_is_whole_the_plan_is_refused(three: PlanFolder) -> None:
    for path in (*(three.folder / REVISIONS).glob("*.parquet"), three.path("2026")):
        damage(path)
    with pytest.raises(InputError, match="backup"):
        state_of(three)


def test_an_earlier_revision_that_was_altered_is_refused_with_its_file(three: PlanFolder) -> None:
    damage(three.folder / REVISIONS / "2026-0001.parquet")
    with pytest.raises(InputError) as refused:
        FolderState(three.folder)._earlier("2026", 1)
    assert "2026-0001.parquet" in str(refused.value)


def test_a_number_that_no_revision_has_is_answered_with_those_that_are_there(three: PlanFolder) -> None:
    with pytest.raises(InputError, match="Choose one of: 1, 2"):
        FolderState(three.folder)._earlier("2026", 9)


def test_a_damaged_log_is_refused_with_the_way_out(three: PlanFolder) -> None:
    write_json(file_beside(three.path("2026"), LOG), {"revisions": "none"})
    with pytest.raises(InputError, match="found again by their files"):
        state_of(three)


def test_a_warning_is_said_once(three: PlanFolder) -> None:
    three.path("2026").unlink()
    warnings: list[str] = []
    state = FolderState(three.folder, warn=warnings.append)
    for _ in range(3):
        state._state("2026")
    assert len(warnings) == 1
