"""Whether the plans of a workbook can be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from forecast.settings.health import Finding, workbook_folder


def plan_findings(folder: Path) -> Iterator[Finding]:
    """The plans that are damaged, one line each; how many there are where none is."""
    plans = sorted((workbook_folder(folder) / "plans").glob("*.parquet"))
    broken = [path for path in plans if not _is_readable(path)]
    for path in broken:
        do = "Take back the one before it with `forecast plan undo`, or copy it from a backup"
        yield Finding("plans", path.name, "missing", "cannot be read: cut off or damaged", do)
    if plans and not broken:
        yield Finding("plans", "plans", "ok", f"{len(plans)} can be read")


def _is_readable(path: Path) -> bool:
    try:
        return bool(pq.read_table(path).num_columns)
    except (pa.ArrowException, OSError):
        return False
