"""How years are cut: where a year begins, and its halves, quarters and months; by the calendar, or in whole weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd
from pandas import NaT
from pandas.api.typing import NaTType

ONE_DAY = pd.Timedelta(days=1)
WEEK = pd.Timedelta(days=7)
MIDDLE = pd.Timedelta(days=3)  # from a week's first day to the day that says where most of the week lies
MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
WEEKS: Mapping[str, int] = {"quarter": 13, "half": 26, "year": 52}  # the last of a year takes a 53rd week
LastYear = Literal["week", "date"]
Bounds = tuple[pd.Timestamp, pd.Timestamp]  # the first and the last day, both included


@dataclass(frozen=True)
class Years:
    """Years of twelve calendar months from the first day of `first_month`, each named by the calendar year in which it begins."""

    first_month: int = 1

    @property
    def fiscal(self) -> bool:
        """Whether months are those of a fiscal calendar, not of the common one."""
        return False

    def bounds(self, kind: str, year: int, number: int) -> Bounds:
        """The first and last day of a month, quarter, half or year; months and weeks are numbered in the calendar year."""
        if kind == "week":
            start = iso_week(year, number)
            return start, start + WEEK - ONE_DAY
        first = 1 if kind == "month" else self.first_month
        start = pd.Timestamp(year, first, 1) + pd.DateOffset(months=MONTHS[kind] * (number - 1))
        return start, start + pd.DateOffset(months=MONTHS[kind]) - ONE_DAY

    def year_of(self, day: pd.Timestamp) -> int:
        """The name of the year that a day lies in."""
        return day.year - (day.month < self.first_month)

    def count(self, kind: str) -> int:
        """How many of them a year has."""
        return 12 // MONTHS[kind]

    def number_of(self, kind: str, day: pd.Timestamp) -> tuple[int, int]:
        """The year and the number of the month, quarter, half or year that a day lies in."""
        year = self.year_of(day)
        named = (day.year - 1, day.year, day.year + 1) if kind == "month" else (year,)
        parts = ((each, number) for each in named for number in range(1, self.count(kind) + 1))
        return next(part for part in parts if self.bounds(kind, *part)[1] >= day)

    def end_of(self, span: str, start: pd.Timestamp) -> pd.Timestamp:
        """The last day of a quarter, half or year that is counted from a day on."""
        return start + pd.DateOffset(months=MONTHS[span]) - ONE_DAY

    def uneven(self, start: pd.Timestamp, end: pd.Timestamp) -> list[tuple[int, int, int]]:  # noqa: ARG002  # what years of weeks answer
        """The years that end within these days and have another number of weeks than the year before: year, weeks, weeks before."""
        return []

    @property
    def compares_dates(self) -> bool:
        """Whether a period is compared with that of the same dates of the year before, not of the same number."""
        return True

    def weeks_named(self, year: int) -> int:
        """How many weeks are named by a calendar year: 52 or 53."""
        first, following = (self.bounds("week", each, 1)[0] for each in (year, year + 1))
        return (following - first).days // 7

    def week_before(self, weeks: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """The first days of the weeks that weeks are compared with: 52 weeks earlier."""
        return self.shifted(weeks)

    def shifted(self, weeks: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """The weeks 52 weeks earlier: as many as there are."""
        return weeks - 52 * WEEK


@dataclass(frozen=True)
class WeekYears(Years):
    """Years of 52 or 53 whole weeks that begin on `weekday` (0: Monday): a week is in the year, and the month, of most of its days.

    With Mondays and January these are the years of ISO 8601. Quarters have 13 weeks, the last one also the 53rd of a long year. A week's
    `last_year` is the week of the same number, or the one of the nearest dates, 52 weeks earlier.
    """

    weekday: int = 0
    last_year: LastYear = "week"

    def bounds(self, kind: str, year: int, number: int) -> Bounds:
        """The first and last day of a week, month, quarter, half or year."""
        if kind == "week":
            start = self._week_of(pd.Timestamp(year, 1, 1)) + (number - 1) * WEEK
            return start, start + WEEK - ONE_DAY
        if kind == "month":
            first = pd.Timestamp(year, 1, 1) + pd.DateOffset(months=number - 1)
            return self._week_of(first), self._week_of(first + pd.DateOffset(months=1)) - ONE_DAY
        start, following = self.first_day(year), self.first_day(year + 1)
        last = number == self.count(kind)
        end = following if last else start + number * WEEKS[kind] * WEEK
        return start + (number - 1) * WEEKS[kind] * WEEK, end - ONE_DAY

    def first_day(self, year: int) -> pd.Timestamp:
        """The first day of the year's first week."""
        return self._week_of(pd.Timestamp(year, self.first_month, 1))

    def year_of(self, day: pd.Timestamp) -> int:
        """The name of the year whose weeks hold a day."""
        return next(year for year in range(day.year + 1, day.year - 2, -1) if self.first_day(year) <= day)

    def end_of(self, span: str, start: pd.Timestamp) -> pd.Timestamp:
        """The last day of a quarter, half or year from a week on: that of the year's own where one begins there, else so many weeks on."""
        first, last = self.bounds(span, *self.number_of(span, start))
        return last if first == start else start + WEEKS[span] * WEEK - ONE_DAY

    def weeks_in(self, year: int) -> int:
        """How many weeks a year has: 52 or 53."""
        first, last = self.bounds("year", year, 1)
        return ((last - first).days + 1) // 7

    def knows(self, year: int) -> bool:  # noqa: ARG002  # what the years of a table answer
        """Whether it is known how a year is cut."""
        return True

    def uneven(self, start: pd.Timestamp, end: pd.Timestamp) -> list[tuple[int, int, int]]:
        """The years that end within these days and have another number of weeks than the year before: year, weeks, weeks before."""
        years = range(self.year_of(start), self.year_of(end) + 1)
        ending = [year for year in years if self.bounds("year", year, 1)[1] <= end and self.knows(year - 1)]
        lengths = [(year, self.weeks_in(year), self.weeks_in(year - 1)) for year in ending]
        return [(year, weeks, before) for year, weeks, before in lengths if weeks != before]

    @property
    def compares_dates(self) -> bool:
        """Whether a week is compared with the one 52 weeks earlier, not with that of its number."""
        return self.last_year == "date"

    def week_before(self, weeks: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """The weeks that weeks are compared with; by number, a 53rd week has none (NaT) where the year before has 52."""
        if self.last_year == "date":
            return super().week_before(weeks)
        return pd.DatetimeIndex([self._same_week(week) for week in weeks], dtype=weeks.dtype)

    def _same_week(self, week: pd.Timestamp) -> pd.Timestamp | NaTType:
        year = self.year_of(week)
        if not self.knows(year - 1):
            return NaT
        before = self.first_day(year - 1) + (week - self.first_day(year))
        return before if before < self.first_day(year) else NaT

    def _week_of(self, day: pd.Timestamp) -> pd.Timestamp:
        """The first week of which most days lie on or after a day."""
        earliest = day - MIDDLE
        return earliest + pd.Timedelta(days=(self.weekday - earliest.day_of_week) % 7)


def years_of(frequency: str, first_month: int, *, first: pd.Timestamp, last_year: LastYear = "week") -> Years:
    """The years of a table that counts in a frequency: whole weeks on the weekday of its first period where that is weeks."""
    return WeekYears(first_month, first.day_of_week, last_year) if frequency == "week" else Years(first_month)


def iso_week(year: int, number: int) -> pd.Timestamp:
    """The Monday of a week by its number in ISO 8601."""
    return WeekYears().bounds("week", year, number)[0]
