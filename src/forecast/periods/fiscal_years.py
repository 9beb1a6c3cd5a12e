"""The years of a fiscal calendar: their weeks, months, quarters and halves, all of whole weeks."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from forecast.periods.fiscal_calendar import FiscalCalendar, fiscal_calendar
from forecast.periods.years import ONE_DAY, WEEK, WEEKS, Bounds, LastYear, WeekYears, Years, years_of


@dataclass(frozen=True)
class FiscalYears(WeekYears):
    """Years as a fiscal calendar cuts them; thirteen months make quarters of 3, 3, 3 and 4, and halves of 6 and 7."""

    text: str = ""

    @cached_property
    def calendar(self) -> FiscalCalendar:
        """The calendar."""
        return fiscal_calendar(self.text)

    @property
    def fiscal(self) -> bool:
        """Whether months are those of a fiscal calendar."""
        return True

    def bounds(self, kind: str, year: int, number: int) -> Bounds:
        """The first and last day of a week, month, quarter, half or year, numbered in the fiscal year."""
        starts = self.calendar.starts(year)
        if kind == "week":
            start = starts[0] + (number - 1) * WEEK
            return start, start + WEEK - ONE_DAY
        cuts = self._cuts(kind)
        return starts[cuts[number - 1]], starts[cuts[number]] - ONE_DAY

    def first_day(self, year: int) -> pd.Timestamp:
        """The first day of the year's first week."""
        return self.calendar.starts(year)[0]

    def year_of(self, day: pd.Timestamp) -> int:
        """The name of the year that a day lies in."""
        return self.calendar.place(day)[0]

    def count(self, kind: str) -> int:
        """How many of them a year has: 12 or 13 months."""
        return len(self._cuts(kind)) - 1

    def number_of(self, kind: str, day: pd.Timestamp) -> tuple[int, int]:
        """The year and the number of the month, quarter, half or year that a day lies in."""
        year, month = self.calendar.place(day)
        return year, sum(cut < month for cut in self._cuts(kind)[:-1])

    def end_of(self, span: str, start: pd.Timestamp) -> pd.Timestamp:
        """The last day of a quarter, half or year from a day on: the calendar's own, or so many months or weeks on."""
        first, last = self.bounds(span, *self.number_of(span, start))
        if first == start:
            return last
        year, month = self.calendar.place(start)
        place = year * self.calendar.months + month - 1
        if self.calendar.on(place) == start:
            return self.calendar.on(place + self._cuts(span)[1]) - ONE_DAY
        return start + WEEKS[span] * WEEK - ONE_DAY

    def weeks_named(self, year: int) -> int:
        """How many weeks a fiscal year has."""
        return self.weeks_in(year)

    def knows(self, year: int) -> bool:
        """Whether the calendar has the months of a year."""
        return self.calendar.knows(year)

    def _cuts(self, kind: str) -> tuple[int, ...]:
        """How many months lie before each month, quarter, half or year, and before the end of the year."""
        months = self.calendar.months
        parts = {"month": months, "quarter": 4, "half": 2, "year": 1}[kind]
        return (*(months // parts * part for part in range(parts)), months)


def calendar_years(
    frequency: str, first_month: int, *, first: pd.Timestamp, last_year: LastYear = "week", calendar: str = ""
) -> Years:
    """The years of a table that counts in a frequency: those of a fiscal calendar where one is declared, else as `years_of` cuts them."""
    if not calendar:
        return years_of(frequency, first_month, first=first, last_year=last_year)
    return FiscalYears(fiscal_calendar(calendar).first_month, first.day_of_week, last_year, calendar)
