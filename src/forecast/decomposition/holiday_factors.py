"""Public holidays of a country: which days they are, and how much was sold on them, as daily history shows."""

from __future__ import annotations

from collections.abc import Mapping

import holidays
import numpy as np
import pandas as pd

from forecast.settings.errors import bad_input, hint_for
from forecast.targets.curves import Numbers

WINDOW = 21  # days on each side that a holiday is compared with
LEAST = 5  # ordinary days among them
OBSERVED = " (observed)"
MOVED = "substituted"  # how the calendar marks a day off that is worked for elsewhere


def holiday_names(days: pd.DatetimeIndex, country: str) -> pd.Series:
    """The name of the public holiday of each day, "" on all others; days off in lieu and weekends in between bear it as well.

    A country is named by two letters such as CN; another is refused with the nearest.
    """
    known = holidays.list_supported_countries()
    if country not in known:
        way_out = f"Use its two letters, such as CN. {hint_for(country, known)}"
        raise bad_input("there is no calendar for this country", way_out, column="country", value=country)
    wide = pd.date_range(days[0] - pd.Timedelta(days=15), days[-1] + pd.Timedelta(days=15))
    calendar = holidays.country_holidays(country, years=range(wide[0].year, wide[-1].year + 1))
    given = pd.Series([str(calendar.get(day.date(), "")) for day in wide], index=wide, dtype="str")
    return _named_in_runs(given).reindex(days)


def open_days(days: pd.DatetimeIndex, country: str | None, *, weekdays: Numbers) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which days are worked: those of the working week (`weekdays`: seven times 0 or 1, Monday first) without public holidays.

    A weekend day that a country works in lieu of a day off counts as worked.
    """
    usual = np.asarray(weekdays, dtype=bool)[days.day_of_week]
    if country is None:
        return usual
    off = holiday_names(days, country).ne("").to_numpy()
    calendar = holidays.country_holidays(country, years=range(days[0].year, days[-1].year + 1))
    in_lieu = np.array([day.date() in calendar.weekend_workdays for day in days])
    return np.asarray((usual | in_lieu) & ~off, dtype=bool)


def holiday_factors(history: pd.Series, country: str, *, weekdays: Mapping[int, float]) -> dict[str, float]:
    """How much each holiday sold beside an ordinary day, by name: the median over its days of value / (weekday x level around it).

    `history` is daily sales by date; `weekdays` the pattern, Monday 0. A holiday that the history does not hold has no factor.
    """
    days = pd.DatetimeIndex(history.index)
    names, pattern = holiday_names(days, country), np.array([weekdays[day] for day in days.day_of_week])
    level = (history / pattern).where((pattern > 0) & names.eq("").to_numpy())
    around = level.rolling(f"{2 * WINDOW + 1}D", center=True, min_periods=LEAST).median()
    ratio = (history / (pattern * around)).where((pattern > 0) & (around > 0)).dropna()
    found = ratio.groupby(names.reindex(ratio.index)).median()
    return {str(name): float(factor) for name, factor in found.items() if name}


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
