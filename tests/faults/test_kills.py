"""Commands that die at a system call, at a stage or at any moment: what stands is before or after, and a rerun makes the same bytes."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from forecast.baseline.kernels.compiled import COMPILING
from forecast.files import list_locks
from forecast.runs.execute import lock_folder, output_key
from forecast.runs.record import STAMPS

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="system calls of Linux")]
READING = ("--period", "month", "--value", "sales", "--by", "region,product")
REVIEW = ("review", "sales.csv", *READING, "--half", "2025H1", "--draws", "50", "--out", "out", "--again")
RENAMES = "rename,renameat,renameat2"
CHANGES = ("rename", "renameat", "renameat2", "fsync", "fdatasync", "ftruncate", "unlink", "write", "pwrite64")
STAGES = {
    "read": "open_history(",
    "baseline, paths and review": "fc.review(",
    "charts": "plot_bridge(",
    "tables": "fc.save_results(",
}


def waited(process: int, told: str, *, present: bool, seconds: float = 20) -> None:
    """Wait until the status of a process says something, or no longer does."""
    ends = time.monotonic() + seconds
    while (told in Path(f"/proc/{process}/status").read_text()) != present:
        assert time.monotonic() < ends, f"{told} of {process}: not {present}"
        time.sleep(0.005)


def ended_at_call(desk: Any, strace: str, calls: str, number: int, *words: str) -> int:
    """How a command ended whose main thread is killed at its call of that number."""
    process = desk.begin(*words, stop=True)
    waited(process, "State:\tT", present=True)
    command = [strace, "-qq", "-o", os.devnull, "-p", str(process), "-e", f"trace={calls}"]
    tracer = subprocess.Popen([*command, "-e", f"inject={calls}:signal=KILL:when={number}"], stderr=subprocess.PIPE, text=True)
    waited(process, "TracerPid:\t0", present=False)
    os.kill(process, signal.SIGCONT)
    code = int(desk.end())
    tracer.communicate(timeout=20)
    return code


@pytest.mark.parametrize("verb", ["check", pytest.param("baseline", marks=pytest.mark.soak)])
@pytest.mark.parametrize("suffix", ["csv", pytest.param("parquet", marks=pytest.mark.soak)])
def test_at_whichever_call_a_command_dies_its_file_is_the_old_or_the_new_one(
    verb: str, suffix: str, strace: str, tmp_path: Path, desk_at: Callable[..., Any], months: Callable[..., Path]
) -> None:
    place = tmp_path / "place"
    place.mkdir()
    months(place / "sales.csv", "2023-01")
    desk, out = desk_at(place), place / f"out.{suffix}"
    words = (verb, "sales.csv", *READING, "--out", out.name, *(("--draws", "50") if verb == "baseline" else ()))
    assert desk.run(*words) == 0, desk.said
    new, there = out.read_bytes(), {path.name for path in place.iterdir()}
    deaths = dict.fromkeys(CHANGES, 0)
    for call in CHANGES:  # each kind is counted for itself
        for number in range(1, 100):
            out.write_bytes(b"old")
            code = ended_at_call(desk, strace, call, number, *words)
            assert out.read_bytes() in ((b"old", new) if code else (new,)), (call, number)
            if not code:
                break
            assert code == -signal.SIGKILL, desk.said
            deaths[call] += 1
        assert code == 0
    assert deaths["write"] >= 2
    assert deaths["fsync"] >= 2
    assert deaths["rename"] + deaths["renameat"] + deaths["renameat2"] >= 1
    assert {path.name for path in place.iterdir()} == there


# --- a whole review -----------------------------------------------------------------------


@dataclass
class Reviewed:
    """A place in which a review was made undisturbed: the desk to make it again, and what it left."""

    desk: Any
    place: Path
    left: dict[str, bytes]

    @property
    def out(self) -> Path:
        return self.place / "out"

    def now(self) -> dict[str, bytes]:
        """What stands in the folder of the review under final names."""
        paths = self.out.iterdir() if self.out.exists() else ()
        return {path.name: path.read_bytes() for path in paths if not path.name.startswith(".")}

    def check_killed(self) -> None:
        """What a killed review left is whole: the files of the undisturbed one or none, and a record that it is not done."""
        there = self.now()
        assert [name for name, data in there.items() if name != "run.json" and self.left.get(name) != data] == []
        assert "run.json" not in there or json.loads(there["run.json"])["status"] in ("running", "done")

    def check_again(self) -> None:
        """A review after whatever came before leaves what the undisturbed one did, but for the declared stamps, and nothing else."""
        assert self.desk.run(*REVIEW) == 0, self.desk.said
        self.check_whole()

    def check_whole(self) -> None:
        now = self.now()
        records = [json.loads(each["run.json"]) for each in (self.left, now)]
        assert {name: now[name] for name in now if name != "run.json"} == {
            name: self.left[name] for name in self.left if name != "run.json"
        }
        assert {name for name in records[0] if records[0][name] != records[1][name]} <= set(STAMPS)
        assert [path.name for path in self.out.iterdir() if path.name.startswith(".")] == []
        assert sorted(path.name for path in self.place.iterdir()) == ["command.log", "out", "sales.csv"]
        assert [lock.owner for lock, _ in list_locks(lock_folder()) if lock.process != os.getpid() and self.mine(lock)] == []
        assert [path for path in Path("/tmp").glob("fc-*") if self.key in path.name] == []

    @property
    def key(self) -> str:
        return output_key(self.out)

    def mine(self, lock: Any) -> bool:
        return bool(lock.path.stem == self.key)


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory, desk_at: Callable[..., Any], months: Callable[..., Path]) -> Reviewed:
    place = tmp_path_factory.mktemp("killed")
    months(place / "sales.csv", "2021-01")
    desk = desk_at(place)
    found = Reviewed(desk, place, {})
    for _ in range(2):  # where kernels had to be compiled, the notebook says so, and another one does not
        assert desk.run(*REVIEW) == 0, desk.said
        found.left = found.now()
        if COMPILING.strip()[:40].encode() not in found.left["6_review.ipynb"]:
            break
    return found


def watched(place: Path) -> Iterator[str]:
    """The code of the cell that runs in the review that is under way, again and again."""
    while True:
        for path in place.glob(".out.run-*/6_review.ipynb"):
            try:
                cells = json.loads(path.read_bytes())["cells"]
            except (OSError, ValueError):  # it is just being written
                continue
            running = [cell for cell in cells if cell["metadata"].get("papermill", {}).get("status") == "running"]
            yield "".join(running[0]["source"]) if running else ""
        time.sleep(0.005)
        yield ""


def kill_in_stage(reviewed: Reviewed, stage: str) -> None:
    """Begin a review and kill it in the cell that has some code in it."""
    process = reviewed.desk.begin(*REVIEW)
    ends = time.monotonic() + 60
    next(code for code in watched(reviewed.place) if stage in code or time.monotonic() > ends)
    os.kill(process, signal.SIGKILL)
    assert reviewed.desk.end() == -signal.SIGKILL


def test_a_review_that_was_killed_and_killed_again_is_made_as_if_it_had_not_been(reviewed: Reviewed, strace: str) -> None:
    shutil.rmtree(reviewed.out)
    kill_in_stage(reviewed, STAGES["baseline, paths and review"])
    reviewed.check_killed()
    assert ended_at_call(reviewed.desk, strace, RENAMES, 12, *REVIEW) == -signal.SIGKILL  # amid publishing
    reviewed.check_killed()
    assert 1 < len(reviewed.now()) < len(reviewed.left)
    reviewed.check_again()


@pytest.mark.soak
@pytest.mark.parametrize("stage", STAGES)
def test_a_review_that_is_killed_in_a_stage_of_its_notebook_is_made_again(stage: str, reviewed: Reviewed) -> None:
    shutil.rmtree(reviewed.out)
    kill_in_stage(reviewed, STAGES[stage])
    reviewed.check_killed()
    reviewed.check_again()


@pytest.mark.soak
def test_at_whichever_renaming_a_review_dies_its_files_are_whole_and_the_last_is_right(reviewed: Reviewed, strace: str) -> None:
    """Lock, record, summary, HTML, PDF, XLSX, notebook, each file that is published, and the record again."""
    shutil.rmtree(reviewed.out)
    for number in range(1, 100):
        code = ended_at_call(reviewed.desk, strace, RENAMES, number, *REVIEW)
        if not code:
            break
        assert code == -signal.SIGKILL, reviewed.desk.said
        reviewed.check_killed()
    assert number > len(reviewed.left) + 6
    reviewed.check_whole()


@pytest.mark.soak
def test_a_review_that_is_killed_at_any_moment_is_made_again(reviewed: Reviewed) -> None:
    shutil.rmtree(reviewed.out)
    moments = random.Random(11)  # moments, no secret
    for _ in range(10):
        process = reviewed.desk.begin(*REVIEW)
        time.sleep(moments.uniform(0.1, 8))
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
        assert reviewed.desk.end() in (0, -signal.SIGKILL)
        reviewed.check_killed()
    reviewed.check_again()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(
    "moments", [pytest.param((3.0,), id="once"), pytest.param(tuple(0.2 + 0.75 * at for at in range(10)), id="10 moments",
                                                             marks=pytest.mark.soak)]
)  # fmt: skip
def test_a_review_that_is_asked_to_end_does_so_at_any_moment(number: int, moments: tuple[float, ...], reviewed: Reviewed) -> None:
    for moment in moments:
        shutil.rmtree(reviewed.out, ignore_errors=True)
        process = reviewed.desk.begin(*REVIEW)
        time.sleep(moment)
        try:
            os.kill(process, number)
        except ProcessLookupError:
            assert reviewed.desk.end() == 0
            continue
        start = time.monotonic()
        code = reviewed.desk.end()
        assert time.monotonic() - start < 10
        assert code in (0, 128 + number, -number), reviewed.desk.said
        assert "Traceback" not in reviewed.desk.said
        if code == 128 + number and (there := reviewed.now()):
            assert json.loads(there["run.json"])["status"] in ("cancelled", "done")
            assert set(there) <= {*reviewed.left, "6_review.failed.ipynb"}
        assert not any(in_force and reviewed.mine(lock) for lock, in_force in list_locks(lock_folder()))
    shutil.rmtree(reviewed.out, ignore_errors=True)
