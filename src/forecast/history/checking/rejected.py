"""What was wrong with a file, kept as a table that a person can work through: NAME.rejected.csv."""

from __future__ import annotations

from pathlib import Path

from forecast.files import safe_name, write_table
from forecast.history.checking.quality import rejected_rows
from forecast.history.reading.import_report import ImportReport


def write_rejected(report: ImportReport, folder: Path) -> Path | None:
    """The path of NAME.rejected.csv with every fault of the rows: its place, the text as it stands there, what to do.

    None, and nothing written, when no fault stands in a row (a missing column, an empty file).
    """
    if not report.rows_read:  # the header or the whole file is at fault, and no row was looked at
        return None
    faults = rejected_rows(report).dropna(subset=["row"])
    if faults.empty:
        return None
    return write_table(folder / f"{safe_name(Path(report.file).stem)}.rejected.csv", faults)
