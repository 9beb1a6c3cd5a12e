"""Plans in a folder: today's files, plans of earlier versions, what people change by hand, and writers that are killed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.files import sha256
from forecast.plans import PlanFolder
from forecast.settings.errors import Conflict, InputError
from forecast.targets import propose_targets

WRITER = """
import os, shutil, signal, sys
from pathlib import Path
from forecast.plans import PlanFolder

WRITES = ("os.rename", "os.remove", "os.mkdir")

def save(folder):
    store = PlanFolder(folder)
    stored = store.open("2026")
    store.save("2026", stored.plan.hold({"region": "East"}), parent=stored.revision.number, who="killed", why="")

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
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
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
def test_killed_at_any_write_the_plan_opens_at_one_revision_or_the_other(tmp_path: Path, plan: Plan, logged: str) -> None:
    store = PlanFolder(tmp_path / "plans")
    if logged:
        store.save("2026", plan.hold({"product": "Rare"}), parent=None, who="", why="")
        store.save("2026", plan, parent=1, who="", why="")
    else:
        as_earlier_version_left_it(store, plan)
    done = subprocess.run([sys.executable, "-c", WRITER, str(tmp_path)], capture_output=True, text=True, check=False)
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
        again = killed.save("2026", stored.plan.hold({"region": "West"}), parent=number, who="", why="")
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


def test_a_plan_that_was_deleted_can_be_made_again(store: PlanFolder, plan: Plan) -> None:
    store.save("2026", plan, parent=None, who="", why="")
    store.path("2026").unlink()
    assert store.names() == []
    with pytest.raises(Conflict, match="not there any more"):
        store.save("2026", plan, parent=1, who="", why="")
    assert store.save("2026", plan.hold({}), parent=None, who="", why="").number == 2
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
