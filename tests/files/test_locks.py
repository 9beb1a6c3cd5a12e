"""Two never hold one lock, and death does not keep it; the clock takes it from nobody who lives on this machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from forecast.files.locks import list_locks, lock
from forecast.files.processes import process_start_id
from forecast.settings.errors import Conflict, InputError, StorageError

HOLDER = """
import sys, time
from forecast.files import lock
with lock(sys.argv[1], owner="review 2026H1", seconds=600):
    print("held", flush=True)
    time.sleep(600)
"""
COUNTER = """
import sys, time
from pathlib import Path
from forecast.files import lock
from forecast.settings.errors import Conflict
path, count = sys.argv[1], Path(sys.argv[2])
done = 0
while done < 10:
    try:
        with lock(path, owner="counter", seconds=60):
            count.write_text(str(int(count.read_text()) + 1))
            done += 1
    except Conflict:
        time.sleep(0.01)
"""


def test_a_held_lock_is_refused_by_naming_its_owner(tmp_path: Path) -> None:
    with lock(tmp_path / "run.lock", owner="review 2026H1", seconds=60) as mine:
        assert mine.is_mine()
        with (
            pytest.raises(
                Conflict,
                match=r"held by review 2026H1 \(process \d+ on .*\) since \d{4}(-\d\d){2} \d\d(:\d\d){2} UTC, at most until",
            ),
            lock(tmp_path / "run.lock", owner="other", seconds=60),
        ):
            pass
        assert mine.is_mine()
    assert not (tmp_path / "run.lock").exists()


def test_a_lock_is_free_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), lock(tmp_path / "run.lock", owner="a", seconds=60):
        _ = 1 / 0
    with lock(tmp_path / "run.lock", owner="b", seconds=60) as mine:
        assert mine.owner == "b"


def from_elsewhere(path: Path, **changed: object) -> None:
    """Let a lock that is held here look as one that a process of another machine took."""
    path.write_text(json.dumps(json.loads(path.read_text()) | {"host": "elsewhere"} | changed))


def test_a_lock_of_another_machine_whose_time_is_over_is_taken_and_the_first_knows(tmp_path: Path) -> None:
    with lock(tmp_path / "run.lock", owner="slow", seconds=60) as slow:
        from_elsewhere(slow.path)
        with pytest.raises(Conflict, match="slow"), lock(tmp_path / "run.lock", owner="next", seconds=60):
            pass
        from_elsewhere(slow.path, until=time.time() - 1)
        with lock(tmp_path / "run.lock", owner="next", seconds=60) as following:
            assert not slow.is_mine()
        assert not following.is_mine()


def test_the_first_does_not_free_the_lock_of_the_second(tmp_path: Path) -> None:
    slow = lock(tmp_path / "run.lock", owner="slow", seconds=60)
    from_elsewhere(slow.__enter__().path, until=time.time() - 1)
    with lock(tmp_path / "run.lock", owner="next", seconds=60) as following:
        slow.__exit__(None, None, None)
        assert following.is_mine()


@pytest.mark.skipif(not process_start_id(os.getpid()), reason="when a process began can be told on Linux only")
def test_the_lock_of_a_living_process_of_this_machine_is_not_taken_whatever_the_clock_says(tmp_path: Path) -> None:
    with lock(tmp_path / "run.lock", owner="slow", seconds=-3600) as slow:
        with pytest.raises(Conflict, match="slow"), lock(tmp_path / "run.lock", owner="next", seconds=60):
            pass
        assert slow.is_mine()


@pytest.mark.skipif(not process_start_id(os.getpid()), reason="when a process began can be told on Linux only")
@pytest.mark.parametrize("other", ["another start of the machine", "later in the same"])
def test_the_number_of_a_dead_owner_that_was_given_out_again_blocks_nobody(tmp_path: Path, other: str) -> None:
    own = process_start_id(os.getpid())
    born = f"another/{own.split('/')[1]}" if other.startswith("another") else f"{own}0"
    with lock(tmp_path / "run.lock", owner="dead", seconds=3600) as dead:
        dead.path.write_text(json.dumps(json.loads(dead.path.read_text()) | {"born": born}))
        with lock(tmp_path / "run.lock", owner="next", seconds=60) as following:
            assert following.is_mine()


def test_where_births_cannot_be_told_time_and_number_decide(tmp_path: Path) -> None:
    with lock(tmp_path / "run.lock", owner="old", seconds=60) as old:
        found = json.loads(old.path.read_text()) | {"born": ""}
        old.path.write_text(json.dumps(found))
        with pytest.raises(Conflict, match="old"), lock(tmp_path / "run.lock", owner="next", seconds=60):
            pass
        old.path.write_text(json.dumps(found | {"until": time.time() - 1}))
        with lock(tmp_path / "run.lock", owner="next", seconds=60) as following:
            assert following.is_mine()


def test_the_lock_of_a_killed_process_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "run.lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLDER, str(path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(Conflict, match="review 2026H1"), lock(path, owner="other", seconds=60):
        pass
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    with lock(path, owner="other", seconds=60) as mine:
        assert mine.owner == "other"


def test_the_locks_of_a_folder_are_told_apart_by_whether_they_are_in_force(tmp_path: Path) -> None:
    (tmp_path / "broken.lock").write_text("{")
    (tmp_path / "other.txt").write_text("{}")
    with lock(tmp_path / "b.lock", owner="late", seconds=0.01), lock(tmp_path / "a.lock", owner="now", seconds=60) as mine:
        told = json.loads((tmp_path / "b.lock").read_text())
        (tmp_path / "b.lock").write_text(json.dumps(told | {"host": "elsewhere"}))  # where nobody can say whether it lives
        time.sleep(0.02)
        assert [(found.owner, found.path, force) for found, force in list_locks(tmp_path)] == [
            ("now", mine.path, True), ("late", tmp_path / "b.lock", False),
        ]  # fmt: skip
    assert list_locks(tmp_path) == []


@pytest.mark.parametrize("text", ["", "{", "[]", '{"owner": "x"}'])
def test_a_lock_file_that_says_nothing_blocks_nobody(tmp_path: Path, text: str) -> None:
    (tmp_path / "run.lock").write_text(text)
    with lock(tmp_path / "run.lock", owner="a", seconds=60) as mine:
        assert mine.is_mine()


def test_a_folder_that_cannot_hold_a_lock_is_told_and_not_traced(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InputError, match="is a file, where a folder"), lock(tmp_path / "out" / "run.lock", owner="a", seconds=60):
        pass
    with pytest.raises((StorageError, InputError)), lock("/proc/none/run.lock", owner="a", seconds=60):
        pass


def test_counting_under_the_lock_loses_nothing(tmp_path: Path) -> None:
    count = tmp_path / "count"
    count.write_text("0")
    writers = [subprocess.Popen([sys.executable, "-c", COUNTER, str(tmp_path / "lock"), str(count)]) for _ in range(2)]
    assert [each.wait(300) for each in writers] == [0, 0]
    assert count.read_text() == "20"
