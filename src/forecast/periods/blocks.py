"""Spans of the forecast horizon: single periods, quarters, half-years, years, as whole blocks from the first forecast period."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from forecast.periods.frequency import Frequency
from forecast.periods.years import Years


class Block(NamedTuple):
    """A block of the horizon: the start of its first period, and its positions first..stop-1."""

    start: pd.Timestamp
    first: int
    stop: int


def blocks(periods: pd.DatetimeIndex, span: str, *, frequency: Frequency, years: Years) -> list[Block]:
    """The whole blocks of the span in order, counted from the first period; "all" is one block of everything.

    Where one begins with a year, half or quarter of the calendar it is that one: a year of 53 weeks has 53.
    """
    if span == "all":
        return [Block(periods[0], 0, len(periods))]
    if frequency.length_of(span) == 1:  # also refuses what is no span
        return [Block(start, at, at + 1) for at, start in enumerate(periods)]
    ends, found, first = frequency.ends(periods), [], 0
    while first < len(periods):
        end = years.end_of(span, periods[first])
        stop = int(ends.searchsorted(end, side="right"))
        if stop == len(ends) and ends[-1] < end:
            break
        found.append(Block(periods[first], first, stop))
        first = stop
    return found
