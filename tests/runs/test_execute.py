"""A run publishes whole outputs or none, says how it ended, and never leaves a half notebook under its final name."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from forecast.runs.execute import Limits, run_notebook
from forecast.runs.outcome import RunFailed
from forecast.settings.errors import Conflict, ForecastError, InputError, RunTimeout, StorageError

PARAMETERS = 'out: str = ""  # where the files go\nnumber: int = 3  # a number\nname: str = "a"  # a text'
WRITE = "from pathlib import Path\n_ = (Path(out) / 'result.txt').write_text(f'{name} {number}')"


def notebook(folder: Path, *cells: str, parameters: str = PARAMETERS, tags: tuple[str, ...] = ()) -> Path:
    document = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "p", "language": "python"}})
    first = nbformat.v4.new_code_cell(parameters, metadata={"tags": ["parameters"]})
    document.cells = [first, *(nbformat.v4.new_code_cell(cell, metadata={"tags": list(tags)}) for cell in cells)]
    path = folder / "story.ipynb"
    nbformat.write(document, path)
    return path


def record(out: Path) -> dict[str, object]:
    return json.loads((out / "run.json").read_text())


def visible(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_publishes_its_notebook_its_files_and_its_record(tmp_path: Path) -> None:
    ran = run_notebook(notebook(tmp_path, WRITE), {"number": 7, "name": "北区"}, tmp_path / "out")
    assert (tmp_path / "out" / "result.txt").read_text() == "北区 7"
    assert visible(tmp_path / "out") == {"story.ipynb", "result.txt", "run.json"}
    assert ran.status == record(tmp_path / "out")["status"] == "done"


def test_the_same_run_again_has_the_same_id_and_another_parameter_another(tmp_path: Path) -> None:
    path = notebook(tmp_path, WRITE)
    runs = [run_notebook(path, {"number": n}, tmp_path / f"out{at}") for at, n in enumerate((1, 1, 2))]
    assert runs[0].run_id == runs[1].run_id != runs[2].run_id


def test_an_error_in_a_cell_keeps_the_notebook_as_failed_and_nothing_under_its_name(tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match=r"story.ipynb, cell 3: ZeroDivisionError"):
        run_notebook(notebook(tmp_path, WRITE, "1 / 0"), {}, tmp_path / "out")
    assert visible(tmp_path / "out") == {"story.failed.ipynb", "run.json"}
    assert record(tmp_path / "out")["status"] == "failed"


def test_a_users_mistake_leaves_nothing(tmp_path: Path) -> None:
    mistake = "from forecast.settings.errors import bad_input\nraise bad_input('no such column', 'Name another', column='x')"
    with pytest.raises(InputError, match=r"column 'x': no such column\. Name another\."):
        run_notebook(notebook(tmp_path, mistake), {}, tmp_path / "out")
    assert visible(tmp_path) == {"story.ipynb"}


@pytest.mark.parametrize("cell", ["import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", "import sys\nsys.exit(0)"])
def test_a_kernel_that_ends_early_fails_the_run(tmp_path: Path, cell: str) -> None:
    with pytest.raises(RunFailed, match="cell 2"):
        run_notebook(notebook(tmp_path, cell, WRITE), {}, tmp_path / "out")
    assert record(tmp_path / "out")["status"] == "failed"
    assert not (tmp_path / "out" / "story.ipynb").exists()


def test_a_cell_that_never_ends_is_stopped_at_the_limit(tmp_path: Path) -> None:
    with pytest.raises(RunTimeout, match="longer than 1 s"):
        run_notebook(notebook(tmp_path, "while True: pass"), {}, tmp_path / "out", limits=Limits(cell=1))
    assert record(tmp_path / "out")["status"] == "timeout"


def test_a_run_has_a_limit_of_its_own(tmp_path: Path) -> None:
    cells = ["import time\ntime.sleep(0.9)"] * 5
    with pytest.raises(RunTimeout):
        run_notebook(notebook(tmp_path, *cells), {}, tmp_path / "out", limits=Limits(cell=60, run=3))


def test_an_error_that_was_allowed_makes_the_run_partial(tmp_path: Path) -> None:
    ran = run_notebook(notebook(tmp_path, "1 / 0", tags=("raises-exception",)), {}, tmp_path / "out")
    assert ran.status == "partial"


def test_what_could_not_be_made_is_told_and_the_run_is_partial(tmp_path: Path) -> None:
    ran = run_notebook(notebook(tmp_path, WRITE), {}, tmp_path / "out", finish=lambda _work, _record: ["no PDF here"])
    assert (ran.status, ran.error) == ("partial", "no PDF here")
    assert (tmp_path / "out" / "result.txt").exists()


def test_a_run_that_stands_is_not_repeated_and_one_of_whose_files_is_gone_is(tmp_path: Path) -> None:
    path, out = notebook(tmp_path, WRITE), tmp_path / "out"
    first = run_notebook(path, {}, out)
    assert run_notebook(path, {}, out, reuse_if=lambda _: True) == first
    assert run_notebook(path, {}, out, reuse_if=lambda _: False).started != first.started
    (out / "result.txt").write_text("touched")
    assert run_notebook(path, {}, out, reuse_if=lambda _: True).started != first.started
    assert (out / "result.txt").read_text() != "touched"


def test_an_input_that_changes_while_it_is_worked_on_is_refused_by_name_and_what_was_there_stays(tmp_path: Path) -> None:
    data, out = tmp_path / "sales.csv", tmp_path / "out"
    data.write_text("1")
    run_notebook(notebook(tmp_path, WRITE), {}, out, inputs=[data])
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    change = f"_ = open({str(data)!r}, 'a').write('2')"
    with pytest.raises(InputError, match=r"sales\.csv.*changed while it was being worked on"):
        run_notebook(notebook(tmp_path, change, WRITE), {}, out, inputs=[data])
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    with pytest.raises(InputError, match=r"sales\.csv"):
        run_notebook(notebook(tmp_path, change, WRITE), {}, tmp_path / "new", inputs=[data])
    assert not (tmp_path / "new").exists()


def test_a_run_that_runs_is_recorded_as_such(tmp_path: Path) -> None:
    seen = []
    run_notebook(
        notebook(tmp_path, WRITE), {}, tmp_path / "out", finish=lambda _work, _: seen.append(record(tmp_path / "out")) or []
    )
    assert [(each["status"], each["finished"]) for each in seen] == [("running", None)]


def test_a_failed_finish_publishes_nothing(tmp_path: Path) -> None:
    def finish(_work: Path, _record: object) -> list[str]:
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"):
        run_notebook(notebook(tmp_path, WRITE), {}, tmp_path / "out", finish=finish)
    assert not (tmp_path / "out" / "result.txt").exists()


def test_a_second_start_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    def second(_work: Path, _record: object) -> list[str]:
        with pytest.raises(Conflict):
            run_notebook(tmp_path / "story.ipynb", {}, tmp_path / "out")
        return []

    run_notebook(notebook(tmp_path, WRITE), {}, tmp_path / "out", finish=second)
    assert record(tmp_path / "out")["status"] == "done"


SCRIPT = """
import sys
from pathlib import Path
from forecast.runs.execute import run_notebook
run_notebook(Path(sys.argv[1]), {}, Path(sys.argv[2]))
"""


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, "cancelled"), (signal.SIGKILL, None)])
def test_a_stopped_runner_leaves_no_half_output_and_the_next_run_is_right(
    tmp_path: Path, number: int, status: str | None
) -> None:
    path, out, started = (
        notebook(tmp_path, f"open({str(tmp_path / 'mark')!r}, 'w').close()\nimport time\ntime.sleep(4)", WRITE),
        tmp_path / "out",
        time.time(),
    )
    runner = subprocess.Popen([sys.executable, "-c", SCRIPT, str(path), str(out)], stderr=subprocess.DEVNULL)
    while not (tmp_path / "mark").exists() and time.time() < started + 60:
        time.sleep(0.05)
    os.kill(runner.pid, number)
    runner.wait(timeout=15)
    assert not (out / "story.ipynb").exists()
    assert not (out / "result.txt").exists()
    if status:
        assert record(out)["status"] == status
    run_notebook(path, {}, out)
    assert record(out)["status"] == "done"
    assert (out / "result.txt").read_text() == "a 3"
    assert not [p for p in tmp_path.iterdir() if p.name.startswith(".out.run-")]


def test_a_users_mistake_leaves_what_was_there_before(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("kept")
    mistake = "from forecast.settings.errors import bad_input\nraise bad_input('no such column', 'Name another', column='x')"
    with pytest.raises(InputError):
        run_notebook(notebook(tmp_path, mistake), {}, tmp_path / "out")
    assert visible(tmp_path / "out") == {"mine.txt"}


@pytest.mark.parametrize("kind", [StorageError, Conflict, RunTimeout])
def test_an_error_of_the_package_keeps_its_kind_and_text_out_of_a_notebook(kind: type[ForecastError], tmp_path: Path) -> None:
    cell = f"print('so far')\nfrom forecast.settings.errors import {kind.__name__}\nraise {kind.__name__}('the disk of x')"
    with pytest.raises(kind, match=r"^the disk of x$"):
        run_notebook(notebook(tmp_path, cell), {}, tmp_path / "out")
    assert record(tmp_path / "out")["status"] == ("timeout" if kind is RunTimeout else "failed")


def test_a_kernel_that_is_not_installed_is_answered_with_those_that_are(tmp_path: Path) -> None:
    path = notebook(tmp_path, WRITE)
    document = nbformat.read(path, as_version=4)
    document.metadata["kernelspec"]["name"] = "pyhton3"
    nbformat.write(document, path)
    with pytest.raises(InputError, match=r"'pyhton3': the notebook's kernel is not installed.*Did you mean 'python3'"):
        run_notebook(path, {}, tmp_path / "out")
    assert not (tmp_path / "out").exists()
