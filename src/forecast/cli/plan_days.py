"""A period's number of a plan by day or week, with what the workbook knows of days: working days, holidays, the weekday pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.cli.plan_desk import OpenPlan
from forecast.cli.terminal import print_lines
from forecast.decomposition import Phase, daily, pacing_phases, weekday_pattern
from forecast.decomposition.holiday_factors import holiday_factors
from forecast.files import read_table
from forecast.periods.working_calendar import WEEKDAYS, holiday_names, is_working
from forecast.settings import Workbook, bad_input, hint_for
from forecast.settings.workbook import Calendar
from forecast.tables.columns import LEVELS
from forecast.targets.periods import period_range

PHASE = re.compile(r"^(?P<name>[^=]+)=\s*(?P<first>[\d-]+)\.\.(?P<last>[\d-]+)\s*=\s*(?P<share>[\d.]+)\s*%?$")
ENOUGH = 28  # days of daily history that a pattern needs


@dataclass(frozen=True)
class DayWeights:
    """What is known of days: the calendar, and from daily history the weekday pattern and what holidays sold."""

    calendar: Calendar
    pattern: dict[str, float] | None = None
    holidays: Mapping[str, float] | None = None


def days_of(
    desk: OpenPlan, key: Mapping[str, str], *, period: str, column: str, pace: str = "", phases: Sequence[Phase] = ()
) -> pd.DataFrame:
    """The days of a node's period: date, weekday, holiday, working, phase, number, cumulative; they add to the plan's number exactly.

    Without a pace or phases, each month of the plan keeps its own sum; phases and paces part the whole period instead. Weekdays and
    holidays weigh as in daily history before the period, where the workbook has one, and by working days otherwise.
    """
    if column not in LEVELS:
        raise bad_input("is no column of targets", hint_for(column, LEVELS), column="column", value=column)
    if pace and phases:
        raise bad_input("a pace and phases are given at once", "Give one of them", column="pace", value=pace)
    plan, level = desk.plan, LEVELS.index(column)
    cells = plan.grid.cells(key, period)
    known = _known(desk, period_range(period)[0])
    chosen = pacing_phases(period, pace) if pace else tuple(phases)
    if chosen:
        number = float(plan.scale.numbers(plan.units[level][cells].sum()))
        return _days(number, period, known, step=plan.scale.step, phases=chosen)
    sums = plan.scale.numbers(np.where(cells, plan.units[level], 0).sum(axis=0))
    own = [
        _days(float(sums[at]), plan.grid.named(int(at)), known, step=plan.scale.step) for at in np.flatnonzero(cells.any(axis=0))
    ]
    table = pd.concat(own, ignore_index=True)
    return table.assign(cumulative=plan.scale.numbers(plan.scale.units(table["number"].to_numpy()).cumsum()))


def phase_of(text: str) -> Phase:
    """The phase of a text such as "warm up=2026-07-01..2026-07-10=20%"."""
    found = PHASE.match(text.strip())
    if found is None:
        raise bad_input("is no phase", "Write it as --phase 'warm up=2026-07-01..2026-07-10=20%'", column="phase", value=text)
    first, last = period_range(found["first"])[0], period_range(found["last"])[1]
    return Phase(found["name"].strip(), first, last, float(found["share"]) / 100)


def _days(number: float, period: str, known: DayWeights, *, step: float, phases: Sequence[Phase] = ()) -> pd.DataFrame:
    days = pd.date_range(*period_range(period))
    working = is_working(days, known.calendar) if known.pattern is None else np.ones(len(days), dtype=bool)
    return daily(
        number,
        period,
        step=step,
        working=working,
        country=known.calendar.country,
        weekdays=known.pattern,
        factors=_factors(days, known),
        phases=phases,
    )


def _factors(days: pd.DatetimeIndex, known: DayWeights) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    if known.pattern is None or known.calendar.country is None or not known.holidays:
        return np.ones(len(days))
    return np.asarray(holiday_names(days, known.calendar.country).map(known.holidays).fillna(1.0), dtype=np.float64)


def _known(desk: OpenPlan, first: pd.Timestamp) -> DayWeights:
    """What the workbook knows of days before the period begins; what is used is said."""
    calendar = desk.workbook.calendar if desk.workbook else Calendar()
    before = _daily_history(desk.workbook, first, measure=_measure(desk))
    if before is None:
        print_lines("No daily history before it: all working days alike.")
        return DayWeights(calendar)
    pattern = weekday_pattern(before.rename_axis("date").rename("value").reset_index())
    numbered = {at: pattern[name] for at, name in enumerate(WEEKDAYS)}
    sold = holiday_factors(before, calendar.country, weekdays=numbered) if calendar.country else {}
    listed = ", ".join(f"{name} {factor:.0%}" for name, factor in sorted(sold.items()))
    print_lines(
        "Weekdays as in daily history before it."
        + (f" Holidays beside an ordinary day: {listed}; others as any day." if sold else "")
    )
    return DayWeights(calendar, pattern, sold)


def _daily_history(workbook: Workbook | None, first: pd.Timestamp, *, measure: str) -> pd.Series | None:
    names = workbook.files_of_kind("daily") if workbook else ()
    if workbook is None or not names:
        return None
    entry = workbook.file(names[0])
    table = read_table(workbook.path(names[0]), texts=False)
    sums = table[entry.value_column(measure)].groupby(pd.to_datetime(table[entry.period])).sum()
    before: pd.Series = sums[sums.index < first].sort_index()
    return before if len(before) >= ENOUGH else None


def _measure(desk: OpenPlan) -> str:
    return desk.plan.baseline.history.measure.name if desk.plan.baseline else ""
