"""The part of a summary that says what reading the file did, and where its series have gaps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from forecast.history.checking.anomalies import gap_runs
from forecast.history.reading.import_report import Repair
from forecast.history.series.panel import History
from forecast.report.summary.schema import Quality
from forecast.review import Review
from forecast.settings.errors import Fault

Item = dict[str, str | int | None]


def quality(review: Review) -> Quality:
    """The import report in short, and each gap inside a series with its first and last missing period."""
    history = (review.baseline_now or review.baseline_start).history
    source = history.source
    return Quality(
        rows_read=source.rows_read,
        rows_imported=source.rows_imported,
        rows_rejected=source.rows_rejected,
        total_before=source.total_before,
        total_after=source.total_after,
        encoding=source.encoding or "",
        dialect=source.dialect or "",
        date_format=source.date_format or "",
        repairs=_repairs(source.repairs),
        warnings=_warnings(source.warnings),
        gaps=list(series_gaps(history)),
    )


def _repairs(repairs: Iterable[Repair]) -> list[Item]:
    return [
        {
            "what": repair.what,
            "old": repair.old,
            "new": repair.new,
            "count": repair.count,
            "sheet": repair.sheet,
            "row": repair.row,
            "column": repair.column,
        }
        for repair in repairs
    ]


def _warnings(warnings: Iterable[Fault]) -> list[Item]:
    return [
        {
            "what": warning.message,
            "do": warning.hint,
            "value": warning.value,
            "sheet": warning.sheet,
            "row": warning.row,
            "column": warning.column,
        }
        for warning in warnings
    ]


def series_gaps(history: History) -> Iterator[Item]:
    """Each run of missing periods between a series' first and last value: key, from, to, periods."""
    panel = history.panel
    for row, first, last in zip(*gap_runs(panel.values), strict=True):
        name = " · ".join(str(member) for member in panel.keys.iloc[row])
        start, end = panel.periods[first], panel.periods[last]
        yield {"key": name, "from": f"{start:%Y-%m-%d}", "to": f"{end:%Y-%m-%d}", "periods": int(last - first + 1)}
