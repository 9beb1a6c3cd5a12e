"""Spans of the forecast horizon: single periods, quarters, half-years, years, as whole blocks from the first forecast period."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from forecast.periods.frequency import Frequency


class Block(NamedTuple):
    """A block of the horizon: the start of its first period, and its positions first..stop-1."""

    start: pd.Timestamp
    first: int
    stop: int


def blocks(periods: pd.DatetimeIndex, span: str, *, frequency: Frequency) -> list[Block]:
    """The whole blocks of the span in order, counted from the first period; "all" is one block of everything."""
    length = len(periods) if span == "all" else frequency.length_of(span)
    return [Block(periods[first], first, first + length) for first in range(0, len(periods) - length + 1, length)]
