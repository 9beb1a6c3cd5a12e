"""A period's number of a plan by day, with what the workbook knows of days: working days, holidays, the weekday pattern."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.decomposition.daily_history import daily_history
from forecast.decomposition.days import Phase, daily, pacing_phases, weekday_pattern
from forecast.decomposition.holiday_factors import holiday_factors
from forecast.decomposition.plan import Plan
from forecast.periods.span import Period, Span, parse_span
from forecast.periods.working_calendar import WEEKDAYS, holiday_names, is_working
from forecast.settings.errors import bad_input
from forecast.settings.workbook import Calendar, Workbook
from forecast.tables.columns import check_level
from forecast.targets.curves import Numbers

PHASE = re.compile(r"^(?P<name>[^=]+)=\s*(?P<first>[\d-]+)\.\.(?P<last>[\d-]+)\s*=\s*(?P<share>[\d.]+)\s*%?$")


@dataclass(frozen=True)
class DayWeights:
    """How days weigh: the calendar, and from daily history the weekday pattern and what each holiday sold beside an ordinary day.

    `pattern` is None where no daily history lies before the period; all working days then weigh alike.
    """

    calendar: Calendar
    pattern: Mapping[str, float] | None = None
    holidays: Mapping[str, float] | None = None


@dataclass(frozen=True)
class DailyPlan:
    """The days of a period: `table` has date, weekday, holiday, working, phase, number, cumulative; `weights` is how days were weighed."""

    table: pd.DataFrame
    weights: DayWeights


def plan_days(
    plan: Plan,
    period: Period,
    *,
    workbook: Workbook | None = None,
    key: Mapping[str, str] | None = None,
    column: str = "base",
    pace: str = "",
    phases: Sequence[Phase] = (),
) -> DailyPlan:
    """A node's number of a period over its days; they add to the plan's number exactly.

    Without a pace or phases, each month of the plan keeps its own sum; phases and paces part the whole period instead. Weekdays and
    holidays weigh as in daily history before the period, where the workbook has one, and by working days otherwise. An unknown
    column or pace, and a pace together with phases, are refused.

    >>> days = fc.plan_days(plan, "2026-07", key={"region": "East"}).table
    >>> len(days)
    31
    """
    level = check_level(column)
    if pace and phases:
        raise bad_input("a pace and phases are given at once", "Give one of them", column="pace", value=pace)
    span = plan.grid.span(period)
    units, cells = plan.units[level], plan.grid.cells(key or {}, span)
    weights = _day_weights(plan, workbook, span.start)
    selected = pacing_phases(span, pace) if pace else tuple(phases)
    if selected:
        number = float(plan.scale.numbers(units[cells].sum()))
        return DailyPlan(_days(number, span, weights, step=plan.scale.step, phases=selected), weights)
    sums = plan.scale.numbers(np.where(cells, units, 0).sum(axis=0))
    months = [
        _days(float(sums[i]), parse_span(plan.grid.named(int(i))), weights, step=plan.scale.step)
        for i in np.flatnonzero(cells.any(axis=0))
    ]
    table = pd.concat(months, ignore_index=True)
    cumulative = plan.scale.numbers(plan.scale.units(table["number"].to_numpy()).cumsum())
    return DailyPlan(table.assign(cumulative=cumulative), weights)


def parse_phase(text: str) -> Phase:
    """The phase of a text such as "warm up=2026-07-01..2026-07-10=20%"."""
    match = PHASE.match(text.strip())
    if match is None:
        raise bad_input(
            "not a valid phase", "Write it as --phase 'warm up=2026-07-01..2026-07-10=20%'", column="phase", value=text
        )
    first, last = parse_span(match["first"]).start, parse_span(match["last"]).end
    return Phase(match["name"].strip(), first, last, float(match["share"]) / 100)


def _days(number: float, span: Span, weights: DayWeights, *, step: float, phases: Sequence[Phase] = ()) -> pd.DataFrame:
    days, calendar = span.days, weights.calendar
    # The pattern of daily history holds weekends and holidays already; only without one do they have to be left out.
    working = is_working(days, calendar) if weights.pattern is None else np.ones(len(days), dtype=bool)
    return daily(
        number,
        span,
        step=step,
        working=working,
        country=calendar.country,
        weekdays=weights.pattern,
        factors=_factors(days, weights),
        phases=phases,
    )


def _factors(days: pd.DatetimeIndex, weights: DayWeights) -> Numbers:
    if weights.pattern is None or weights.calendar.country is None or not weights.holidays:
        return np.ones(len(days))
    return np.asarray(holiday_names(days, weights.calendar.country).map(weights.holidays).fillna(1.0), dtype=np.float64)


def _day_weights(plan: Plan, workbook: Workbook | None, first: pd.Timestamp) -> DayWeights:
    """What the workbook knows of days before a period begins, so that nothing later is looked at."""
    calendar = workbook.calendar if workbook else Calendar()
    history = daily_history(plan.measure.name, workbook, before=first)
    if history is None:
        return DayWeights(calendar)
    pattern = weekday_pattern(history.rename_axis("date").rename("value").reset_index())
    by_number = {day: pattern[name] for day, name in enumerate(WEEKDAYS)}
    return DayWeights(
        calendar, pattern, holiday_factors(history, calendar.country, weekdays=by_number) if calendar.country else {}
    )
