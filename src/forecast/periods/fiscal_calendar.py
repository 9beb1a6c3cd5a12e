"""Fiscal calendars: years of months of four and five whole weeks, by a rule such as 4-4-5 or by a table of their periods."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate

import pandas as pd

from forecast.periods.years import ONE_DAY, WEEK
from forecast.settings.errors import bad_input

PATTERNS: Mapping[str, tuple[int, ...]] = {  # the weeks of the months of a year; its 53rd week is in the last month
    "4-4-5": (4, 4, 5) * 4,
    "4-5-4": (4, 5, 4) * 4,
    "5-4-4": (5, 4, 4) * 4,
    "13x4": (4,) * 13,
}
WEEKDAYS = {name.casefold(): number for number, name in enumerate(calendar.day_name)}
MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
RULES = ("last", "nearest")
FILLING = ("of", "to", "the", "end", "in", "day", "28", "29", "30", "31")
HINT = (
    f"Write it as '4-4-5, last Saturday of January' or '13x4, nearest Sunday to December'; the patterns are {', '.join(PATTERNS)}"
)
_RULE = re.compile(r"\s*(4[- ]?4[- ]?5|4[- ]?5[- ]?4|5[- ]?4[- ]?4|13\s*[x×*]\s*4)\s*[,;:]?\s+(.*?)\s*", re.IGNORECASE)
_TEXT = re.compile(r"(?:[45]-[45]-[45]|13x4), .*|\d{4}: .*")
_TABLE = re.compile(r"\d{4}: ")
Starts = tuple[pd.Timestamp, ...]


@dataclass(frozen=True)
class FiscalCalendar:
    """A calendar by its text: "4-4-5, last Saturday of January", or by year "2024: 2024-02-04 28 28 35 ...; 2025: ..." from a table.

    By a rule, a year is named by the calendar year in which it begins, where the last days of December count to the next.
    """

    text: str

    def starts(self, year: int) -> Starts:
        """The first days of a year's months and of the year after; a year that a table does not hold is an InputError."""
        if self._table:
            return self._of_table(year)
        first, following = self._first_day(year), self._first_day(year + 1)
        return (*(first + weeks * WEEK for weeks in accumulate(PATTERNS[self.pattern][:-1], initial=0)), following)

    def knows(self, year: int) -> bool:
        """Whether it has the months of a year; a rule has those of all."""
        return not self._table or year in self._table

    def place(self, day: pd.Timestamp) -> tuple[int, int]:
        """The year and the number of the month that a day lies in; a day outside a table is an InputError."""
        years = self._table or range(day.year - 1, day.year + 2)
        for year in years:
            starts = self.starts(year)
            if starts[0] <= day < starts[-1]:
                return year, sum(start <= day for start in starts)
        self._of_table(day.year + (day.month > 6))
        raise bad_input(
            "lies in a gap of the table of the fiscal calendar", "Correct it", column="calendar", value=f"{day:%Y-%m-%d}"
        )

    def on(self, place: int) -> pd.Timestamp:
        """The first day of the month that is so many months after the first of year 0."""
        year, number = divmod(place, self.months)
        if number == 0 and not self.knows(year) and self.knows(year - 1):
            return self.starts(year - 1)[-1]  # the day after the table, which its last period tells
        return self.starts(year)[number]

    def usual_days(self, number: int) -> int:
        """How many days the month of a number usually has: those of the pattern, or of most years of a table."""
        if not self._table:
            return 7 * PATTERNS[self.pattern][number - 1]
        lengths = [(starts[number] - starts[number - 1]).days for starts in self._table.values()]
        return max(lengths, key=lengths.count)

    @property
    def pattern(self) -> str:
        """Its pattern, such as 4-4-5; empty for a table."""
        return "" if self._table else self.text.split(",")[0]

    @property
    def months(self) -> int:
        """How many months a year has: 12 or 13."""
        return len(next(iter(self._table.values()))) - 1 if self._table else len(PATTERNS[self.pattern])

    @property
    def first_month(self) -> int:
        """The calendar month in which, or at whose edge, its years begin."""
        first = next(iter(self._table.values()))[0] if self._table else self._first_day(2024)
        return (first + WEEK).month

    @cached_property
    def _table(self) -> dict[int, Starts]:
        years = {}
        for part in self.text.split("; ") if is_table(self.text) else ():
            name, first, *lengths = part.replace(":", "").split()
            days = accumulate((int(length) for length in lengths), initial=0)
            years[int(name)] = tuple(pd.Timestamp(first) + day * ONE_DAY for day in days)
        return years

    def _of_table(self, year: int) -> Starts:
        if year not in self._table:
            message = f"the table of the fiscal calendar holds the years {min(self._table)} to {max(self._table)}, and not {year}"
            raise bad_input(message, f"Add the periods of {year} to it", column="calendar", value=str(year))
        return self._table[year]

    def _first_day(self, year: int) -> pd.Timestamp:
        """The day after the end of the year before."""
        rule, weekday, _, month = self.text.split(", ")[1].split()
        number = MONTHS[month.casefold()]
        last = pd.Timestamp(year - (number == 12), number, 1) + pd.offsets.MonthEnd()
        back = (last.day_of_week - WEEKDAYS[weekday.casefold()]) % 7
        return last + (7 - back if rule == "nearest" and back > 3 else -back) * ONE_DAY + ONE_DAY


def rule_text(text: str) -> str:
    """A rule in its one spelling, such as "4-4-5, last Saturday of January"; what is no rule is an InputError."""
    match = _RULE.fullmatch(text)
    words = re.findall(r"\w+", match[2].casefold()) if match else []
    found = [[word for word in words if word in known] for known in (RULES, WEEKDAYS, MONTHS)]
    odd = [word for word in words if word not in (*RULES, *WEEKDAYS, *MONTHS, *FILLING)]
    if match is None or odd or [len(part) for part in found] != [1, 1, 1]:
        raise bad_input("is no fiscal calendar", HINT, column="calendar", value=text)
    (rule,), (weekday,), (month,) = found
    digits = re.sub(r"\D", "", match[1])
    pattern = "13x4" if digits == "134" else "-".join(digits)
    return f"{pattern}, {rule} {weekday.capitalize()} {'of' if rule == 'last' else 'to'} {month.capitalize()}"


def is_table(text: str) -> bool:
    """Whether the text of a calendar is that of a table, "2024: 2024-02-04 28 28 35 ..."."""
    return _TABLE.match(text) is not None


def is_fiscal(name: str) -> bool:
    """Whether the name of a frequency is the text of a fiscal calendar."""
    return _TEXT.fullmatch(name) is not None


@lru_cache(maxsize=64)
def fiscal_calendar(text: str) -> FiscalCalendar:
    """The calendar of a text in its one spelling, as `rule_text` gives it."""
    return FiscalCalendar(text)
