"""Plans in a folder: today's files, plans of earlier versions, what people change by hand, and writers that are killed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.decomposition.plan_forecast import PlanForecast
from forecast.files import sha256
from forecast.plans import PlanFolder
from forecast.settings.errors import InputError
from forecast.targets import propose_targets

WRITER = """
import os, shutil, signal, sys
from dataclasses import replace
from pathlib import Path
from forecast.decomposition.plan_forecast import PlanForecast
from forecast.plans import PlanFolder

WRITES = ("os.rename", "os.remove", "os.mkdir")

def save(folder):
    store = PlanFolder(folder)
    stored = store.open("2026")
    plan = replace(stored.plan, forecast=PlanForecast.of(None))  # no workbook around, so no chances to ask for
    store.save("2026", plan.hold({"region": "East"}), parent=stored.revision.number, who="killed", why="")

def killed_at(number, folder):
    seen = 0
    def hook(event, args):
        nonlocal seen
        if event in WRITES or (event == "open" and isinstance(args[2], int) and args[2] & (os.O_WRONLY | os.O_RDWR)):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(hook)
    save(folder)

root = Path(sys.argv[1])
number = 0
while True:
    number += 1
    folder = root / f"killed-{number}"
    shutil.copytree(root / "plans", folder)
    child = os.fork()
    if not child:
        killed_at(number, folder)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if ended == 0:
        break
    assert ended == -signal.SIGKILL, f"the writer failed by itself: {ended}"
    assert number < 400
print(number)
"""


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small)).with_forecast(None)


@pytest.fixture
def store(tmp_path: Path) -> PlanFolder:
    return PlanFolder(tmp_path / "plans")


def as_earlier_version_left_it(store: PlanFolder, plan: Plan) -> None:
    """A plan with one revision and no log, and nothing in its JSON about measures and chances."""
    store.save("2026", plan.hold({"region": "East"}), parent=None, who="", why="")
    store.save("2026", plan, parent=1, who="", why="")
    (store.folder / "2026.log.json").unlink()
    for path in (store.folder / "revisions").glob("2026-0002*"):
        path.unlink()
    for path in (*store.folder.glob("*.json"), *store.folder.glob("revisions/*.json")):
        about = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({name: about[name] for name in about if name not in ("measure", "total_chances")}), "utf-8")


def test_a_plan_is_a_table_with_files_for_people_beside_it(store: PlanFolder, plan: Plan) -> None:
    store.save("2026", plan, parent=None, who="anna", why="create")
    assert sorted(path.name for path in store.folder.iterdir() if not path.name.startswith(".")) == [
        "2026.csv",
        "2026.json",
        "2026.log.json",
        "2026.parquet",
        "revisions",
    ]
    pd.testing.assert_frame_equal(pd.read_parquet(store.path("2026")), plan.table)


def test_a_plan_of_an_earlier_version_opens_unchanged_and_its_revisions_are_listed(store: PlanFolder, plan: Plan) -> None:
    as_earlier_version_left_it(store, plan)
    before = {path: sha256(path) for path in store.folder.rglob("*") if path.is_file()}
    stored = store.open("2026")
    assert (stored.plan.units == plan.units).all()
    assert stored.revision.number == 2
    assert [(each.number, each.who, each.when is not None) for each in store.log("2026")] == [(1, "", True), (2, "", True)]
    assert {path: sha256(path) for path in store.folder.rglob("*") if path.is_file()} == before
    assert store.save("2026", plan.hold({}), parent=2, who="anna", why="").number == 3
    assert (store.open("2026", 2).plan.units == plan.units).all()
    assert store.open("2026", 1).plan.held.any()
    assert store.verify("2026") == []


def test_undo_twice_is_redo_to_the_byte(store: PlanFolder, plan: Plan) -> None:
    store.save("2026", plan, parent=None, who="", why="")
    store.save("2026", plan.hold({"region": "East"}), parent=1, who="", why="")
    held, bytes_held = store.open("2026").plan, store.path("2026").read_bytes()
    back, gone = store.restore("2026", who="anna", why="undo")
    assert (back.number, gone.number) == (1, 2)
    assert not store.open("2026").plan.held.any()
    store.restore("2026", who="anna", why="undo")
    assert store.path("2026").read_bytes() == bytes_held
    assert (store.open("2026").plan.held == held.held).all()
    assert [(each.number, each.parent) for each in store.log("2026")] == [(1, None), (2, 1), (3, 2), (4, 3)]


def test_there_is_nothing_to_undo_in_a_new_plan(store: PlanFolder, plan: Plan) -> None:
    store.save("2026", plan, parent=None, who="", why="")
    with pytest.raises(InputError, match=r"no revision with this number\. Change the plan first"):
        store.restore("2026", who="")
    with pytest.raises(InputError, match="no plan with this name"):
        PlanFolder(store.folder / "nowhere").restore("2026", who="")
    assert not (store.folder / "nowhere").exists()


def test_a_table_that_people_changed_is_the_next_revision_and_is_reported(store: PlanFolder, plan: Plan) -> None:
    store.save("2026", plan, parent=None, who="", why="")
    table = pd.read_parquet(store.path("2026"))
    table.assign(stretch=table["stretch"] + 1).to_parquet(store.path("2026"))
    stored = store.open("2026")
    assert (stored.plan.units[2] == plan.units[2] + 1).all()
    assert (stored.revision.number, stored.revision.who) == (2, "")
    assert [fault.message for fault in store.verify("2026")] == ["was changed since revision 1 was saved"]
    store.save("2026", stored.plan.with_forecast(None).hold({}), parent=2, who="anna", why="")
    assert (store.open("2026", 2).plan.units[2] == plan.units[2] + 1).all()
    assert (store.open("2026", 1).plan.units == plan.units).all()
    assert store.verify("2026") == []


def test_the_table_for_people_can_be_changed_and_named_by_its_path(store: PlanFolder, plan: Plan) -> None:
    store.save("2026", plan, parent=None, who="", why="")
    path = store.folder / "2026.csv"
    table = pd.read_csv(path, encoding="utf-8-sig")
    table.assign(stretch=table["stretch"] + 1).to_csv(path, index=False, encoding="utf-8-sig")
    by_people = PlanFolder(store.folder, table=".csv")
    assert (by_people.open("2026").plan.units[2] == plan.units[2] + 1).all()
    by_people.save("2026", by_people.open("2026").plan.with_forecast(None).hold({}), parent=2, who="anna", why="")
    assert (store.open("2026").plan.units[2] == plan.units[2] + 1).all()


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".json"])
@pytest.mark.parametrize("name", ["2026", "revisions/2026-0001"])
@pytest.mark.parametrize("damage", ["altered", "missing"])
def test_verify_finds_what_is_altered_or_missing(store: PlanFolder, plan: Plan, suffix: str, name: str, damage: str) -> None:
    store.save("2026", plan, parent=None, who="", why="")
    assert store.verify("2026") == []
    path = store.folder / f"{name}{suffix}"
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")
    found = store.verify("2026")
    assert [fault.file for fault in found] == [str(path)]
    assert found[0].message.startswith("is missing" if damage == "missing" else ("was changed", "cannot be read"))


@pytest.mark.parametrize("name", ["2026.made", "2026.LOG"])
def test_a_name_that_ends_like_another_file_of_a_plan_is_refused(store: PlanFolder, plan: Plan, name: str) -> None:
    with pytest.raises(InputError, match=r"must not end in \.made or \.log"):
        store.save(name, plan, parent=None, who="", why="")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that forks and is killed")
@pytest.mark.parametrize("logged", ["logged", ""])
def test_killed_at_any_write_the_plan_opens_at_one_revision_or_the_other(
    tmp_path: Path, plan: Plan, logged: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # away from any workbook: no chances are asked for
    store = PlanFolder(tmp_path / "plans")
    if logged:
        store.save("2026", plan.hold({"product": "Rare"}), parent=None, who="", why="")
        store.save("2026", plan, parent=1, who="", why="")
    else:
        as_earlier_version_left_it(store, plan)
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)  # away from any workbook
    assert done.returncode == 0, done.stderr
    kills = int(done.stdout)
    assert kills > 20  # five files or more, each with a temporary one, flushed and renamed
    numbers = set()
    for folder in (tmp_path / f"killed-{number}" for number in range(1, kills + 1)):
        killed = PlanFolder(folder)
        stored = killed.open("2026")
        number = stored.revision.number
        held = stored.plan.held.any()
        assert (number, held) in ((2, False), (3, True)), folder
        assert (stored.plan.units == plan.units).all()
        numbers.add(number)
        if not folder.name.endswith(("0", "3", "6")):
            continue
        bare = replace(stored.plan, forecast=PlanForecast.of(None))
        again = killed.save("2026", bare.hold({"region": "West"}), parent=number, who="", why="")
        assert again.number == number + 1
        assert killed.verify("2026") == [], folder
        assert killed.open("2026").plan.held.any()
        assert not killed.open("2026", 2).plan.held.any()
    assert numbers == {2, 3}


def test_the_latest_is_known_also_without_logs(store: PlanFolder, plan: Plan) -> None:
    for name in ("2026", "2027"):
        store.save(name, plan, parent=None, who="", why="")
        (store.folder / f"{name}.log.json").unlink()
    os.utime(store.path("2027"), (0, 0))
    assert store.latest() == "2026"


def test_a_plan_without_its_table_is_opened_from_its_newest_revision(store: PlanFolder, plan: Plan) -> None:
    store.save("2026", plan, parent=None, who="", why="")
    store.path("2026").unlink()
    warnings: list[str] = []
    again = PlanFolder(store.folder, warn=warnings.append)
    assert again.names() == ["2026"]
    assert (again.open(again.find()).plan.units == plan.units).all()
    assert len(warnings) == 1
    assert "is missing, so revision 1 is opened" in warnings[0]
    assert store.save("2026", plan.hold({}), parent=1, who="", why="").number == 2
    assert store.verify("2026") == []


def test_the_forecast_is_made_once_and_only_for_a_chance_that_is_not_stored(
    run: Callable[..., object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []

    def progress(what: str) -> object:
        shown.append(what)
        return open(os.devnull)  # noqa: PTH123  # any block will do

    store = PlanFolder(tmp_path / "plans", progress=progress)  # type: ignore[arg-type]
    stored = store.open("2026")
    held = stored.plan.hold({"region": "North"})
    store.save("2026", held, parent=1, who="", why="")
    assert shown == []
    before, after = store.open("2026", 1).plan, store.open("2026").plan
    assert after.breakback({"region": "South"}, 100).totals()["chance_base"].notna().all()
    assert before.totals()["chance_base"].notna().all()
    assert shown == ["reading"]  # the forecast was saved with the plan


def two_revisions(store: PlanFolder, plan: Plan) -> dict[Path, bytes]:
    """A plan whose second revision is held; all files of it."""
    store.save("2026", plan, parent=None, who="anna", why="")
    store.save("2026", plan.hold({}), parent=1, who="anna", why="")
    return files_of(store)


def files_of(store: PlanFolder) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in store.folder.rglob("*") if path.is_file() and path.suffix != ".lock"}


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".json"])
@pytest.mark.parametrize("damage", ["is missing", "was changed since revision 1 was saved"])
def test_a_revision_that_is_not_whole_is_not_restored(store: PlanFolder, plan: Plan, suffix: str, damage: str) -> None:
    two_revisions(store, plan)
    path = store.folder / f"revisions/2026-0001{suffix}"
    if damage == "is missing":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-9])
    before = files_of(store)
    with pytest.raises(InputError, match=damage) as refused:
        store.restore("2026", 1, who="")
    assert [fault.file for fault in refused.value.faults] == [str(path)]
    assert files_of(store) == before


def test_without_its_revisions_a_plan_is_not_undone(store: PlanFolder, plan: Plan) -> None:
    two_revisions(store, plan)
    shutil.rmtree(store.folder / "revisions")
    before = files_of(store)
    with pytest.raises(InputError, match="is missing; it belongs to revision 1"):
        store.restore("2026", who="")
    assert files_of(store) == before
    assert store.open("2026").plan.held.all()


@pytest.mark.parametrize("damaged", [["2026"], ["revisions/2026-0002"], ["2026", "revisions/2026-0002"]])
def test_an_earlier_revision_is_restored_whatever_else_is_damaged(store: PlanFolder, plan: Plan, damaged: list[str]) -> None:
    two_revisions(store, plan)
    for name in damaged:
        (store.folder / f"{name}.parquet").write_bytes(b"")
    restored, previous = store.restore("2026", 1, who="")
    assert (restored.number, previous.number) == (1, 2)
    assert not store.open("2026").plan.held.any()
    assert store.open("2026").revision.number == 3


def test_a_damaged_revision_that_the_log_has_is_not_restored(store: PlanFolder, plan: Plan) -> None:
    two_revisions(store, plan)
    path, log = store.folder / "revisions/2026-0001.parquet", store.folder / "2026.log.json"
    digest = sha256(path)
    path.write_bytes(b"cut off")
    log.write_text(log.read_text("utf-8").replace(digest, sha256(path)), "utf-8")
    before = files_of(store)
    with pytest.raises(InputError):
        store.restore("2026", 1, who="")
    assert files_of(store) == before


@pytest.mark.parametrize("suffix", [".parquet", ".csv", ".json"])
def test_a_copy_that_cannot_be_read_is_passed_over_and_never_logged(store: PlanFolder, plan: Plan, suffix: str) -> None:
    two_revisions(store, plan)
    path = store.folder / f"2026{suffix}"
    path.write_bytes(b"")
    warnings: list[str] = []
    again = PlanFolder(store.folder, warn=warnings.append)
    assert again.open("2026").plan.held.all()
    assert again.newest("2026") == 2
    assert len(warnings) == 1
    assert f"{path.name} cannot be read: cut off or damaged, so revision 2 is opened" in warnings[0]
    again.save("2026", plan, parent=2, who="", why="")
    assert [each.number for each in again.log("2026")] == [1, 2, 3]
    assert again.verify("2026") == []


def test_a_damaged_table_without_revisions_is_refused(store: PlanFolder) -> None:
    store.folder.mkdir()
    store.path("2026").write_bytes(b"")
    with pytest.raises(InputError, match="cut off or damaged"):
        store.newest("2026")


def test_nothing_is_written_among_the_revisions(store: PlanFolder, plan: Plan) -> None:
    before = two_revisions(store, plan)
    inside = PlanFolder(store.folder / "revisions")
    assert not inside.open("2026-0001").plan.held.any()
    for change in (
        lambda: inside.save("2026-0001", plan.hold({}), parent=1, who="", why=""),
        lambda: inside.restore("2026-0001", 1, who=""),
    ):
        with pytest.raises(InputError, match="revisions of a plan never change"):
            change()
    assert files_of(store) == before


def test_a_damaged_log_can_be_removed_and_other_plans_open_without_it(store: PlanFolder, plan: Plan) -> None:
    two_revisions(store, plan)
    store.save("2027", plan, parent=None, who="", why="")
    log = store.folder / "2026.log.json"
    log.write_text("{", "utf-8")
    warnings: list[str] = []
    again = PlanFolder(store.folder, warn=warnings.append)
    assert again.find() == "2027"
    assert len(warnings) == 1
    assert "plan '2026' is passed over" in warnings[0]
    with pytest.raises(InputError, match="Remove this file: the revisions are found again by their files"):
        again.open("2026")
    log.unlink()
    assert [each.number for each in again.log("2026")] == [1, 2]
    again.restore("2026", who="")
    assert not again.open("2026").plan.held.any()
    assert [each.number for each in again.log("2026")] == [1, 2, 3]


def test_revision_0_is_refused_by_its_number(store: PlanFolder, plan: Plan) -> None:
    two_revisions(store, plan)
    with pytest.raises(InputError, match="no revision with this number") as refused:
        store.restore("2026", 0, who="")
    assert refused.value.faults[0].value == "0"


def test_a_plan_of_another_measure_than_its_workbook_is_refused(store: PlanFolder, plan: Plan, tmp_path: Path) -> None:
    store.save("2026", plan, parent=None, who="", why="")
    measures = "measures:\n  - {name: MEASURE, kind: volume, unit: units, direction: up, step: 1}\n"
    rest = "name: Small\ndimensions: [region, product]\nfiles:\n  history: {path: history.csv, period: period}\n"
    (tmp_path / "workbook.yaml").write_text(rest + measures.replace("MEASURE", plan.measure.name), "utf-8")
    assert store.open("2026").plan.measure.name == plan.measure.name
    (tmp_path / "workbook.yaml").write_text(rest + measures.replace("MEASURE", "litres"), "utf-8")
    with pytest.raises(InputError, match=f"the plan is of {plan.measure.name}, the history of the workbook of litres"):
        store.open("2026")
