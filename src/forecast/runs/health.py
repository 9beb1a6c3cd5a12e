"""How the runs of a workbook ended, and which locks of runs are held."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from forecast.files import list_locks
from forecast.runs.execute import is_running, lock_folder
from forecast.runs.record import NAME
from forecast.settings.health import Finding, workbook_folder


def run_findings(folder: Path) -> Iterator[Finding]:
    """How many runs ended how, and one line for each that failed or was killed."""
    records = [(path.parent, _record(path)) for path in sorted((workbook_folder(folder) / "reports").glob(f"**/{NAME}"))]
    endings = Counter(str(record.get("status", "unreadable")) for _, record in records)
    if endings:
        yield Finding("runs", "records", "ok", ", ".join(f"{count} {status}" for status, count in sorted(endings.items())))
    for path, record in records:
        if record.get("status") in ("failed", "timeout"):
            yield Finding("runs", path.name, "info", f"{record['status']}: {record.get('error')}", "Run it again")
        if record.get("status") == "running" and not is_running(path):
            yield Finding("runs", path.name, "info", f"was killed; it began {record.get('started')}", "Run it again")


def lock_findings(_: Path) -> Iterator[Finding]:
    """The locks that runs of this user hold, or have left."""
    locks = list_locks(lock_folder())
    for lock, in_force in locks:
        ended = "its process is gone or its time over; the next run takes it over"
        yield Finding("runs", "lock", "info", f"{lock.owner}, process {lock.process}: {'running' if in_force else ended}")
    if not locks:
        yield Finding("runs", "locks", "ok", "none is held")


def _record(path: Path) -> dict[str, object]:
    try:
        record = json.loads(path.read_text("utf-8"))
    except ValueError:
        return {}
    return record if isinstance(record, dict) else {}
