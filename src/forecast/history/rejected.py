"""What was wrong with a file, as a table that a person can work through: NAME.rejected.csv."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pandas as pd

from forecast.files import safe_name, write_table
from forecast.history.source import ImportReport


def write_rejected(report: ImportReport, folder: Path) -> Path | None:
    """The path of NAME.rejected.csv with every fault that stands in a row: its place, the text as it stands there, what to do.

    None, and nothing written, when no fault has a row (a missing column, an empty file).
    """
    faults = [asdict(fault) for fault in report.errors if fault.row is not None]
    if not faults:
        return None
    columns = ["file", "sheet", "row", "column", "value", "what", "do"]
    table = pd.DataFrame(faults, columns=columns)
    return write_table(folder / f"{safe_name(Path(report.file).stem)}.rejected.csv", table)
