"""Where a plan stands at a date: progress, the cumulative line and the landing of every region, product and total."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

import pandas as pd

from forecast.baseline import Baseline, baseline
from forecast.decomposition import Plan
from forecast.history.series.panel import History
from forecast.periods.frequency import MONTH, frequency
from forecast.periods.span import Span, parse_date, parse_span
from forecast.periods.working_calendar import is_working
from forecast.settings.errors import bad_input
from forecast.settings.workbook import Calendar
from forecast.tracking.elapsed import elapsed_days, elapsed_whole
from forecast.tracking.landing import landing
from forecast.tracking.ledger import Ledger, Matrix, PlanTable, check_plan_measure, ledger
from forecast.tracking.progress import cumulative, progress
from forecast.tracking.to_months import to_months

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
    _check_as_of(observed, actuals, day, closed)
    year = parse_span(day, actuals.with_context(fiscal_year_start=fiscal_year_start or _fiscal_start(plan, actuals)).years).year
    monthly = to_months(observed) if observed.frequency == "day" else observed
    elapsed = (
        _elapsed_days(_calendar(plan, actuals), day, closed) if observed.frequency == "day" else _elapsed_whole(monthly, day)
    )
    cells = _ledger(plan, monthly, year=year, elapsed=elapsed)
    ahead = _checked(outlook, day) if outlook else _outlook(monthly, day, last=cells.periods[-1])
    landed = landing(cells, ahead, direction=actuals.measure.direction)
    return Status(day, progress(cells), cumulative(cells), landed)


def _check_as_of(observed: History, actuals: History, day: pd.Timestamp, closed: Collection[pd.Timestamp]) -> None:
    """Refuses a day whose state the actuals do not hold, since the answer would be that of another day under its name."""
    file = actuals.source.file
    if day > actuals.end and _has_working_day(actuals, day, closed):
        message = "the actuals end before this day, so what was sold by then is not known"
        raise bad_input(message, f"Use a day up to {actuals.end:%Y-%m-%d}", file=file, column="as_of", value=f"{day:%Y-%m-%d}")
    if observed.frequency != "day" and observed.end < min(day, actuals.end):
        step = frequency(actuals.frequency)
        over = step.ends(step.after(observed.last, 1))[0]
        message = f"this day lies inside a {actuals.frequency} and the actuals are by {actuals.frequency}"
        hint = f'Use {observed.end:%Y-%m-%d} or {over:%Y-%m-%d}, or actuals read with frequency="day"'
        raise bad_input(message, hint, file=file, column="as_of", value=f"{day:%Y-%m-%d}")


def _has_working_day(actuals: History, day: pd.Timestamp, closed: Collection[pd.Timestamp]) -> bool:
    """Whether anything could have been sold after the end of the actuals and up to the day."""
    days = pd.date_range(actuals.end, day, inclusive="right").difference(pd.DatetimeIndex(list(closed)))
    return bool(is_working(days, actuals.context.calendar).any()) or actuals.frequency != "day"


def _fiscal_start(plan: PlanTable, actuals: History) -> int:
    """The month in which the year begins, as the actuals know it, else the plan."""
    return actuals.context.fiscal_year_start or (plan.grid.fiscal_year_start if isinstance(plan, Plan) else 1)


def _calendar(plan: PlanTable, actuals: History) -> Calendar | None:
    """The calendar that the actuals know, or the one behind the plan's forecast; None where neither knows any."""
    if actuals.context.calendar is not None or not isinstance(plan, Plan) or plan.baseline is None:
        return actuals.context.calendar
    return plan.baseline.history.context.calendar


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


def _checked(outlook: Baseline, day: pd.Timestamp) -> Baseline:
    """The outlook, which must have seen nothing after the day."""
    if outlook.history.until(day).last < outlook.history.last:
        message = "the outlook was made from later actuals than the as-of day"
        raise bad_input(message, "Make it from history.until(as_of)", value=f"{outlook.history.last:%Y-%m-%d}")
    return outlook
