"""An executed notebook says how it ended: done, partial, or the cell that ended it, numbered as its author numbers them."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from forecast.runs.outcome import RunFailed, final_status, last_started, raise_unless_allowed, status_of
from forecast.runs.signals import RunCancelled
from forecast.settings.errors import Conflict, InputError, RunTimeout

ALLOWED = {"tags": ["raises-exception"]}
NOTEBOOK = Path("story.ipynb")


def cell(error: str = "", *, text: str = "why", run: bool = True, **metadata: object) -> nbformat.NotebookNode:
    outputs = [new_output("error", ename=error, evalue=text, traceback=[])] if error else []
    return new_code_cell("1", outputs=outputs, execution_count=1 if run else None, metadata=metadata)


def executed(folder: Path, *cells: nbformat.NotebookNode) -> Path:
    injected = cell(tags=["injected-parameters"])
    nbformat.write(new_notebook(cells=[new_markdown_cell("# A story"), injected, *cells]), folder / "executed.ipynb")
    return folder / "executed.ipynb"


class Failure(Exception):
    """What papermill raises, as far as it is looked at."""

    ename, evalue = "NoSuchKernel", "gone"


def test_a_notebook_whose_cells_all_ran_is_done_and_with_an_allowed_error_partial(tmp_path: Path) -> None:
    assert final_status(NOTEBOOK, executed(tmp_path, cell(), cell())) == "done"
    assert final_status(NOTEBOOK, executed(tmp_path, cell(), cell("ValueError", **ALLOWED))) == "partial"


@pytest.mark.parametrize("last", [cell("SystemExit", **ALLOWED), cell(run=False)])
def test_a_cell_that_ended_the_notebook_early_is_named(last: nbformat.NotebookNode, tmp_path: Path) -> None:
    with pytest.raises(RunFailed, match=r"story\.ipynb, cell 3 ended the notebook before its last cell ran"):
        final_status(NOTEBOOK, executed(tmp_path, cell(), last))


def test_the_first_error_that_was_not_allowed_is_raised(tmp_path: Path) -> None:
    path = executed(tmp_path, cell("ValueError", **ALLOWED), cell("KeyError", text="'x'"), cell("TypeError"))
    with pytest.raises(RunFailed, match=r"^story\.ipynb, cell 3: KeyError: 'x'$"):
        raise_unless_allowed(path, NOTEBOOK, Failure())  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", [InputError, Conflict, RunTimeout])
def test_an_error_of_the_package_keeps_its_kind_and_its_text(kind: type[Exception], tmp_path: Path) -> None:
    with pytest.raises(kind, match=r"^the disk of x$"):
        raise_unless_allowed(executed(tmp_path, cell(kind.__name__, text="the disk of x")), NOTEBOOK, Failure())  # type: ignore[arg-type]


def test_a_failure_that_no_cell_shows_is_raised_and_an_allowed_one_is_not(tmp_path: Path) -> None:
    raise_unless_allowed(executed(tmp_path, cell("ValueError", **ALLOWED)), NOTEBOOK, Failure())  # type: ignore[arg-type]
    with pytest.raises(RunFailed, match="NoSuchKernel: gone"):
        raise_unless_allowed(tmp_path / "missing.ipynb", NOTEBOOK, Failure())  # type: ignore[arg-type]


def test_the_last_cell_that_began_is_the_last_with_a_start(tmp_path: Path) -> None:
    began = {"papermill": {"start_time": "2026-01-01T00:00:00"}}
    assert last_started(executed(tmp_path, cell(**began), cell(**began), cell())) == 3
    assert last_started(executed(tmp_path, cell())) == 1


def test_the_status_of_a_run_follows_what_ended_it() -> None:
    ends = (RunTimeout("slow"), RunCancelled("stopped"), KeyboardInterrupt(), RunFailed("x"), OSError("full"))
    assert [status_of(end) for end in ends] == ["timeout", "cancelled", "cancelled", "failed", "failed"]
