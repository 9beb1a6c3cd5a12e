"""The calendar as regressors: working days, the length of February, and feasts that move between periods from year to year.

Sources: working-day contrast and length of month after Bell and Hillmer (1983), Modeling time series with calendar variation; windows
before and after moving feasts as shares of their days in each period, as for the Easter effect in X-12-ARIMA (Findley et al. 1998).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd
from dateutil.easter import EASTER_ORTHODOX, EASTER_WESTERN, easter

from forecast.baseline.effects.regressors import Regressor
from forecast.periods.frequency import Days
from forecast.periods.frequency import frequency as step
from forecast.periods.working_calendar import public_holidays, spring_festival, weekdays_between
from forecast.settings.arrays import Floats
from forecast.settings.workbook import Calendar

ADJUSTED = ("month", "quarter", "week")  # frequencies in whose season a moving day is an effect of its own
WORKING_DAYS, ONE_MORE, LEAP = "working days", "one working day more", "29 February"
USUAL = 0.2  # logs by which all days of a window may move sales, as a rule
USUAL_SHARE = 0.5  # per cent of sales that one per cent of working days may bring, as a rule


class MovingHoliday(NamedTuple):
    """A feast that moves: how many days before its day, and from its day on, sales may be moved by it."""

    before: int
    after: int


FEASTS: Mapping[str, MovingHoliday] = {
    "Spring Festival": MovingHoliday(20, 10),
    "Easter": MovingHoliday(8, 2),
    "Orthodox Easter": MovingHoliday(8, 2),
    "Eid al-Fitr": MovingHoliday(20, 5),
    "Eid al-Adha": MovingHoliday(10, 5),
}


Valued = tuple[Regressor, Floats]


def calendar_columns(periods: pd.DatetimeIndex, frequency: str, calendar: Calendar) -> list[Valued]:
    """The columns of a calendar over these periods: working days and length of month, then two per moving feast.

    Each is told less the mean of its part of the season.
    Empty for days, and for a calendar without country and feast. A country that the calendars do not know is an InputError.
    """
    if frequency not in ADJUSTED or not len(periods):
        return []
    edges = _edges(periods, frequency)
    years = range(periods[0].year - 1, periods[-1].year + 3)
    closed = public_holidays(calendar.country, years)
    columns = _working_days(edges, frequency, calendar, closed) if calendar.country else []
    for name in FEASTS:
        days = _feast_days(name, calendar, closed, years)
        if days:
            columns += _windows(name, edges, frequency, days=np.array(days, dtype="datetime64[D]"))
    return [(column, values) for column, values in columns if np.ptp(values) > 0]


def _edges(periods: pd.DatetimeIndex, frequency: str) -> Days:
    """The first day of each period, and of the one after the last."""
    edges: Days = periods.append(step(frequency).after(periods[-1], 1)).to_numpy().astype("datetime64[D]")
    return edges


def _working_days(edges: Days, frequency: str, calendar: Calendar, closed: Mapping[date, str]) -> list[Valued]:
    """Working days against the mean of the same part of the year, as a share of a usual period, and the length of the period in logs."""
    open_days = weekdays_between(edges, calendar, closed).astype(np.float64)
    length = np.log(np.diff(edges).astype(np.float64))
    usual = max(open_days.mean(), 1.0)
    share, days = _centred(open_days / usual, step(frequency).season), _centred(length, step(frequency).season)
    one = Regressor(ONE_MORE, WORKING_DAYS, USUAL_SHARE, unit=1.0 / usual, differs=True)
    leap = Regressor(LEAP, WORKING_DAYS, USUAL_SHARE, unit=float(np.log(29 / 28)), differs=True)
    return [(one, share), (leap, days)]


def _windows(name: str, edges: Days, frequency: str, *, days: Days) -> list[Valued]:
    """The shares of the days before a feast, and of those from its day on, that fall into each period."""
    feast = FEASTS[name]
    spans = {
        f"{feast.before} days before": (days - feast.before, days),
        f"{feast.after} days from it": (days, days + feast.after),
    }
    return [
        (
            Regressor(f"{name}, {side}", name, USUAL, differs=True),
            _centred(_shares(edges, first, stop), step(frequency).season),
        )
        for side, (first, stop) in spans.items()
    ]


def _shares(edges: Days, first: Days, stop: Days) -> Floats:
    """How much of each window (first day to the day before `stop`) falls into each period, summed over the windows."""
    overlap = np.minimum(edges[1:, None], stop) - np.maximum(edges[:-1, None], first)
    length = (stop - first).astype(np.float64)
    return (np.maximum(overlap.astype(np.float64), 0.0) / length).sum(axis=1)


def _centred(values: Floats, season: int) -> Floats:
    """The values less the mean of their part of the season."""
    slots = np.arange(len(values)) % season
    means = np.bincount(slots, values, minlength=season) / np.maximum(np.bincount(slots, minlength=season), 1)
    return values - means[slots]


def _feast_days(name: str, calendar: Calendar, closed: Mapping[date, str], years: range) -> list[date]:
    return DAYS[name](name, calendar, closed, years)


def _spring(_: str, calendar: Calendar, __: Mapping[date, str], years: range) -> list[date]:
    return [spring_festival(year) for year in years if 1900 <= year < 2100] if calendar.spring_festival else []


def _easter(name: str, _: Calendar, closed: Mapping[date, str], years: range) -> list[date]:
    """Easter Sundays, where the Friday before or the Monday after is a public holiday of the country."""
    rite = EASTER_ORTHODOX if name.startswith("Orthodox") else EASTER_WESTERN
    sundays = [easter(year, rite) for year in years]
    observed = [day for day in sundays if day - timedelta(days=2) in closed or day + timedelta(days=1) in closed]
    other = {easter(year, EASTER_WESTERN if rite == EASTER_ORTHODOX else EASTER_ORTHODOX) for year in years}
    unshared = [day for day in observed if day not in other]
    return sundays if len(unshared) > len(years) // 2 else []


def _named(name: str, _: Calendar, closed: Mapping[date, str], years: range) -> list[date]:
    """First days of a feast among the public holidays of that name."""
    days = sorted(day for day, holiday in closed.items() if name in holiday and day.year in years)
    return [day for before, day in zip([date.min, *days], days, strict=False) if (day - before).days > 15]


DAYS: Mapping[str, Callable[[str, Calendar, Mapping[date, str], range], list[date]]] = {
    "Spring Festival": _spring,
    "Easter": _easter,
    "Orthodox Easter": _easter,
    "Eid al-Fitr": _named,
    "Eid al-Adha": _named,
}
