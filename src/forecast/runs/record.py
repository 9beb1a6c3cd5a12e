"""The record of a run: what ran, on which inputs, with which versions, how it ended, and what it left."""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256 as digest
from importlib.metadata import version
from pathlib import Path
from typing import Literal

from forecast.files import sha256, write_json

Status = Literal["running", "done", "partial", "failed", "timeout", "cancelled"]
PACKAGES = ("forecast-workbook", "pandas", "numpy", "numba", "scipy", "statsmodels", "papermill", "matplotlib")
NAME = "run.json"


@dataclass(frozen=True)
class RunRecord:
    """One run of one notebook; two runs with the same `run_id` give byte-equal tables."""

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

    def ended(self, status: Status, *, error: str | None = None, files: Sequence[Path] = ()) -> RunRecord:
        """The record of the same run after its end, with the checksums of the files it left."""
        now = datetime.now(UTC)
        seconds = round((now - datetime.fromisoformat(self.started)).total_seconds(), 3)
        sums = {path.name: sha256(path) for path in sorted(files)}
        return replace(self, status=status, finished=now.isoformat(), seconds=seconds, error=error, files=sums)

    def write(self, folder: Path) -> Path:
        """The path of run.json in `folder`, written whole or not at all."""
        return write_json(folder / NAME, asdict(self))


def begin_record(notebook: Path, parameters: Mapping[str, object], inputs: Sequence[Path]) -> RunRecord:
    """The record of a run that starts now; its id depends on notebook, parameters, inputs and versions, not on the time."""
    sums = {str(path): sha256(path) for path in inputs}
    versions = {name: version(name) for name in PACKAGES} | {"python": platform.python_version()}
    # where the workbook lies and where the outputs go does not change what they say
    settings = {name: value for name, value in parameters.items() if name not in ("out", "workbook")}
    notebook_sum = sha256(notebook)
    named = {Path(name).name: each for name, each in sums.items()}
    settings |= {name: Path(str(value)).name for name, value in settings.items() if str(value) in sums}
    identity = json.dumps([notebook_sum, settings, named, versions], sort_keys=True, default=str)
    run_id = digest(identity.encode()).hexdigest()[:12]
    started = datetime.now(UTC).isoformat()
    return RunRecord(run_id, notebook.name, notebook_sum, dict(parameters), sums, versions, started)


def read_record(folder: Path) -> dict[str, object]:
    """The record that a run left in `folder`, as plain values; empty when there is none."""
    path = folder / NAME
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else {}
