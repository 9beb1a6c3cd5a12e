"""How far a forecast has to reach for targets, and how fine their steps are beside a typical leaf."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.periods.frequency import frequency
from forecast.periods.span import parse_span
from forecast.settings.errors import bad_input
from forecast.targets.propose import Targets

if TYPE_CHECKING:
    from forecast.history import History

DAYS_IN_YEAR = 366
MOST_YEARS = 5  # ahead; a forecast says nothing beyond


def periods_until(history: History, period: str | None = None, *, years: int = 1) -> int:
    """How many periods a forecast needs to cover so many years, and a period that is named; five years at most."""
    step = frequency(history.frequency)
    first = step.after(history.last, 1)[0]
    length = _periods_of_years(history, first, years)
    if period is None:
        return length
    end = parse_span(period, history.years).end
    named = len(step.range(first, end)) if end >= first else 0
    return max(length, min(named, MOST_YEARS * step.year))


def periods_for_years(history: History, years: int, *, first: str | None = None) -> int:
    """How many periods reach to the end of so many years, the first of which begins with the period `first`.

    A first period that does not begin within a year of the history's end is refused.
    """
    step = frequency(history.frequency)
    following = step.after(history.last, 1)[0]
    if first is None:
        return _periods_of_years(history, following, years)
    start = parse_span(first, history.years).start
    if not 0 <= (start - following).days <= DAYS_IN_YEAR:
        hint = f"The first period must start within 12 months after the history ends ({history.end:%Y-%m-%d})"
        raise bad_input("the first period is more than a year away", hint, column="first", value=first)
    return step.count(following, start) + _periods_of_years(history, start, years)


def _periods_of_years(history: History, first: pd.Timestamp, years: int) -> int:
    """How many periods so many years have from a first one on; years of weeks have 52 or 53."""
    start = first
    for _ in range(years):
        start = history.years.end_of("year", start) + pd.Timedelta(days=1)
    return frequency(history.frequency).count(first, start)


def with_step(history: History, step: float) -> History:
    """The history whose measure is counted in steps of another size; a step that is not above zero is refused."""
    if not (math.isfinite(step) and step > 0):
        raise bad_input("a step must be above zero", "Write it as 0.1, 1 or 1000", column="step", value=f"{step:g}")
    return replace(history, measure=history.measure.model_copy(update={"step": step}))


def typical_leaf(targets: Targets) -> float:
    """The median base of the leaves that have one; infinite where none has."""
    leaves = targets.level("leaf")["base"].to_numpy(np.float64)
    return float(np.median(leaves[leaves > 0])) if (leaves > 0).any() else math.inf
