"""How a notebook ended: the status of its run, or the error of its cell as an error of this package."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forecast.runs.notebook_parameters import open_notebook
from forecast.runs.record import Status
from forecast.settings import errors
from forecast.settings.errors import Fault, ForecastError, InputError, RunTimeout

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill.exceptions import PapermillExecutionError

# Tags of the cells that papermill puts in: its parameters, and a mark above the cell that failed.
ADDED_CELLS = {"injected-parameters", "papermill-error-cell-tag"}


class RunFailed(ForecastError):
    """A notebook that did not run to its end: the cell and its error are named."""


class KernelFault(Fault):
    """A fault whose text came out of a kernel whole, place and way out included."""

    def __str__(self) -> str:
        return self.message


def final_status(notebook: Path, executed: Path) -> Status:
    """The status of a notebook without a fatal error: "done", or "partial" when a cell that may raise did.

    A RunFailed names the cell that ended the notebook early (sys.exit), or the first one that never ran.
    """
    code = [(i, cell) for i, cell in _source_cells(executed) if cell.cell_type == "code" and cell.source.strip()]
    raised = [(i, output.ename) for i, cell in code for output in _errors(cell)]
    exited = next((i for i, name in raised if name == "SystemExit"), None)
    unrun = next((i for i, cell in code if not cell.execution_count), None)
    if stopped_at := exited or unrun:
        raise _as_own_error(f"{notebook.name}, cell {stopped_at}", "SystemExit", "")
    return "partial" if raised else "done"


def raise_unless_allowed(executed: Path, notebook: Path, failure: PapermillExecutionError) -> None:
    """Raise the error of the first cell that may not raise; papermill itself does not know the tag "raises-exception"."""
    cells = _source_cells(executed)
    for i, cell in cells:
        if "raises-exception" in cell.metadata.get("tags", []):
            continue
        for output in _errors(cell):
            raise _as_own_error(f"{notebook.name}, cell {i}", output.ename, output.evalue) from None
    if not any(_errors(cell) for _, cell in cells):
        raise RunFailed(f"{notebook.name}: {failure.ename}: {failure.evalue}") from None


def last_started(executed: Path) -> int:
    """The number of the last cell that began, 1 where none did."""
    started = [i for i, cell in _source_cells(executed) if cell.metadata.get("papermill", {}).get("start_time")]
    return max(started, default=1)


def status_of(error: BaseException) -> Status:
    """The status of a run that an exception ended."""
    if isinstance(error, RunTimeout):
        return "timeout"
    return "cancelled" if isinstance(error, KeyboardInterrupt) else "failed"


def _as_own_error(cell: str, name: str, text: str) -> ForecastError:
    """A user's mistake stays one outside the notebook; anything else names the cell."""
    kind = getattr(errors, name, None)
    if kind is InputError:
        return InputError([KernelFault(text, hint="")])
    if isinstance(kind, type) and issubclass(kind, ForecastError):
        return kind(text)
    if name == "SystemExit":
        return RunFailed(f"{cell} ended the notebook before its last cell ran. Remove exit() from it.")
    return RunFailed(f"{cell}: {name}: {text}")


def _source_cells(executed: Path) -> list[tuple[int, NotebookNode]]:
    """The cells of the notebook as its author numbers them: without those that papermill put in."""
    cells = open_notebook(executed).cells if executed.is_file() else []
    return list(enumerate((cell for cell in cells if not ADDED_CELLS & set(cell.metadata.get("tags", []))), 1))


def _errors(cell: NotebookNode) -> list[NotebookNode]:
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]
