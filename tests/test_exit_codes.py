"""Each exit code that is promised is left by a real command, and no error of the package has a code that is not promised."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nbformat
import pytest

from forecast.cli import terminal
from forecast.files import lock
from forecast.report.pages import write
from forecast.runs.execute import lock_path
from forecast.settings.errors import ForecastError

COMMAND = "from forecast.cli.main import main; main()"
SHORT = "from functools import partial; from forecast.runs import execute; execute.Limits = partial(execute.Limits, cell=1); "
READING = ("--period", "month", "--value", "sales", "--by", "region")
CHECK = ("check", "sales.csv", *READING)
PARAMETERS = 'out: str = ""  # where the files go'
WAIT = "from pathlib import Path\n_ = Path('{mark}').write_text('begun')\nimport time\ntime.sleep(60)"
Ended = tuple[int, str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a sales file in it."""
    rows = [f"{2021 + at // 12}-{at % 12 + 1:02d},North,{100 + at}" for at in range(48)]
    (tmp_path / "sales.csv").write_text("\n".join(["month,region,sales", *rows]) + "\n")
    return tmp_path


def story(folder: Path, code: str, *tags: str) -> tuple[str, str]:
    """The words that run a notebook with a cell of that code."""
    first = nbformat.v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]})
    document = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}})
    document.cells = [first, nbformat.v4.new_code_cell(code, metadata={"tags": list(tags)})]
    nbformat.write(document, folder / "story.ipynb")
    return "run", "story.ipynb"


def started(folder: Path, words: tuple[str, ...], *, before: str = "", limit: str = "") -> subprocess.Popen[str]:
    line = [sys.executable, "-c", before + COMMAND, *words]
    told = ["bash", "-c", f'{limit}; exec "$@"', "bash", *line] if limit else line
    return subprocess.Popen(told, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> Ended:
    _, said = process.communicate(timeout=120)
    return process.returncode, said


def done(folder: Path) -> Ended:
    return ended(started(folder, CHECK))


def failed(folder: Path) -> Ended:
    return ended(started(folder, story(folder, "1 / 0")))


def mistaken(folder: Path) -> Ended:
    return ended(started(folder, ("check", "sales.csv", "--period", "mnth", "--value", "sales", "--by", "region")))


def late(folder: Path) -> Ended:
    return ended(started(folder, story(folder, "while True: pass"), before=SHORT))


def partial(folder: Path) -> Ended:
    return ended(started(folder, story(folder, "1 / 0", "raises-exception")))


def in_conflict(folder: Path) -> Ended:
    words, out = story(folder, "1"), folder / "reports" / "story"
    with lock(lock_path(out), owner="another run", seconds=60):
        return ended(started(folder, words))


def without_room(folder: Path) -> Ended:
    return ended(started(folder, (*CHECK, "--out", "checked.csv"), limit="ulimit -f 0"))


def stopped_by(number: signal.Signals, folder: Path) -> Ended:
    mark = folder / "mark"
    process = started(folder, story(folder, WAIT.format(mark=mark)))
    ends = time.monotonic() + 60
    while not mark.exists() and time.monotonic() < ends:
        time.sleep(0.05)
    process.send_signal(number)
    return ended(process)


def interrupted(folder: Path) -> Ended:
    return stopped_by(signal.SIGINT, folder)


def terminated(folder: Path) -> Ended:
    return stopped_by(signal.SIGTERM, folder)


FAILED = {"reports/story/run.json", "reports/story/story.failed.ipynb"}
# Code: what ends with it, what it says, and the files that it leaves beside those that were there.
ENDS: dict[int, tuple[Callable[[Path], Ended], str, set[str]]] = {
    0: (done, "^$", set()),
    1: (failed, "error: story.ipynb, cell 2: ZeroDivisionError", FAILED),
    2: (mistaken, "error: sales.csv.*'mnth'.*Did you mean 'month'", set()),
    3: (late, "error: story.ipynb took longer than 1 s in a cell", FAILED),
    4: (partial, "^$", {"reports/story/run.json", "reports/story/story.ipynb"}),
    5: (in_conflict, "error: .*is held by another run", set()),
    6: (without_room, "error: a file in \\. could not be written.*free", set()),
    130: (interrupted, "Interrupted. No partial files were left.", FAILED),
    143: (terminated, "Interrupted. No partial files were left.", FAILED),
}


def kinds(root: type[ForecastError] = ForecastError) -> Iterator[type[ForecastError]]:
    yield root
    for each in root.__subclasses__():
        yield from kinds(each)


@pytest.mark.parametrize("code", ENDS)
def test_a_command_leaves_with_the_code_of_its_end_and_only_what_that_end_leaves(code: int, folder: Path) -> None:
    end, says, leaves = ENDS[code]
    found, said = end(folder)
    assert found == code, said
    assert re.search(says, said, re.DOTALL), said
    assert "Traceback" not in said
    there = {each.relative_to(folder).as_posix() for each in folder.rglob("*") if each.is_file()}
    assert there - {"sales.csv", "story.ipynb", "mark"} == leaves


def test_every_code_of_an_error_is_among_those_that_are_tested_and_told() -> None:
    codes = {each.exit_code for each in kinds()} | {0, terminal.PARTIAL, write.PARTIAL, terminal.INTERRUPTED, terminal.TERMINATED}
    assert codes == set(ENDS)
    readme = (Path(__file__).resolve().parents[1] / "README.md").read_text("utf-8")
    told = readme.split("Exit codes:", 1)[1].split(".", 1)[0]
    assert {int(each) for each in re.findall(r"\b\d+\b", told)} == codes
