"""Runs that die, hang or are stopped: they end in time with a record, nothing half under a final name, and no process left behind."""

from __future__ import annotations

import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import nbformat
import pytest

from forecast.periods.span import last_span
from forecast.runs.execute import Limits, run_notebook
from forecast.runs.outcome import RunFailed
from forecast.settings.errors import RunTimeout

PARAMETERS = 'out: str = ""  # where the files go'
WRITE = "from pathlib import Path\n_ = (Path(out) / 'result.txt').write_text('done')"
MARK = "import os\nfrom pathlib import Path\n_ = Path({mark!r}).write_text(str(os.getpid()))\nimport time\ntime.sleep({seconds})"
RUNNER = """
import sys
from pathlib import Path
from forecast.runs.execute import Limits, run_notebook
from forecast.cli.terminal import exit_code
limits = Limits(*map(float, sys.argv[3:]))
sys.exit(exit_code(lambda: run_notebook(Path(sys.argv[1]), {}, Path(sys.argv[2]), limits=limits) and None))
"""
GREEDY = """
import resource
resource.setrlimit(resource.RLIMIT_AS, (1 << 31, 1 << 31))
held = []
while True:
    held.append(bytearray(1 << 24))
"""


def notebook(folder: Path, *cells: str) -> Path:
    document = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}})
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    document.cells = [first, *map(nbformat.v4.new_code_cell, cells)]
    path = folder / "story.ipynb"
    nbformat.write(document, path)
    return path


def status(out: Path) -> object:
    return json.loads((out / "run.json").read_text())["status"]


def waited(path: Path, seconds: float = 60) -> int:
    """The process number that a cell leaves in a file when it has begun."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        if path.exists() and path.read_text():
            return int(path.read_text())
        time.sleep(0.02)
    raise TimeoutError(f"{path} was not written")


def gone(process: int, seconds: float = 10) -> bool:
    """Whether a process has ended within some seconds (one that nobody has waited for counts as ended)."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        state = Path(f"/proc/{process}/stat")
        if not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] == "Z":
            return True
        time.sleep(0.1)
    return False


def started(path: Path, out: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", RUNNER, str(path), str(out)], stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("wait", [0.2, *(pytest.param(0.9 * at, marks=pytest.mark.soak) for at in range(1, 5))])
def test_a_kernel_that_is_killed_from_outside_fails_the_run_in_time(wait: float, tmp_path: Path) -> None:
    path, out, mark = (
        notebook(tmp_path, MARK.format(mark=str(tmp_path / "mark"), seconds=60), WRITE),
        tmp_path / "out",
        tmp_path / "mark",
    )
    runner = started(path, out)
    kernel = waited(mark)
    time.sleep(wait)
    os.kill(kernel, signal.SIGKILL)
    start = time.monotonic()
    _, said = runner.communicate(timeout=40)
    assert time.monotonic() - start < 30
    assert runner.returncode == 1
    assert "kernel died in cell 2" in said
    assert "Traceback" not in said
    assert status(out) == "failed"
    assert {each.name for each in out.iterdir()} == {"run.json", "story.failed.ipynb"}


def test_a_kernel_that_stands_still_is_stopped_at_the_limit(tmp_path: Path) -> None:
    cell = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"
    start = time.monotonic()
    with pytest.raises((RunTimeout, RunFailed)):
        run_notebook(notebook(tmp_path, cell), {}, tmp_path / "out", limits=Limits(cell=2, run=4))
    assert time.monotonic() - start < 45
    assert status(tmp_path / "out") in ("timeout", "failed")
    assert not (tmp_path / "out" / "story.ipynb").exists()


def test_a_kernel_without_memory_fails_the_run_by_its_cell(tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match=r"cell 2.*(MemoryError|memory)"):
        run_notebook(notebook(tmp_path, GREEDY, WRITE), {}, tmp_path / "out")
    assert status(tmp_path / "out") == "failed"


@pytest.mark.skipif(sys.platform != "linux", reason="limits that Linux sets from outside")
def test_a_kernel_whose_memory_is_limited_from_outside_fails_the_run_by_its_cell(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    cell = MARK.format(mark=str(mark), seconds=1) + "\nheld = []\nwhile len(held) < 300:\n    held.append(bytearray(1 << 24))"
    runner = started(notebook(tmp_path, cell, WRITE), tmp_path / "out")
    resource.prlimit(waited(mark), resource.RLIMIT_AS, (1 << 31, 1 << 31))
    _, said = runner.communicate(timeout=60)
    assert runner.returncode == 1
    assert re.search(r"cell 2.*(MemoryError|died)", said)
    assert status(tmp_path / "out") == "failed"


def test_a_kernel_that_is_stopped_from_outside_ends_with_its_run(tmp_path: Path) -> None:
    mark, out = tmp_path / "mark", tmp_path / "out"
    path = notebook(tmp_path, MARK.format(mark=str(mark), seconds=60), WRITE)
    command = [sys.executable, "-c", RUNNER, str(path), str(out), "2"]
    runner = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    kernel = waited(mark)
    os.kill(kernel, signal.SIGSTOP)
    _, said = runner.communicate(timeout=60)
    assert runner.returncode in (1, 3), said
    assert "Traceback" not in said
    assert gone(kernel)
    assert status(out) in ("timeout", "failed")


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGKILL, -9)])
@pytest.mark.parametrize("wait", [0.1, *(pytest.param(1.3 * at, marks=pytest.mark.soak) for at in range(1, 7))])
def test_a_runner_that_is_stopped_ends_in_time_with_its_kernel_and_frees_its_lock(
    number: int, code: int, wait: float, tmp_path: Path
) -> None:
    path, out, mark = (
        notebook(tmp_path, MARK.format(mark=str(tmp_path / "mark"), seconds=30), WRITE),
        tmp_path / "out",
        tmp_path / "mark",
    )
    runner = started(path, out)
    kernel = waited(mark)
    time.sleep(wait)
    start = time.monotonic()
    runner.send_signal(number)
    _, said = runner.communicate(timeout=20)
    assert time.monotonic() - start < 10
    assert runner.returncode == code, said
    assert "Traceback" not in said
    assert gone(kernel)
    assert not (out / "story.ipynb").exists()
    if code > 0:
        assert status(out) == "cancelled"
    again = run_notebook(notebook(tmp_path, WRITE), {}, out)
    assert again.status == "done"


@pytest.mark.slow
def test_of_two_starts_at_once_one_runs_and_the_other_is_refused(tmp_path: Path) -> None:
    path, out = notebook(tmp_path, MARK.format(mark=str(tmp_path / "mark"), seconds=15), WRITE), tmp_path / "out"
    first = started(path, out)
    waited(tmp_path / "mark")
    second = started(path, out)
    said = second.communicate(timeout=60)[1]
    assert (first.wait(60), second.returncode) == (0, 5), said
    assert "is held by run of story.ipynb" in said
    assert status(out) == "done"


@pytest.mark.parametrize("zone", ["America/New_York", "Australia/Lord_Howe"])
def test_the_times_of_a_record_are_utc_in_any_zone(zone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        record = run_notebook(notebook(tmp_path, WRITE), {}, tmp_path / "out")
    finally:
        monkeypatch.undo()
        time.tzset()
    for text in (record.started, str(record.finished)):
        assert datetime.fromisoformat(text).utcoffset() == timedelta(0)
    assert record.seconds is not None
    assert record.seconds >= 0


@pytest.mark.parametrize("kind", ["month", "quarter", "half", "year"])
def test_each_span_is_the_last_one_from_the_day_after_its_end_on_and_only_once(kind: str) -> None:
    day, turns, before = datetime(2023, 12, 31).date(), [], ""  # noqa: DTZ001  # days of the calendar
    while day.year < 2029:
        label = last_span(kind, day).label
        if label != before:
            turns.append((label, day))
            before = label
        day += timedelta(days=1)
    assert len({label for label, _ in turns}) == len(turns)
    for label, first in turns[1:]:
        assert last_span(kind, first).end.date() == first, label
