"""Which span is reviewed: the one that is named, or the last whole one that the history covers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.periods.span import Span, parse_span
from forecast.settings.errors import bad_input

LABELS: Mapping[str, Callable[[int], list[str]]] = {
    "month": lambda year: [f"{year}-{number:02d}" for number in range(1, 13)],
    "quarter": lambda year: [f"{year}Q{number}" for number in range(1, 5)],
    "half": lambda year: [f"{year}H{number}" for number in (1, 2)],
    "year": lambda year: [f"{year}"],
}


def resolve_span(half: str | None, span: str | None, *, history: History, fiscal_year_start: int) -> Span:
    """The span that is meant, covered by the history to its end and by something known before its fiscal year.

    `span` is a label that wins over `half`, or one of month, quarter, half, year: then `half` names the span, and where it names none it
    is the last whole one of that kind. A span that cannot be reviewed is an InputError with the spans that can.
    """
    if span is not None and span not in LABELS:
        half, span = span, None
    found = parse_span(half, fiscal_year_start) if half else _last_whole(history, span or "half", fiscal_year_start)
    _check_covered(history, found)
    return found


def _last_whole(history: History, kind: str, fiscal_year_start: int) -> Span:
    end = last_day(history)
    spans = [
        parse_span(label, fiscal_year_start) for year in (end.year - 2, end.year - 1, end.year) for label in LABELS[kind](year)
    ]
    return max((span for span in spans if span.end <= end), key=lambda span: span.end)


def last_day(history: History) -> pd.Timestamp:
    """The last day that the history covers."""
    return history.end


def _check_covered(history: History, span: Span) -> None:
    file = history.source.file
    runs = f"the history runs from {history.first:%Y-%m-%d} to {last_day(history):%Y-%m-%d}"
    inside = frequency(history.frequency).ending_within(history.first, start=span.start, end=span.end)
    if not len(inside) or not history.table["period"].eq(inside[-1]).any():
        raise bad_input(f"the history does not cover it: {runs}", "Name a span that ends within it", file=file, value=span.label)
    if frequency(history.frequency).after(history.first, 1)[0] > span.year.start:
        what = f"nothing is known before the start of its year, so there is nothing to judge by: {runs}"
        raise bad_input(what, "Name a span of a later year", file=file, value=span.label)
