"""The record of a run: what ran, on which inputs, with which versions, how it ended, and what it left."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256 as digest
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from forecast.files import sha256, write_json
from forecast.settings.errors import Fault, InputError, without_password

Status = Literal["running", "done", "partial", "failed", "timeout", "cancelled"]
# Those whose versions can change a number or a picture; the others are in the environment's own lock.
PACKAGES = ("forecast-workbook", "pandas", "numpy", "numba", "scipy", "statsmodels", "papermill", "matplotlib")
NAME = "run.json"
STAMPS = ("started", "finished", "seconds")  # all that differs between the records of two equal runs
PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class RunRecord:
    """One run of one notebook; two runs with the same `run_id` leave the same bytes but for the STAMPS of this record."""

    run_id: str
    notebook: str
    notebook_sha256: str
    parameters: Mapping[str, object]
    inputs: Mapping[str, str]
    versions: Mapping[str, str]
    started: str
    status: Status = "running"
    finished: str | None = None
    seconds: float | None = None
    error: str | None = None
    files: Mapping[str, str] | None = None
    began: float = field(default_factory=time.monotonic, repr=False, compare=False)  # not written: the clock may be set meanwhile

    def ended(self, status: Status, *, error: str | None = None, files: Sequence[Path] = ()) -> RunRecord:
        """The record of the same run after its end, with the checksums of the files it left."""
        finished, seconds = datetime.now(UTC).isoformat(), round(time.monotonic() - self.began, 3)
        sums = {path.name: sha256(path) for path in sorted(files)}
        # an error that comes out of a kernel may quote the address of a database
        error = without_password(error) if error else error
        return replace(self, status=status, finished=finished, seconds=seconds, error=error, files=sums)

    def write(self, folder: Path) -> Path:
        """The path of run.json in `folder`, written whole or not at all."""
        return write_json(folder / NAME, {name: value for name, value in asdict(self).items() if name != "began"})

    def check_inputs(self) -> None:
        """An InputError that names every input which is no longer the file that the run began with."""
        changed = [name for name, before in self.inputs.items() if _sum(name) != before]
        if changed:
            hint = "Run it again when nothing writes to it"
            raise InputError([Fault("the file changed while it was being worked on", hint, file=name) for name in changed])


def begin_record(notebook: Path, parameters: Mapping[str, object], inputs: Sequence[Path]) -> RunRecord:
    """The record of a run that starts now; its id depends on notebook, parameters, inputs, versions and code, not on the time."""
    sums = {str(path): sha256(path) for path in inputs}
    versions = {name: version(name) for name in PACKAGES} | {"python": platform.python_version(), "code": _code()}
    # where the workbook lies and where the outputs go does not change what they say
    settings = {name: value for name, value in parameters.items() if name not in ("out", "workbook")}
    notebook_sum = sha256(notebook)
    by_name = {Path(name).name: checksum for name, checksum in sums.items()}
    # An input that was moved is the same input: it counts by its name and its checksum, and not by its folder.
    settings |= {name: Path(str(value)).name for name, value in settings.items() if str(value) in sums}
    identity = json.dumps([notebook_sum, settings, by_name, versions], sort_keys=True, default=str)
    run_id = digest(identity.encode()).hexdigest()[:12]
    started = datetime.now(UTC).isoformat()
    return RunRecord(run_id, notebook.name, notebook_sum, dict(parameters), sums, versions, started)


def matching_run(folder: Path, record: RunRecord) -> RunRecord | None:
    """The record of the run in `folder` if it is the same run, done, and all that it left is there unchanged; None otherwise."""
    try:
        earlier = RunRecord(**read_record(folder))  # type: ignore[arg-type]  # what asdict wrote
    except TypeError:  # there is none, or one of another version
        return None
    # Somebody may have edited what the run left: then it has to be made again.
    unchanged = all(_sum(folder / name) == checksum for name, checksum in (earlier.files or {}).items())
    return earlier if (earlier.run_id, earlier.status) == (record.run_id, "done") and unchanged else None


def _sum(path: Path | str) -> str:
    """The checksum of a file; empty where it cannot be read."""
    try:
        return sha256(path)
    except OSError:
        return ""


@cache
def _code() -> str:
    """What tells one state of this package from another that has the same version: the checksum of its files."""
    whole = digest()
    for path in sorted(PACKAGE.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(f"{path.relative_to(PACKAGE).as_posix()}\0".encode() + path.read_bytes())
    return whole.hexdigest()[:12]


def read_record(folder: Path) -> dict[str, object]:
    """The record that a run left in `folder`, as plain values; empty when there is none that can be read."""
    try:
        record = json.loads((folder / NAME).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(record) if isinstance(record, dict) else {}
