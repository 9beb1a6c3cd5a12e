"""The quality of an import as tables: what was read, what it covers, what was repaired and warned of, which rows are at fault."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from forecast.history.checking.anomalies import gaps
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.settings.errors import count_of, quoted

REJECTED = ["file", "sheet", "row", "column", "value", "what", "do"]


def quality(history: History) -> pd.DataFrame:
    """The data quality page of a history: a table with the text columns `item` and `finding`, the control lines first.

    After the control lines come what the history covers (periods, series, members, levels, gaps) and each repair, warning and note of
    its import. It raises nothing of its own.

    >>> import pandas as pd
    >>> from forecast.history import quality, read_history
    >>> sales = pd.DataFrame({"month": ["2026-01", "2026-02"], "shop": ["A", "A"], "sales": [5, 7]})
    >>> history = read_history(sales, period="month", value="sales", by="shop")
    >>> quality(history).set_index("item").loc["rows", "finding"]
    '2 read = 2 imported + 0 rejected'
    """
    return pd.DataFrame(
        [*control_totals(history.source), *_coverage(history), *_findings(history.source)], columns=["item", "finding"]
    )


def control_totals(report: ImportReport) -> Iterator[tuple[str, str]]:
    """The control lines of an import: rows read = imported + rejected, totals before and after, how the file is written."""
    yield "file", report.file
    yield "rows", f"{report.rows_read:,} read = {report.rows_imported:,} imported + {report.rows_rejected:,} rejected"
    yield "total", f"{report.total_before} before, {report.total_after} after"
    written = [part for part in (report.encoding, report.dialect, report.date_format and f"dates {report.date_format}") if part]
    if written:
        yield "written as", "; ".join(written)


def rejected_rows(report: ImportReport) -> pd.DataFrame:
    """Every fault of an import as a row: file, sheet, row, column, the original text, what is wrong and what to do."""
    return pd.DataFrame([[fault.as_dict()[name] for name in REJECTED] for fault in report.errors], columns=REJECTED)


def _coverage(history: History) -> Iterator[tuple[str, str]]:
    panel = history.panel
    missing = int(gaps(history)["periods"].sum())
    yield (
        "periods",
        f"{history.first:%Y-%m-%d} to {history.last:%Y-%m-%d}: {count_of(len(panel.periods), frequency(history.frequency).unit)}",
    )
    yield "series", f"{len(panel.keys):,}"
    for dimension in history.dimensions:
        yield f"members of {dimension}", f"{panel.keys[dimension].nunique():,}"
    yield "levels", ", ".join(f"{name} ({len(history.hierarchy.rows(name)):,})" for name in history.hierarchy.level_names)
    yield "gaps", f"{count_of(missing, 'period')} without a row inside the series; unknown, never zero" if missing else "none"


def _findings(report: ImportReport) -> Iterator[tuple[str, str]]:
    for repair in report.repairs:
        yield "repair", f"{repair.what}: {quoted(repair.old)} -> {quoted(repair.new)}, {count_of(repair.count, 'time')}"
    for warning in report.warnings:
        yield "warning", str(warning)
    for note in report.notes:
        yield "note", note
