"""A month's number of a plan by day, with what the workbook knows of days: working days, holidays, the weekday pattern."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecast.decomposition import daily, paced, weekday_pattern
from forecast.decomposition.days import WEEKDAYS
from forecast.plan_desk import Desk
from forecast.settings import Workbook, bad_input, nearest
from forecast.settings.workbook import Calendar
from forecast.targets.periods import period_range
from forecast.targets.profiles import LEVELS
from forecast.terminal import say

USUAL = Calendar().working_days


def days_of(desk: Desk, key: Mapping[str, str], *, period: str, column: str, pace: str) -> pd.DataFrame:
    """The days of a node's month: date, weekday, working, phase, number, cumulative; they add to the plan's number exactly.

    The weekday pattern is that of daily history before the month, where the workbook has one; the pace's phases have their shares.
    """
    if column not in LEVELS:
        raise bad_input("is no column of targets", f"Name one: {nearest(column, LEVELS)}", column="column", value=column)
    cells = desk.plan.grid.cells(key, period)
    number = float(desk.plan.scale.numbers(desk.plan.units[LEVELS.index(column)][cells].sum()))
    first, last = period_range(period)
    calendar = desk.workbook.calendar if desk.workbook else Calendar()
    pattern = _pattern(desk.workbook, first, measure=_measure(desk))
    say("Weekdays as in daily history before it." if pattern else "No daily history before it: all working days alike.")
    every_day = np.ones(len(pd.date_range(first, last)), dtype=bool)  # the pattern itself says which days sell
    return daily(
        number,
        period,
        step=desk.plan.scale.step,
        working=every_day if pattern else _working(calendar, first, last),
        country=calendar.country,
        weekdays=pattern,
        phases=paced(period, pace) if pace else (),
    )


def _working(calendar: Calendar, first: pd.Timestamp, last: pd.Timestamp) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    """The workbook's own working week; None where it is the usual one, which the country's holidays refine."""
    if calendar.working_days == USUAL:
        return None
    return np.array([WEEKDAYS[day.dayofweek] in calendar.working_days for day in pd.date_range(first, last)])


def _pattern(workbook: Workbook | None, first: pd.Timestamp, *, measure: str) -> dict[str, float] | None:
    names = workbook.names_of("daily") if workbook else ()
    if workbook is None or not names:
        return None
    entry = workbook.file(names[0])
    table = pd.read_csv(workbook.path(names[0]), encoding="utf-8-sig")
    found = pd.DataFrame({"date": pd.to_datetime(table[entry.period]), "value": table[entry.value_column(measure)]})
    before = found[found["date"] < first]
    return weekday_pattern(before) if len(before) >= 28 else None


def _measure(desk: Desk) -> str:
    return desk.plan.baseline.history.measure.name if desk.plan.baseline else ""
