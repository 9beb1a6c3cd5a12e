"""Which periods a history counts in, and the calendars behind them: working days by country and the Spring Festival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import holidays
import numpy as np
import pandas as pd
from lunardate import LunarDate
from numpy.typing import NDArray

from forecast.history.series.panel import OFFSETS

Days = NDArray[np.datetime64]
DAY = np.timedelta64(1, "D")
UNITS = {"month": "M", "quarter": "M", "day": "D"}


@dataclass(frozen=True)
class DateSpacing:
    """How the dates of a file lie: the span between them, and whether they are lines within months."""

    frequency: str  # "month", "quarter", "week", "day", "year" or "lines" (many dates, no regular step)
    reason: str


def infer_spacing(days: Days, span: str) -> DateSpacing:
    """The frequency of the dates in a file, decided from all of them and from the way they are written."""
    if span != "day":
        return DateSpacing(
            "quarter" if span == "month" and _quarterly(np.unique(days)) else span, f"periods are written as {span}s"
        )
    dates = np.unique(days)
    months = dates.astype("datetime64[M]")
    if len(np.unique(months)) == len(dates) and _same_place(dates, months):
        steps = "quarter" if _quarterly(dates) else "month"
        return DateSpacing(steps, f"one date in each {steps}")
    gaps = np.diff(dates).astype(np.int64)
    if len(gaps) and (gaps % 7 == 0).all():
        return DateSpacing("week", "all dates fall on the same day of the week")
    covered = len(dates) / (int((dates[-1] - dates[0]) / DAY) + 1)
    return (
        DateSpacing("day", "nearly every day has a row")
        if covered > 0.9
        else DateSpacing("lines", "dates lie irregularly within months")
    )


def _same_place(dates: Days, months: Days) -> bool:
    """Whether the dates are all on one day of the month, or all at its end."""
    of_month = (dates - months.astype("datetime64[D]")) / DAY
    return len(np.unique(of_month)) == 1 or bool(((dates + DAY).astype("datetime64[M]") > months).all())


def _quarterly(dates: Days) -> bool:
    months = np.unique(dates.astype("datetime64[M]")).astype(np.int64)
    return len(months) > 2 and bool((np.diff(months) % 3 == 0).all())


def period_starts(days: Days, frequency: str) -> pd.DatetimeIndex:
    """The first day of the period that each date falls in; weeks keep the day of the week of the earliest date."""
    if frequency == "day":
        return pd.DatetimeIndex(days.astype("datetime64[us]"))
    if frequency == "week":
        first = days.min()
        weeks = (days - first) // np.timedelta64(7, "D")
        return pd.DatetimeIndex((first + weeks * np.timedelta64(7, "D")).astype("datetime64[us]"))
    months = days.astype("datetime64[M]")
    if frequency == "quarter":
        months = months - (months.astype(np.int64) % 3).astype("timedelta64[M]")
    return pd.DatetimeIndex(months.astype("datetime64[us]"))


def working_days(periods: pd.DatetimeIndex, country: str = "CN", *, frequency: str = "month") -> pd.Series:
    """The number of working days in each period: Monday to Friday without the country's public holidays."""
    ends = pd.date_range(periods[-1], periods=2, freq=OFFSETS[frequency])[1:]
    edges = periods.append(ends).to_numpy().astype("datetime64[D]")
    years = range(periods[0].year, ends[0].year + 1)
    closed = np.array(sorted(holidays.country_holidays(country, years=years)), dtype="datetime64[D]")
    return pd.Series(np.busday_count(edges[:-1], edges[1:], holidays=closed), index=periods, name="working_days")


def spring_festival(year: int) -> date:
    """The day of the Chinese New Year in a year of the common calendar, 1900 to 2099."""
    day: date = LunarDate(year, 1, 1).to_solar_date()
    return day
