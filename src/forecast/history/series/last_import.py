"""What was imported last, kept beside a workbook, so that the next import can say which past numbers were changed since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from forecast.files import contained_path, safe_name, write_table
from forecast.history.series.panel import History
from forecast.history.series.restatements import restatements
from forecast.settings.errors import count_of

FOLDER = "imports"


def save_last_import(history: History, root: Path) -> Path:
    """The path of the file in which the rows of this import are kept, one for each measure of a workbook."""
    return write_table(_path(history, root), history.table)


def load_last_import(history: History, root: Path) -> History | None:
    """The import before this one; None where there was none, or one of other dimensions, or its file cannot be read."""
    path = _path(history, root)
    try:
        table = pq.read_table(path).to_pandas() if path.is_file() else None
    except (pa.ArrowException, OSError, ValueError):
        return None
    if table is None or list(table.columns) != list(history.table.columns) or table.empty:
        return None
    return replace(history, table=table)


def changes(before: History, after: History) -> list[str]:
    """What a new import changed of the periods that the old one had, as lines: how many rows, by how much, the largest of them."""
    changed = restatements(before, after)
    if changed.empty:
        return ["no number of the last import has changed"]
    summaries = [
        f"{count_of(len(rows), 'row')} {kind} (sum {rows['change'].sum():+,.2f})"
        for kind, rows in changed.groupby("kind", sort=False)
    ]
    largest = changed.iloc[0]
    series = " / ".join(str(largest[name]) for name in after.dimensions)
    return [
        f"against the last import: {'; '.join(summaries)}",
        f"the largest change: {series}, {largest['period']:%Y-%m-%d}: {_shown(largest['before'])} -> {_shown(largest['after'])}",
    ]


def _shown(value: float) -> str:
    return "no row" if np.isnan(value) else f"{value:,.2f}"


def _path(history: History, root: Path) -> Path:
    return contained_path(root, FOLDER) / f"{safe_name(history.measure.name)}-{history.frequency}.parquet"
