"""The steps that a history counts in: where periods of a month, quarter, week or day begin and end, and how many make a year.

A calendar of 4-4-5 weeks would be one more `Frequency` in `FREQUENCIES`: its months are 4 or 5 whole weeks, so it would answer
`range`, `after`, `starts`, `ends`, `count` and `year_before` from a table of its own first days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.settings.errors import bad_input, choose, hint_for

Days = NDArray[np.datetime64]
ONE_DAY = pd.Timedelta(days=1)
MONTHS_IN = {"month": 1, "quarter": 3}  # steps of the common calendar; the others are counted in days
DAYS_IN = {"week": 7, "day": 1}
SPANS = ("period", "quarter", "half", "year")  # spans of a horizon, by name
COARSER: Mapping[str, tuple[str, ...]] = {  # what rows may be summed to; weeks are never cut into months
    "day": ("day", "week", "month", "quarter"),
    "lines": ("day", "week", "month", "quarter"),
    "week": ("week",),
    "month": ("month", "quarter"),
    "quarter": ("quarter",),
    "year": (),
    "several weeks": ("month", "quarter"),
    "fiscal month": (),  # months of four or five weeks and their quarters fit no calendar month
    "fiscal quarter": (),
    "fiscal half": (),
}


@dataclass(frozen=True)
class Frequency:
    """A step of time by its name: the offset that pandas knows it by, and how many make a season and a year.

    A day has a season of 7 and a year of 364, a week a year of 52: whole weeks keep the weekday.
    """

    name: str
    offset: str
    season: int
    year: int

    def range(self, first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
        """The starts of all periods from the one that starts at `first` to the last that starts by `last`."""
        return pd.date_range(first, last, freq=self.offset)

    def after(self, last: pd.Timestamp, count: int) -> pd.DatetimeIndex:
        """The starts of the `count` periods after the one that starts at `last`."""
        return pd.date_range(last, periods=count + 1, freq=self.offset)[1:]

    def starts(self, days: Days) -> pd.DatetimeIndex:
        """The first day of the period that each day is in; weeks keep the weekday of the earliest day."""
        if self.name == "day":
            return pd.DatetimeIndex(days.astype("datetime64[us]"))
        if self.name == "week":
            first, week = days.min(), np.timedelta64(7, "D")
            return pd.DatetimeIndex((first + (days - first) // week * week).astype("datetime64[us]"))
        months = days.astype("datetime64[M]")
        months = months - (months.astype(np.int64) % MONTHS_IN[self.name]).astype("timedelta64[M]")
        return pd.DatetimeIndex(months.astype("datetime64[us]"))

    def ends(self, starts: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """The last day of each period, given its first."""
        if self.name in MONTHS_IN:
            return starts + pd.DateOffset(months=MONTHS_IN[self.name]) - ONE_DAY
        return starts + (DAYS_IN[self.name] - 1) * ONE_DAY

    def count(self, first: pd.Timestamp, last: pd.Timestamp) -> int:
        """How many periods the one that starts at `last` comes after the one that starts at `first`; below 0 where it comes before."""
        if self.name in MONTHS_IN:
            return ((last.year - first.year) * 12 + last.month - first.month) // MONTHS_IN[self.name]
        return round((last - first).days / DAYS_IN[self.name])

    def ending_within(self, first: pd.Timestamp, *, start: pd.Timestamp, end: pd.Timestamp) -> pd.DatetimeIndex:
        """The periods of the calendar that counts from `first` which end between two days, such as a year's; both days included."""
        periods = self.range(first, end)
        ends = self.ends(periods)
        return periods[np.asarray((ends >= start) & (ends <= end))]

    def year_before(self, starts: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """The starts of the same periods a year before: `year` periods earlier."""
        return pd.DatetimeIndex(starts - (pd.DateOffset(years=1) if self.name in MONTHS_IN else pd.DateOffset(weeks=52)))

    def length_of(self, span: str) -> int:
        """How many periods a span of the horizon has ("period", "quarter", "half", "year"); another name is an InputError."""
        if span not in SPANS:
            raise bad_input("unknown span", hint_for(span, (*SPANS, "all")), column="span", value=span)
        return 1 if span == "period" else self.year * {"quarter": 1, "half": 2, "year": 4}[span] // 4


MONTH = Frequency("month", "MS", season=12, year=12)
QUARTER = Frequency("quarter", "QS", season=4, year=4)
WEEK = Frequency("week", "7D", season=52, year=52)
DAY = Frequency("day", "D", season=7, year=364)
FREQUENCIES: Mapping[str, Frequency] = {each.name: each for each in (DAY, WEEK, MONTH, QUARTER)}


def frequency(name: str) -> Frequency:
    """The frequency of that name: "month", "quarter", "week" or "day"; another is an InputError that names the nearest."""
    return FREQUENCIES[choose(name, FREQUENCIES, kind="frequency", column="frequency")]
