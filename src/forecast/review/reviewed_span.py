"""Which span is reviewed: the one that is named, or the last whole one that the history covers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.periods.span import Span, last_span, parse_span
from forecast.periods.years import MONTHS, Years
from forecast.settings.errors import bad_input, choose


def named_span(half: str | None, span: str | None, *, end: pd.Timestamp, years: Years) -> Span:
    """The span that is meant: the one that `half` names, or the last whole one of the kind `span` that ended by `end`.

    `span` is one of month, quarter, half, year, or a label that wins over `half`. A day or a range is an InputError: what is foreseen
    over them has not been tested on the past.
    """
    if span is not None and span not in MONTHS:
        if not any(map(str.isdigit, span)):  # a misspelt kind, not a label
            choose(span, MONTHS, kind="kind of period", column="span")
        half, span = span, None
    if not half:
        return last_span(span or "half", end, years)
    named = parse_span(half, years)
    if named.kind not in MONTHS:
        raise bad_input(
            "a review covers a month, quarter, half or year", "Write for example 2026H1", column="half", value=str(half)
        )
    return named


def resolve_span(half: str | None, span: str | None, *, history: History, years: Years) -> Span:
    """The span that is meant, covered by the history to its end and by something known before its fiscal year.

    `span` is a label that wins over `half`, or one of month, quarter, half, year: then `half` names the span, and where it names none it
    is the last whole one of that kind. A span that cannot be reviewed is an InputError with the spans that can.
    """
    resolved = named_span(half, span, end=history.end, years=years)
    _check_covered(history, resolved)
    return resolved


def _check_covered(history: History, span: Span) -> None:
    file = history.source.file
    runs = f"the history runs from {history.first:%Y-%m-%d} to {history.end:%Y-%m-%d}"
    step = frequency(history.frequency)
    inside = step.ending_within(history.first, start=span.start, end=span.end)
    if not _is_whole(history, span):
        message = f"a {span.kind} is no whole number of {step.unit}s, which this history counts in: {span.dated}"
        raise bad_input(message, f"Choose a period that begins and ends with a {step.unit}", file=file, value=span.label)
    if not len(inside) or not history.table["period"].eq(inside[-1]).any():
        raise bad_input(
            f"the history does not cover this period: {runs}", "Choose a period that ends within it", file=file, value=span.label
        )
    if step.after(history.first, 1)[0] > span.year.start:
        message = f"there is no history before the start of its year, so there is nothing to compare it with: {runs}"
        raise bad_input(message, "Choose a period of a later year", file=file, value=span.label)


def _is_whole(history: History, span: Span) -> bool:
    """Whether a span begins and ends with a period of the history's calendar, and its year too."""
    step, year = frequency(history.frequency), span.year
    if span.years.fiscal:
        return True  # all of its spans are made of whole months and weeks
    days = [span.start, span.end + pd.Timedelta(days=1), year.start, year.end + pd.Timedelta(days=1)]
    if step.name in ("week", "day"):
        return all((day - history.first).days % (7 if step.name == "week" else 1) == 0 for day in days)
    return bool((step.starts(np.array(days, dtype="datetime64[D]")) == pd.DatetimeIndex(days)).all())
