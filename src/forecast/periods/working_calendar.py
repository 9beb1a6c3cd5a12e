"""Which days sell: the days of the working week without public holidays, holidays by their names, and the Spring Festival.

A calendar is that of the workbook (`Calendar`); where none is known, Monday to Friday are worked and there are no holidays.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import holidays
import numpy as np
import pandas as pd
from lunardate import LunarDate

from forecast.periods.frequency import Days
from forecast.settings.arrays import Flags, Ints
from forecast.settings.errors import bad_input, hint_for
from forecast.settings.workbook import Calendar

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
OBSERVED = " (observed)"
SPRING_FESTIVAL = ("CN", "HK", "MO", "TW", "SG", "MY", "VN")  # where it moves sales as a rule
MOVED = "substituted"  # how the calendar marks a day off that is worked for elsewhere
AROUND = pd.Timedelta(days=15)  # longer than any run of days off, so that runs at the ends are named whole


def calendar_of(country: str) -> Calendar | None:
    """The calendar of a country by its code, as people there sell by it; None where none is named."""
    code = country.upper()
    return Calendar(country=code, spring_festival=code in SPRING_FESTIVAL) if code else None


def is_working(days: pd.DatetimeIndex, calendar: Calendar | None = None) -> Flags:
    """Which days are worked: those of the working week without public holidays, and weekend days that a country works in lieu."""
    usual = np.array(_weekmask(calendar))[days.day_of_week]
    if calendar is None or calendar.country is None or not len(days):
        return usual
    off = holiday_names(days, calendar.country).ne("").to_numpy()
    country = holidays.country_holidays(calendar.country, years=range(days[0].year, days[-1].year + 1))
    in_lieu = np.array([day.date() in country.weekend_workdays for day in days])
    return np.asarray((usual | in_lieu) & ~off, dtype=bool)


def working_days(first: pd.Timestamp, last: pd.Timestamp, calendar: Calendar | None = None) -> int:
    """How many days are worked from the first day to the last, both included."""
    return int(is_working(pd.date_range(first, last), calendar).sum())


def weekdays_between(edges: Days, calendar: Calendar, closed: Mapping[date, str]) -> Ints:
    """How many days of the working week lie from each edge to the next, without those of `closed`; days in lieu do not count.

    The plain count is what a regressor of working days needs: its effect is estimated from years in which days in lieu were not yet
    announced.
    """
    shut = np.array(sorted(closed), dtype="datetime64[D]")
    return np.asarray(np.busday_count(edges[:-1], edges[1:], weekmask=_weekmask(calendar), holidays=shut))


def public_holidays(country: str | None, years: range) -> dict[date, str]:
    """The public holidays of a country by day, named in English where the calendars know that; an unknown country is an InputError."""
    if not country:
        return {}
    _check_country(country)
    language = "en_US" if "en_US" in holidays.list_localized_countries().get(country, ()) else None
    return dict(holidays.country_holidays(country, years=years, language=language))


def holiday_names(days: pd.DatetimeIndex, country: str) -> pd.Series:
    """The name of the public holiday of each day, "" on all others; days off in lieu and weekends in between bear it as well.

    A country is named by two letters such as CN; another is an InputError that names the nearest.
    """
    _check_country(country)
    wide = pd.date_range(days[0] - AROUND, days[-1] + AROUND)
    named = holidays.country_holidays(country, years=range(wide[0].year, wide[-1].year + 1))
    names = pd.Series([str(named.get(day.date(), "")) for day in wide], index=wide, dtype="str")
    return _named_in_runs(names).reindex(days)


def spring_festival(year: int) -> date:
    """The day of the Chinese New Year in a year of the common calendar, 1900 to 2099."""
    day: date = LunarDate(year, 1, 1).to_solar_date()
    return day


def _weekmask(calendar: Calendar | None) -> list[bool]:
    return [day in (calendar or Calendar()).working_days for day in WEEKDAYS]


def _check_country(country: str) -> None:
    supported = holidays.list_supported_countries()
    if country not in supported:
        hint = f"Use its two letters, such as CN. {hint_for(country, supported)}"
        raise bad_input("there is no calendar for this country", hint, column="country", value=country)


def _named_in_runs(names: pd.Series) -> pd.Series:
    """The names of whole runs: days off in lieu, and weekends between two days off, bear the name of the holiday beside them."""
    given = names.str.removesuffix(OBSERVED)
    proper = given.where(given.ne("") & ~given.str.contains(MOVED))
    free = given.ne("") | (pd.DatetimeIndex(names.index).day_of_week >= 5)
    run = (~free).cumsum().where(free, -1)
    off = given.where(given.ne(""))
    between = off.groupby(run).ffill().notna() & off.groupby(run).bfill().notna() & free
    named = proper.groupby(run).transform(lambda part: part.ffill().bfill()).fillna(given)
    return named.where(given.ne("") | between, "").astype("str")
