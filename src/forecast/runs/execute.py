"""One notebook run: executed under a temporary name, published by renaming on success, recorded however it ends."""

from __future__ import annotations

import getpass
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256 as digest
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import lazy_loader
from traitlets.config import Config

from forecast.files import check_writable, list_locks, lock, write_bytes
from forecast.files.atomic import STORAGE_FAULTS, storage_error
from forecast.runs.normalize import normalize_notebook
from forecast.runs.notebook_parameters import check_parameters, literal, open_notebook
from forecast.runs.record import NAME, RunRecord, Status, begin_record, read_record, stands
from forecast.settings import errors
from forecast.settings.errors import Fault, ForecastError, InputError, RunTimeout, StorageError, bad_input, hint_for

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill.exceptions import PapermillExecutionError

# These take over a second to load, so they are loaded by the first run and not by every command.
jupyter_client, nbclient, papermill = (lazy_loader.load(name) for name in ("jupyter_client", "nbclient", "papermill"))

if sys.platform != "win32":
    import resource

CELL_SECONDS = 900
RUN_SECONDS = 3600
SWEEPS, SWEEP_SECONDS = 100, 0.01
FEWEST_FILES = 128
KERNEL = "python3"


Finish = Callable[[Path, RunRecord], Sequence[str]]
Standing = Callable[[RunRecord], bool]


class RunFailed(ForecastError):
    """A notebook that did not run to its end: the cell and its error are named."""


class RunCancelled(KeyboardInterrupt):
    """A run that was asked to stop (SIGTERM): the lock is freed and the record says so."""


@dataclass(frozen=True)
class Limits:
    """Seconds that a cell and a whole run may take."""

    cell: float = CELL_SECONDS
    run: float = RUN_SECONDS


def run_notebook(
    notebook: Path,
    parameters: Mapping[str, object],
    out: Path,
    *,
    inputs: Sequence[Path] = (),
    limits: Limits | None = None,
    progress: bool = False,
    finish: Finish | None = None,
    standing: Standing | None = None,
) -> RunRecord:
    """The record of the run; `out` then holds the executed notebook, what it wrote, and run.json.

    The notebook writes into a temporary folder beside `out` (its parameter `out`); `finish` may add pages there and returns what it could
    not make, which makes the run partial. On success the files are moved to `out`; on a user's mistake, and when an input changes
    meanwhile, nothing is left; on any other end only run.json and the notebook as far as it got (NAME.failed.ipynb) are. While it runs, and
    if it is killed, run.json says "running".

    Where `standing` says of the record of the same run, whose files are all there unchanged, that it will do, nothing runs: that record
    comes back.
    """
    if parameters.get("out"):
        raise bad_input(
            "the folder of a run is no parameter of it", "Name it with --out", column="out", value=str(parameters["out"])
        )
    checked = check_parameters(notebook, {**parameters, "out": str(out)})
    _check_kernel(notebook)
    _check_files()
    check_writable(out)
    existed = out.exists()
    out.mkdir(parents=True, exist_ok=True)
    try:
        with lock(_lock_of(out), owner=f"run of {notebook.name}", seconds=(limits or Limits()).run + 60), _stop_on_sigterm():
            record = begin_record(notebook, checked, inputs)
            before = stands(out, record) if standing else None
            if before and standing and standing(before):
                return before
            return _recorded(notebook, record, out, limits=limits or Limits(), progress=progress, finish=finish)
    except InputError:
        if not existed:
            shutil.rmtree(out, ignore_errors=True)
        raise


def _recorded(
    notebook: Path, record: RunRecord, out: Path, *, limits: Limits, progress: bool, finish: Finish | None
) -> RunRecord:
    with _announced(record, out), _workplace(out) as work, _private_transport(_key(out)) as config:
        executed = work / notebook.name
        try:
            told = {**record.parameters, "out": str(work)}
            status = _execute(notebook, executed, told, limits=limits, progress=progress, config=config)
            lacking = finish(work, record) if finish else ()
            record.check_inputs()
            normalize_notebook(executed, work=work, out=out)
        except InputError:
            raise
        except BaseException as fault:
            # the kernel's reader is cut off with us; what it then says is no news to anyone
            logging.getLogger("asyncio").setLevel(logging.CRITICAL)
            _keep_failed(executed, out)
            if isinstance(fault, OSError) and fault.errno in STORAGE_FAULTS:
                raise storage_error(fault, out / notebook.name) from fault
            raise
        with _undisturbed():
            ended = record.ended("partial" if lacking else status, error=" ".join(lacking) or None, files=_publish(work, out))
            ended.write(out)
    return ended


@contextmanager
def _announced(record: RunRecord, out: Path) -> Iterator[None]:
    """The record of a run that runs lies in its folder, and says how it ended if it fails; after a user's mistake the earlier one does."""
    place = out / NAME
    before = place.read_bytes() if place.is_file() else None
    record.write(out)
    try:
        yield
    except InputError:
        if before is None:
            place.unlink(missing_ok=True)
        else:
            write_bytes(place, before)
        raise
    except BaseException as fault:
        if read_record(out).get("status") == "running":
            record.ended(_status_of(fault), error=str(fault) or type(fault).__name__).write(out)
        raise


def is_running(out: Path) -> bool:
    """Whether a run into this folder is under way."""
    return any(in_force for lock, in_force in list_locks(lock_folder()) if lock.path == _lock_of(out))


def lock_folder() -> Path:
    """The folder in which the locks of this user's runs lie."""
    user = os.getuid() if hasattr(os, "getuid") else getpass.getuser()  # a user of a container may have a number and no name
    return Path(tempfile.gettempdir()) / f"forecast-locks-{user}"


def _lock_of(out: Path) -> Path:
    """Where the lock on an output folder lies: outside it, so that a refused run leaves nothing there."""
    folder = lock_folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{_key(out)}.lock"


def _key(out: Path) -> str:
    """The name of an output folder among those of this machine."""
    return digest(str(out.resolve()).encode()).hexdigest()[:24]


def _execute(
    notebook: Path, executed: Path, parameters: Mapping[str, object], *, limits: Limits, progress: bool, config: Config
) -> Status:
    """How the run ended; raises the error of the notebook as an error of this package."""
    deadline = time.monotonic() + limits.run

    def seconds_left(_: object) -> float:
        return max(min(limits.cell, deadline - time.monotonic()), 0.1)

    # named before: an interruption while these load is no failure of the notebook
    failed, slow, dead = (
        papermill.exceptions.PapermillExecutionError,
        nbclient.exceptions.CellTimeoutError,
        nbclient.exceptions.DeadKernelError,
    )
    try:
        papermill.execute_notebook(
            literal(notebook),
            literal(executed),
            parameters=dict(parameters),
            kernel_name=KERNEL,
            progress_bar=progress,
            timeout_func=seconds_left,
            config=config,
            extra_arguments=["--IPKernelApp.log_level=50"],  # it calls its own orderly end an error
        )
    except failed as fault:
        _raise_unless_allowed(executed, notebook, fault)
    except slow:
        what = f"{notebook.name} took longer than {limits.cell:g} s in a cell or {limits.run:g} s in all and was stopped"
        raise RunTimeout(f"{what}. Give it more time or less data.") from None
    except dead:
        where = _last_started(executed)
        raise RunFailed(f"{notebook.name}: the kernel died in cell {where}. It may have run out of memory.") from None
    except RuntimeError as fault:
        raise RunFailed(f"{notebook.name}: the kernel did not start: {fault}. It may lack memory.") from None
    return _ended_well(notebook, executed)


def _raise_unless_allowed(executed: Path, notebook: Path, fault: PapermillExecutionError) -> None:
    """The error of the first cell that may not raise; papermill itself does not know the tag "raises-exception"."""
    for at, cell in _source_cells(executed):
        allowed = "raises-exception" in cell.metadata.get("tags", [])
        for output in [] if allowed else cell.get("outputs", []):
            if output.output_type == "error":
                raise _own_error(f"{notebook.name}, cell {at}", output.ename, output.evalue) from None
    if not any(output.output_type == "error" for _, cell in _source_cells(executed) for output in cell.get("outputs", [])):
        raise RunFailed(f"{notebook.name}: {fault.ename}: {fault.evalue}") from None


def _own_error(place: str, name: str, text: str) -> ForecastError:
    """A user's mistake stays one outside the notebook; anything else names the cell."""
    kind = getattr(errors, name, None)
    if kind is InputError:
        return InputError([KernelFault(what=text, do="")])
    if isinstance(kind, type) and issubclass(kind, ForecastError):
        return kind(text)
    if name == "SystemExit":
        return RunFailed(f"{place} ended the notebook before its last cell ran. Remove exit() from it.")
    return RunFailed(f"{place}: {name}: {text}")


class KernelFault(Fault):
    """A fault whose text came out of a kernel whole, place and way out included."""

    def __str__(self) -> str:
        return self.what


def _ended_well(notebook: Path, executed: Path) -> Status:
    """How the run ended: "done", or "partial" when a cell that may raise did; a cell that never ran (sys.exit before it) fails the run."""
    code = [(at, cell) for at, cell in _source_cells(executed) if cell.cell_type == "code" and cell.source.strip()]
    raised = [(at, output.ename) for at, cell in code for output in cell.outputs if output.output_type == "error"]
    left = next((at for at, name in raised if name == "SystemExit"), None) or next(
        (at for at, c in code if not c.execution_count), None
    )
    if left:
        raise _own_error(f"{notebook.name}, cell {left}", "SystemExit", "")
    return "partial" if raised else "done"


def _source_cells(executed: Path) -> list[tuple[int, NotebookNode]]:
    """The cells of the notebook as its author numbers them: without those that papermill put in."""
    added = {"injected-parameters", "papermill-error-cell-tag"}
    cells = open_notebook(executed).cells if executed.is_file() else []
    return list(enumerate((cell for cell in cells if not added & set(cell.metadata.get("tags", []))), 1))


def _last_started(executed: Path) -> int:
    started = [at for at, cell in _source_cells(executed) if cell.metadata.get("papermill", {}).get("start_time")]
    return max(started, default=1)


def _status_of(fault: BaseException) -> Status:
    if isinstance(fault, RunTimeout):
        return "timeout"
    return "cancelled" if isinstance(fault, KeyboardInterrupt) else "failed"


@contextmanager
def _workplace(out: Path) -> Iterator[Path]:
    """A temporary folder beside the final one, on the same file system, so that publishing is renaming."""
    for left in out.parent.glob(f".{out.name}.run-*"):  # of a run that was killed; the lock says it is not alive
        shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}.run-", dir=out.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _publish(work: Path, out: Path) -> list[Path]:
    """The published files: each moved to its final name whole."""
    names = sorted(path.relative_to(work) for path in work.rglob("*") if path.is_file())
    for name in names:
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).replace(out / name)
    return [out / name for name in names]


def _keep_failed(executed: Path, out: Path) -> None:
    if executed.is_file():
        executed.replace(out / f"{executed.stem}.failed.ipynb")


@contextmanager
def _private_transport(key: str) -> Iterator[Config]:
    """Kernel sockets in a folder of their own: parallel runs cannot collide and nothing listens on the network.

    What a killed run of the same key left goes first; the lock says that it is not alive.
    """
    # a socket's path may have no more than about 100 characters, and TMPDIR may be longer than that
    place = Path("/tmp" if os.name == "posix" else tempfile.gettempdir())  # noqa: S108
    _sweep(place, key)
    folder = Path(tempfile.mkdtemp(prefix=f"fc-{key}-", dir=place))
    local = {"transport": "ipc", "ip": str(folder / "k")} if os.name == "posix" else {}
    try:
        yield Config({"KernelManager": {"connection_file": str(folder / "connection.json"), **local}})
    finally:
        _sweep(place, key)


def _sweep(place: Path, key: str) -> None:
    """Remove the folders of sockets of a key; a kernel that is just ending may still change them, so that it is tried again."""
    for _ in range(SWEEPS):
        for folder in place.glob(f"fc-{key}-*"):
            shutil.rmtree(folder, ignore_errors=True)
        if not any(place.glob(f"fc-{key}-*")):
            return
        time.sleep(SWEEP_SECONDS)


@contextmanager
def _stop_on_sigterm() -> Iterator[None]:
    """SIGTERM ends the run like Ctrl-C while it lasts; elsewhere than in the main thread signals stay as they are."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise RunCancelled("stopped by SIGTERM")

    try:
        before = signal.signal(signal.SIGTERM, stop)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """The few renamings of publishing are not stopped half way by a signal that asks to end; it has its say after them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _check_files() -> None:
    """An error where the process may have too few files open: a kernel would not begin, and not end either."""
    if sys.platform != "win32" and (allowed := resource.getrlimit(resource.RLIMIT_NOFILE)[0]) < FEWEST_FILES:
        raise StorageError(
            f"A run needs up to {FEWEST_FILES} open files and {allowed} are allowed. Allow more with `ulimit -n` and run it again."
        )


def _check_kernel(notebook: Path) -> None:
    wanted = open_notebook(notebook).metadata.get("kernelspec", {}).get("name", KERNEL)
    there = sorted(jupyter_client.kernelspec.KernelSpecManager().find_kernel_specs())
    if wanted not in there:
        way_out = hint_for(wanted, there)
        raise bad_input("the notebook's kernel is not installed", way_out, file=notebook.name, value=wanted)
