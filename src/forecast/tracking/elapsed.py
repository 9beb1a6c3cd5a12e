"""How much of each period has passed by a date: whole periods, and working days within the one that is under way."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from forecast.periods.frequency import Frequency
from forecast.periods.working_calendar import is_working
from forecast.settings.workbook import Calendar
from forecast.tracking.ledger import Matrix


def elapsed_whole(periods: pd.DatetimeIndex, as_of: pd.Timestamp, *, frequency: Frequency) -> Matrix:
    """1 for each period that ended by the as-of day, 0 for the others."""
    return np.asarray(frequency.ends(periods) <= as_of, dtype=np.float64)


def elapsed_days(
    periods: pd.DatetimeIndex,
    as_of: pd.Timestamp,
    *,
    frequency: Frequency,
    calendar: Calendar | None = None,
    closed: Collection[pd.Timestamp] = (),
) -> Matrix:
    """The share of each period's working days that had passed at the close of the as-of day; the periods follow one another.

    `calendar` says which days are worked (None: Monday to Friday, no holidays), and `closed` names more days without work; a period
    without a working day counts its calendar days.
    """
    if periods.empty:
        return np.zeros(0)
    days = pd.date_range(periods[0], frequency.ends(periods)[-1])
    works = is_working(days, calendar) & ~days.isin(pd.DatetimeIndex(list(closed)))
    period_of_day = periods.searchsorted(days, side="right") - 1
    idle = np.bincount(period_of_day, works) == 0
    counted = works | idle[period_of_day]
    return np.bincount(period_of_day, counted & (days <= as_of)) / np.bincount(period_of_day, counted)
