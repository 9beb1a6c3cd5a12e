"""Spans of the forecast horizon: single periods, quarters, half-years, years, as whole blocks from the first forecast period."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from forecast.settings.errors import bad_input, hint_for

PERIODS_IN = {
    "month": {"period": 1, "quarter": 3, "half": 6, "year": 12},
    "quarter": {"period": 1, "quarter": 1, "half": 2, "year": 4},
    "week": {"period": 1, "quarter": 13, "half": 26, "year": 52},
    "day": {"period": 1, "quarter": 91, "half": 182, "year": 364},
}


class Block(NamedTuple):
    """A block of the horizon: the start of its first period, and its positions first..stop-1."""

    start: pd.Timestamp
    first: int
    stop: int


def span_length(span: str, frequency: str) -> int:
    """How many periods of this frequency the named span holds; a wrong name is answered with the names there are."""
    lengths = PERIODS_IN[frequency]
    if span not in lengths:
        raise bad_input(f"there is no span '{span}'", hint_for(span, (*lengths, "all")))
    return lengths[span]


def blocks(periods: pd.DatetimeIndex, span: str, *, frequency: str) -> list[Block]:
    """The whole blocks of the span in order, counted from the first period; "all" is one block of everything."""
    length = len(periods) if span == "all" else span_length(span, frequency)
    return [Block(periods[first], first, first + length) for first in range(0, len(periods) - length + 1, length)]
