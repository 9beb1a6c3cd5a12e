"""What a checked file holds, in lines for a person: rows, totals, periods, levels, gaps, repairs."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from forecast.history.panel import History
from forecast.history.signals import gaps
from forecast.history.source import ImportReport
from forecast.history.summing import Checked, to_frequency


def describe(checked: Checked) -> list[str]:
    """The lines that `forecast check` prints of a file without errors."""
    history = to_frequency(checked)
    return [*control_lines(checked.report), *_shape(history), *_gap_lines(history), *_repair_lines(checked.report)]


def control_lines(report: ImportReport) -> Iterator[str]:
    """The control line (rows read = imported + rejected), the control total, and how the file was read."""
    yield f"{report.file}: rows read {report.rows_read:,} = imported {report.rows_imported:,} + rejected {report.rows_rejected:,}"
    before, after = Decimal(report.total_before), Decimal(report.total_after)
    yield f"total {before:,f}" + ("" if before == after else f" in the file, {after:,f} imported")
    read = [part for part in (report.encoding, report.dialect, report.date_format and f"dates {report.date_format}") if part]
    if read:
        yield "read as " + ", ".join(read)
    yield from report.notes


def _shape(history: History) -> Iterator[str]:
    periods = history.panel.periods
    yield f"periods {periods[0]:%Y-%m-%d} to {periods[-1]:%Y-%m-%d}: {len(periods):,} by {history.frequency}"
    levels = (f"{name} {len(level.rows):,}" for name, level in history.hierarchy.by_level.items())
    yield "levels " + ", ".join(levels)


def _gap_lines(history: History) -> Iterator[str]:
    found = gaps(history)
    if found.empty:
        yield "gaps none"
        return
    columns = list(history.dimensions)
    series = found[columns].drop_duplicates()
    yield f"gaps {int(found['periods'].sum()):,} periods in {len(series):,} series stay unknown, never zero, such as"
    for row in found.nlargest(3, "periods").itertuples(index=False):
        key = " / ".join(str(getattr(row, name)) if name.isidentifier() else str(row[at]) for at, name in enumerate(columns))
        yield f"  {key}: {row.first:%Y-%m-%d} to {row.last:%Y-%m-%d} ({row.periods} periods)"


def _repair_lines(report: ImportReport) -> Iterator[str]:
    for repair in report.repairs:
        place = f"column '{repair.column}': " if repair.column else ""
        yield f"repaired {repair.count:,} x {place}{repair.what} ('{repair.old}' became '{repair.new}')"
