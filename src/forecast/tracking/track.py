"""Where a plan stands at a date: progress, the cumulative line and the landing of every region, product and total."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from forecast.baseline import Baseline, baseline
from forecast.history.series.panel import History
from forecast.periods.frequency import MONTH, frequency
from forecast.periods.span import Span, parse_date, parse_span
from forecast.tracking.elapsed import elapsed_days, elapsed_whole
from forecast.tracking.known_day import check_as_of, checked_outlook
from forecast.tracking.landing import landing
from forecast.tracking.ledger import Ledger, Matrix, PlanTable, check_plan_measure, ledger
from forecast.tracking.plan_year import calendar_behind, fiscal_start
from forecast.tracking.progress import cumulative, progress
from forecast.tracking.to_months import to_months

if TYPE_CHECKING:
    from forecast.settings.workbook import Calendar

Elapsed = Callable[[pd.DatetimeIndex], Matrix]  # the share of each period that had passed


@dataclass(frozen=True)
class Status:
    """The state of a plan at the close of the as-of day; the tables have one row per node, `cumulative` one per node and period."""

    as_of: pd.Timestamp
    progress: pd.DataFrame
    cumulative: pd.DataFrame
    landing: pd.DataFrame


def track(
    plan: PlanTable,
    actuals: History,
    *,
    as_of: str | pd.Timestamp,
    outlook: Baseline | None = None,
    fiscal_year_start: int | None = None,
    closed: Collection[pd.Timestamp] = (),
) -> Status:
    """The plan's state at the close of the as-of day, seeing nothing after it.

    Daily actuals meet a monthly plan through the working days that have passed, by the calendar of the actuals, else of the plan's
    forecast (Monday to Friday where neither has one; `closed` names more days without work); monthly ones count whole months. The
    landing comes from `outlook`, a forecast made from what was known then, else from the actuals' own history.
    An outlook that has seen more than the as-of day, a plan of another measure than the actuals, and an as-of day whose state the
    actuals do not hold (inside a month of monthly actuals, or after their end) are an InputError.

    >>> status = fc.track(plan, history, as_of="2026-03-31")
    >>> status.progress["time_progress"].dropna().between(0, 1).all().item()
    True
    """
    check_plan_measure(plan, actuals)
    day = parse_date(str(pd.Timestamp(as_of).date()))
    observed = actuals.until(day)
    check_as_of(observed, actuals, day, closed)
    year = parse_span(day, actuals.with_context(fiscal_year_start=fiscal_year_start or fiscal_start(plan, actuals)).years).year
    monthly = to_months(observed) if observed.frequency == "day" else observed
    elapsed = (
        _elapsed_days(calendar_behind(plan, actuals), day, closed)
        if observed.frequency == "day"
        else _elapsed_whole(monthly, day)
    )
    cells = _ledger(plan, monthly, year=year, elapsed=elapsed)
    ahead = checked_outlook(outlook, day) if outlook else _outlook(monthly, day, last=cells.periods[-1])
    landed = landing(cells, ahead, direction=actuals.measure.direction)
    return Status(day, progress(cells), cumulative(cells), landed)


def _elapsed_days(calendar: Calendar | None, day: pd.Timestamp, closed: Collection[pd.Timestamp]) -> Elapsed:
    return lambda months: elapsed_days(months, day, frequency=MONTH, calendar=calendar, closed=closed)


def _elapsed_whole(history: History, day: pd.Timestamp) -> Elapsed:
    return lambda periods: elapsed_whole(periods, day, frequency=frequency(history.frequency))


def _ledger(plan: PlanTable, history: History, *, year: Span, elapsed: Elapsed) -> Ledger:
    periods = frequency(history.frequency).ending_within(history.first, start=year.start, end=year.end)
    return ledger(plan.table, history, periods=periods, elapsed=elapsed(periods))


def _outlook(history: History, day: pd.Timestamp, *, last: pd.Timestamp) -> Baseline:
    observed = history.until(day)
    ahead = frequency(history.frequency).count(observed.last, last)
    return baseline(observed, periods=max(ahead, 1))
