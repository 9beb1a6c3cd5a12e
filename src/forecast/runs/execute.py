"""One notebook run: executed under a temporary name, published by renaming on success, recorded however it ends."""

from __future__ import annotations

import getpass
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256 as digest
from pathlib import Path

import lazy_loader
from traitlets.config import Config

from forecast.files import check_writable, list_locks, lock, write_bytes
from forecast.files.atomic import STORAGE_FAULTS, storage_error
from forecast.runs.normalize import normalize_notebook
from forecast.runs.notebook_parameters import check_parameters, escape_braces
from forecast.runs.outcome import RunFailed, final_status, last_started, raise_unless_allowed, status_of
from forecast.runs.preflight import KERNEL, check_kernel, check_open_files
from forecast.runs.record import NAME, RunRecord, Status, begin_record, matching_run, read_record
from forecast.runs.signals import signals_blocked, stop_on_sigterm
from forecast.runs.transport import private_transport
from forecast.settings.errors import InputError, RunTimeout, bad_input

# These take over a second to load, so they are loaded by the first run and not by every command.
nbclient, papermill = (lazy_loader.load(name) for name in ("nbclient", "papermill"))

# Beyond these a run is taken to hang; whoever has more data gives more with `Limits`.
CELL_SECONDS = 900
RUN_SECONDS = 3600

Finish = Callable[[Path, RunRecord], Sequence[str]]
ReuseIf = Callable[[RunRecord], bool]


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
    reuse_if: ReuseIf | None = None,
) -> RunRecord:
    """The record of the run; `out` then holds the executed notebook, what it wrote, and run.json.

    The notebook writes into a temporary folder beside `out` (its parameter `out`); `finish` may add pages there and returns what it could
    not make, which makes the run partial. On success the files are moved to `out`; on a user's mistake, and when an input changes
    meanwhile, nothing is left; on any other end only run.json and the notebook as far as it got (NAME.failed.ipynb) are. While it runs, and
    if it is killed, run.json says "running".

    Where `reuse_if` says of the record of the same run, whose files are all there unchanged, that it will do, nothing runs: that record
    comes back.
    """
    if parameters.get("out"):
        raise bad_input(
            "the folder of a run is no parameter of it", "Name it with --out", column="out", value=str(parameters["out"])
        )
    checked = check_parameters(notebook, {**parameters, "out": str(out)})
    check_kernel(notebook)
    check_open_files()
    check_writable(out)
    existed = out.exists()
    out.mkdir(parents=True, exist_ok=True)
    try:
        # A minute longer than the run may take, for what comes after the last cell: checks, pages and renaming.
        with lock(lock_path(out), owner=f"run of {notebook.name}", seconds=(limits or Limits()).run + 60), stop_on_sigterm():
            record = begin_record(notebook, checked, inputs)
            earlier = matching_run(out, record) if reuse_if else None
            if earlier and reuse_if and reuse_if(earlier):
                return earlier
            return _recorded(notebook, record, out, limits=limits or Limits(), progress=progress, finish=finish)
    except InputError:
        if not existed:
            shutil.rmtree(out, ignore_errors=True)
        raise


def _recorded(
    notebook: Path, record: RunRecord, out: Path, *, limits: Limits, progress: bool, finish: Finish | None
) -> RunRecord:
    with _record_while_running(record, out), _work_folder(out) as work, private_transport(output_key(out)) as config:
        executed = work / notebook.name
        try:
            # The notebook is told of the work folder, and the record of the final one, where its files will be found.
            inside = {**record.parameters, "out": str(work)}
            status = _execute(notebook, executed, inside, limits=limits, progress=progress, config=config)
            missing = finish(work, record) if finish else ()
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
        with signals_blocked():
            ended = record.ended("partial" if missing else status, error=" ".join(missing) or None, files=_publish(work, out))
            ended.write(out)
    return ended


@contextmanager
def _record_while_running(record: RunRecord, out: Path) -> Iterator[None]:
    """The record of a run that runs lies in its folder, and says how it ended if it fails; after a user's mistake the earlier one does."""
    path = out / NAME
    before = path.read_bytes() if path.is_file() else None
    record.write(out)
    try:
        yield
    except InputError:
        if before is None:
            path.unlink(missing_ok=True)
        else:
            write_bytes(path, before)
        raise
    except BaseException as fault:
        if read_record(out).get("status") == "running":
            record.ended(status_of(fault), error=str(fault) or type(fault).__name__).write(out)
        raise


def is_running(out: Path) -> bool:
    """Whether a run into this folder is under way."""
    return any(in_force for held, in_force in list_locks(lock_folder()) if held.path == lock_path(out))


def lock_folder() -> Path:
    """The folder in which the locks of this user's runs lie."""
    user = os.getuid() if hasattr(os, "getuid") else getpass.getuser()  # a user of a container may have a number and no name
    return Path(tempfile.gettempdir()) / f"forecast-locks-{user}"


def lock_path(out: Path) -> Path:
    """Where the lock on an output folder lies: outside it, so that a refused run leaves nothing there."""
    folder = lock_folder()
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{output_key(out)}.lock"


def output_key(out: Path) -> str:
    """The name of an output folder among those of this machine."""
    return digest(str(out.resolve()).encode()).hexdigest()[:24]


def _execute(
    notebook: Path, executed: Path, parameters: Mapping[str, object], *, limits: Limits, progress: bool, config: Config
) -> Status:
    """How the run ended; raises the error of the notebook as an error of this package."""
    deadline = time.monotonic() + limits.run

    def seconds_left(_: object) -> float:
        # Never 0, which nbclient takes for no limit at all.
        return max(min(limits.cell, deadline - time.monotonic()), 0.1)

    # named before: an interruption while these load is no failure of the notebook
    failed, slow, dead = (
        papermill.exceptions.PapermillExecutionError,
        nbclient.exceptions.CellTimeoutError,
        nbclient.exceptions.DeadKernelError,
    )
    try:
        papermill.execute_notebook(
            escape_braces(notebook),
            escape_braces(executed),
            parameters=dict(parameters),
            kernel_name=KERNEL,
            progress_bar=progress,
            timeout_func=seconds_left,
            config=config,
            extra_arguments=["--IPKernelApp.log_level=50"],  # it calls its own orderly end an error
        )
    except failed as fault:
        raise_unless_allowed(executed, notebook, fault)
    except slow:
        limit = f"{limits.cell:g} s in a cell or {limits.run:g} s in all"
        raise RunTimeout(f"{notebook.name} took longer than {limit} and was stopped. Give it more time or less data.") from None
    except dead:
        cell = last_started(executed)
        raise RunFailed(f"{notebook.name}: the kernel died in cell {cell}. It may have run out of memory.") from None
    except RuntimeError as fault:
        raise RunFailed(f"{notebook.name}: the kernel did not start: {fault}. It may lack memory.") from None
    return final_status(notebook, executed)


@contextmanager
def _work_folder(out: Path) -> Iterator[Path]:
    """A temporary folder beside the final one, on the same file system, so that publishing is renaming."""
    for abandoned in out.parent.glob(f".{out.name}.run-*"):  # of a run that was killed; the lock says it is not alive
        shutil.rmtree(abandoned, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=f".{out.name}.run-", dir=out.parent))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _publish(work: Path, out: Path) -> list[Path]:
    """The published files: each moved to its final name whole."""
    names = sorted(path.relative_to(work) for path in work.rglob("*") if path.is_file())
    for name in names:
        # One by one: each file is whole at any moment, and the record is written when all of them are there.
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (work / name).replace(out / name)
    return [out / name for name in names]


def _keep_failed(executed: Path, out: Path) -> None:
    if executed.is_file():
        executed.replace(out / f"{executed.stem}.failed.ipynb")
