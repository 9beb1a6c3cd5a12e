"""The steps that a history counts in: where periods of a month, quarter, week or day begin and end, and how many make a year.

The months of a fiscal calendar are a step whose name is the text of the calendar, so that a plan or a panel names it in full.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.periods.fiscal_calendar import FiscalCalendar, fiscal_calendar, is_fiscal
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

    @property
    def unit(self) -> str:
        """What one of its periods is called: month, quarter, week or day."""
        return self.name

    def range(self, first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
        """The starts of all periods from the one that starts at `first` to the last that starts by `last`."""
        return pd.date_range(first, last, freq=self.offset)

    def after(self, last: pd.Timestamp, count: int) -> pd.DatetimeIndex:
        """The starts of the `count` periods after the one that starts at `last`."""
        return pd.date_range(last, periods=count + 1, freq=self.offset)[1:]

    def around(self, first: pd.Timestamp, last: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The first day of the period before `first`, and the last day of the one after `last`."""
        before = pd.date_range(end=first, periods=2, freq=self.offset)[0]
        return before, pd.Timestamp(self.ends(self.after(last, 1))[0])

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

    def relative_lengths(self, starts: pd.DatetimeIndex) -> NDArray[np.float64]:
        """How long each period is beside the usual one of its place in the year: 1 but for the fiscal month that has the 53rd week."""
        return np.ones(len(starts))

    def length_of(self, span: str) -> int:
        """How many periods a span of the horizon has ("period", "quarter", "half", "year"); another name is an InputError."""
        if span not in SPANS:
            raise bad_input("unknown span", hint_for(span, (*SPANS, "all")), column="span", value=span)
        return 1 if span == "period" else self.year * {"quarter": 1, "half": 2, "year": 4}[span] // 4


@dataclass(frozen=True)
class FiscalMonths(Frequency):
    """The months of a fiscal calendar, of four, five or (at the end of a long year) six weeks."""

    @property
    def unit(self) -> str:
        """What one of its periods is called."""
        return "month"

    def range(self, first: pd.Timestamp, last: pd.Timestamp) -> pd.DatetimeIndex:
        """The starts of all periods from the one that starts at `first` to the last that starts by `last`."""
        return self._on(range(self._place(first), self._place(last) + 1)) if last >= first else self._on(())

    def after(self, last: pd.Timestamp, count: int) -> pd.DatetimeIndex:
        """The starts of the `count` periods after the one that starts at `last`."""
        place = self._place(last)
        return self._on(range(place + 1, place + count + 1))

    def around(self, first: pd.Timestamp, last: pd.Timestamp) -> tuple[pd.Timestamp, pd.Timestamp]:
        """The first day of the month before `first`, and the last day of the one after `last`; four weeks if a table has none."""
        month, places = 28 * ONE_DAY, (self._place(first) - 1, self._place(last) + 1)
        is_known = [self._calendar.knows(place // self.year) for place in places]
        before = self._calendar.on(places[0]) if is_known[0] else first - month
        return before, (
            self._calendar.on(places[1] + 1) - ONE_DAY if is_known[1] else self._calendar.on(places[1]) + month - ONE_DAY
        )

    def starts(self, days: Days) -> pd.DatetimeIndex:
        """The first day of the period that each day is in."""
        if not len(days):
            return self._on(())
        known = self.range(pd.Timestamp(days.min()), pd.Timestamp(days.max()))
        return known[known.searchsorted(days.astype("datetime64[us]"), side="right") - 1]

    def ends(self, starts: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """The last day of each period, given its first."""
        return self._on(self._place(start) + 1 for start in starts) - ONE_DAY

    def count(self, first: pd.Timestamp, last: pd.Timestamp) -> int:
        """How many periods the one that starts at `last` comes after the one that starts at `first`; below 0 where it comes before."""
        return self._place(last) - self._place(first)

    def year_before(self, starts: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """The starts of the same periods a year before; NaT where the calendar does not hold that year."""
        places = [self._place(start) - self.year for start in starts]
        known = [self._calendar.on(place) if self._calendar.knows(place // self.year) else pd.NaT for place in places]
        return pd.DatetimeIndex(known, dtype="datetime64[us]")

    def relative_lengths(self, starts: pd.DatetimeIndex) -> NDArray[np.float64]:
        """How long each month is beside the usual one of its number: 6/5 or 5/4 where it has the 53rd week."""
        days = np.asarray((self.ends(starts) - starts).days, dtype=np.float64) + 1
        usual = np.array([self._calendar.usual_days(self._place(start) % self.year + 1) for start in starts], dtype=np.float64)
        return days / usual

    def length_of(self, span: str) -> int:
        """How many periods a span of the horizon has; the last quarter and half of thirteen months have one more."""
        super().length_of(span)
        return self.year // {"period": self.year, "quarter": 4, "half": 2, "year": 1}[span]

    @property
    def _calendar(self) -> FiscalCalendar:
        return fiscal_calendar(self.name)

    def _place(self, day: pd.Timestamp) -> int:
        """How many months lie before the month that a day is in, from year 0 on."""
        year, number = self._calendar.place(day)
        return year * self.year + number - 1

    def _on(self, places: Iterable[int]) -> pd.DatetimeIndex:
        return pd.DatetimeIndex([self._calendar.on(place) for place in places], dtype="datetime64[us]")


MONTH = Frequency("month", "MS", season=12, year=12)
QUARTER = Frequency("quarter", "QS", season=4, year=4)
WEEK = Frequency("week", "7D", season=52, year=52)
DAY = Frequency("day", "D", season=7, year=364)
FREQUENCIES: Mapping[str, Frequency] = {each.name: each for each in (DAY, WEEK, MONTH, QUARTER)}


def frequency(name: str) -> Frequency:
    """The frequency of that name: "month", "quarter", "week", "day" or the text of a fiscal calendar; another is an InputError."""
    if is_fiscal(name):
        months = fiscal_calendar(name).months
        return FiscalMonths(name, "", season=months, year=months)
    return FREQUENCIES[choose(name, FREQUENCIES, kind="frequency", column="frequency")]
