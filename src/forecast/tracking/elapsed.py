"""How much of each period has passed by a date: whole periods, and working days within the one that is under way."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from forecast.history.series.panel import period_ends
from forecast.tracking.ledger import Matrix

MONDAY_TO_FRIDAY = "1111100"


def elapsed_whole(periods: pd.DatetimeIndex, as_of: pd.Timestamp, *, frequency: str) -> Matrix:
    """1 for each period that ended by the as-of day, 0 for the others."""
    return np.asarray(period_ends(periods.to_series(), frequency) <= as_of, dtype=np.float64)


def elapsed_days(
    periods: pd.DatetimeIndex,
    as_of: pd.Timestamp,
    *,
    frequency: str,
    weekmask: str = MONDAY_TO_FRIDAY,
    closed: Collection[pd.Timestamp] = (),
) -> Matrix:
    """The share of each period's working days that had passed at the close of the as-of day.

    `weekmask` says which weekdays count, Monday first, and `closed` names the days that do not; a period without a working day
    counts its calendar days.
    """
    ends = pd.DatetimeIndex(period_ends(periods.to_series(), frequency))
    reached = (periods - pd.Timedelta(days=1)).where(periods > as_of, ends.where(ends < as_of, as_of))
    holidays = pd.DatetimeIndex(list(closed)).to_numpy().astype("datetime64[D]")
    done = _days(periods, reached, weekmask=weekmask, holidays=holidays)
    whole = _days(periods, ends, weekmask=weekmask, holidays=holidays)
    idle = whole == 0
    calendar = _calendar_days(periods, reached) / _calendar_days(periods, ends)
    return np.where(idle, calendar, done / np.where(idle, 1, whole))


def _days(starts: pd.DatetimeIndex, ends: pd.DatetimeIndex, *, weekmask: str, holidays: Matrix) -> Matrix:
    after = _day(ends + pd.Timedelta(days=1))
    return np.busday_count(_day(starts), after, weekmask=weekmask, holidays=holidays).astype(np.float64)


def _calendar_days(starts: pd.DatetimeIndex, ends: pd.DatetimeIndex) -> Matrix:
    return (_day(ends) - _day(starts)).astype(np.float64) + 1


def _day(stamps: pd.DatetimeIndex) -> Matrix:
    return stamps.to_numpy().astype("datetime64[D]")
