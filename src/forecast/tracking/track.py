"""Where a plan stands at a date: progress, the cumulative line and the landing of every region, product and total."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from forecast.baseline import Baseline, baseline
from forecast.history.series.panel import OFFSETS, History
from forecast.periods.span import Span, parse_date, parse_span
from forecast.settings.errors import bad_input
from forecast.tracking.elapsed import elapsed_days, elapsed_whole
from forecast.tracking.landing import landing
from forecast.tracking.ledger import Ledger, Matrix, PlanTable, check_plan_measure, ledger, year_periods
from forecast.tracking.progress import cumulative, progress
from forecast.tracking.to_months import to_months


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
    fiscal_year_start: int = 1,
    closed: Collection[pd.Timestamp] = (),
) -> Status:
    """The plan's state at the close of the as-of day, seeing nothing after it.

    Daily actuals meet a monthly plan through the working days that have passed (`closed` names the days without work); monthly ones
    count whole months. The landing comes from `outlook`, a forecast made from what was known then, else from the actuals' own history.
    An outlook that has seen more than the as-of day, or a plan of another measure than the actuals, is an InputError.
    """
    check_plan_measure(plan, actuals)
    day = parse_date(str(pd.Timestamp(as_of).date()))
    known = actuals.until(day)
    year = parse_span(f"{day:%Y-%m}", fiscal_year_start).year
    monthly = to_months(known) if known.frequency == "day" else known
    book = _ledger(plan, monthly, year=year, elapsed_by=day, daily=known.frequency == "day", closed=closed)
    ahead = _checked(outlook, day) if outlook else _outlook(monthly, day, last=book.periods[-1])
    found = landing(book, ahead, direction=actuals.measure.direction)
    return Status(day, progress(book), cumulative(book), found)


def _ledger(
    plan: PlanTable, history: History, *, year: Span, elapsed_by: pd.Timestamp, daily: bool, closed: Collection[pd.Timestamp]
) -> Ledger:
    periods = year_periods(history.first, start=year.start, end=year.end, frequency=history.frequency)
    whole = elapsed_whole(periods, elapsed_by, frequency=history.frequency)
    elapsed: Matrix = elapsed_days(periods, elapsed_by, frequency="month", closed=closed) if daily else whole
    return ledger(plan.table, history, periods=periods, elapsed=elapsed)


def _outlook(history: History, day: pd.Timestamp, *, last: pd.Timestamp) -> Baseline:
    known = history.until(day)
    ahead = len(pd.date_range(known.last, last, freq=OFFSETS[history.frequency])) - 1
    return baseline(known, periods=max(ahead, 1))


def _checked(outlook: Baseline, day: pd.Timestamp) -> Baseline:
    if outlook.history.until(day).last < outlook.history.last:
        way_out = "Make it from history.until(as_of)"
        raise bad_input(
            "the outlook was made from later actuals than the as-of day", way_out, value=f"{outlook.history.last:%Y-%m-%d}"
        )
    return outlook
