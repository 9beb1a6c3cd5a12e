"""What a notebook leaves behind: tables and plain values in its output folder, or nothing where it has none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from forecast.files.atomic import write_json
from forecast.files.names import safe_name
from forecast.files.tables import write_table


def save_results(out: Path | str, **results: pd.DataFrame | Mapping[str, object]) -> list[Path]:
    """The files left in the folder, one per name: a table as `name.csv`, plain values as `name.json`; none when `out` is empty.

    >>> [path.name for path in fc.save_results("out", targets=targets.table, seed={"seed": 0})]
    ['targets.csv', 'seed.json']
    """
    if not str(out):
        return []
    return [_left(Path(out) / safe_name(name), result) for name, result in results.items()]


def _left(stem: Path, result: pd.DataFrame | Mapping[str, object]) -> Path:
    if isinstance(result, pd.DataFrame):
        return write_table(stem.with_name(f"{stem.name}.csv"), result)
    return write_json(stem.with_name(f"{stem.name}.json"), dict(result))
