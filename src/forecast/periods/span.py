"""Spans of time as people write them: a day, month, quarter, half or year, or a range of any of them, read by one function."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, cast

import pandas as pd

from forecast.periods.years import MONTHS, Years
from forecast.settings.errors import bad_input, choose

SpanKind = Literal["day", "week", "month", "quarter", "half", "year", "part"]
COUNTS: Mapping[str, str] = {"month": "twelve", "quarter": "four", "half": "two", "year": "one"}
NAMED: tuple[SpanKind, ...] = ("year", "half", "quarter", "month")
YEARS = range(1900, 2201)
HINT = "Write 2026, 2026H1, 2026Q2, 2026-05, 2026-05-31 or a range such as 2026-04..2026-09"
ONE_DAY = pd.Timedelta(days=1)
MONTH_NAMES = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
CHINESE = {"一": "1", "二": "2", "三": "3", "四": "4", "上": "1", "下": "2"}

_RANGE = re.compile(r"\.{2,3}|~|至| TO ")
_DASHES = str.maketrans("‐‑‒–—−", "------")
_YEAR = r"(?P<fiscal>FY *)?(?P<year>[0-9]{4})"
_NAME = r"(?P<name>JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\.?"
FORMS: tuple[tuple[SpanKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(form))
    for kind, form in cast(
        "tuple[tuple[SpanKind, str], ...]",
        (
            ("year", rf"{_YEAR} *(年度?)?"),
            ("half", rf"{_YEAR}[-/. ]*H *(?P<number>[0-9]+)"),
            ("half", rf"(H *(?P<number>[0-9]+)|(?P<before>[0-9]+) *H)[-/. ]*{_YEAR}"),
            ("half", rf"{_YEAR} *年 *(?P<number>[上下])半年"),
            ("quarter", rf"{_YEAR}[-/. ]*Q *(?P<number>[0-9]+)"),
            ("quarter", rf"(Q *(?P<number>[0-9]+)|(?P<before>[0-9]+) *Q)[-/. ]*{_YEAR}"),
            ("quarter", rf"{_YEAR} *年 *第? *(?P<number>[0-9]+|[一二三四]) *季度?"),
            ("week", r"(?P<year>[0-9]{4})[-/. ]*W *(?P<number>[0-9]{1,2})"),
            ("week", r"(?P<year>[0-9]{4}) *年 *第? *(?P<number>[0-9]{1,2}) *周"),
            ("month", rf"{_YEAR}[-/. ]*P *(?P<fiscal_month>[0-9]{{1,2}})"),
            ("month", rf"P *(?P<fiscal_month>[0-9]{{1,2}})[-/. ]*{_YEAR}"),
            ("month", r"(?P<year>[0-9]{4})[-/. ]*M *(?P<number>[0-9]{1,2})"),
            ("month", r"(?P<year>[0-9]{4})[-/.](?P<number>[0-9]{1,2})"),
            ("month", r"(?P<year>[0-9]{4})(?P<number>[0-9]{2})"),
            ("month", r"(?P<number>[0-9]{1,2})[-/.](?P<year>[0-9]{4})"),
            ("month", r"(?P<year>[0-9]{4}) *年 *(?P<number>[0-9]{1,2}) *月"),
            ("month", rf"{_NAME}[-/ ]*(?P<year>[0-9]{{4}})"),
            ("month", rf"(?P<year>[0-9]{{4}})[-/ ]*{_NAME}"),
            ("day", r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})([T ][0-9:.]+)?"),
            ("day", r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"),
            ("day", r"(?P<year>[0-9]{4}) *年 *(?P<month>[0-9]{1,2}) *月 *(?P<day>[0-9]{1,2}) *日"),
        ),
    )
)


@dataclass(frozen=True)
class Span:
    """Some days in a row, from `start` to `end` (both included): a named span of a fiscal year, a day, or a "part", which is a range."""

    kind: SpanKind
    label: str
    start: pd.Timestamp
    end: pd.Timestamp
    years: Years = field(default_factory=Years)

    @property
    def days(self) -> pd.DatetimeIndex:
        """All its days."""
        return pd.date_range(self.start, self.end)

    @property
    def months(self) -> int:
        """How many months it lies in, wholly or in part."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def dated(self) -> str:
        """Its name with its first and last day, such as "2026H1: 2026-01-01 to 2026-06-30"; its days alone where it has no name."""
        dates = f"{self.start:%Y-%m-%d} to {self.end:%Y-%m-%d}"
        return dates if self.kind in ("day", "part") else f"{self.label}: {dates}"

    @property
    def year(self) -> Span:
        """The fiscal year that it begins in, named by the calendar year in which that begins."""
        return _span("year", self.years.year_of(self.start), 1, self.years)

    @property
    def rest_of_year(self) -> Span | None:
        """What follows it until the end of its fiscal year, such as the second half after the first; None when nothing does."""
        year, start = self.year, self.end + ONE_DAY
        if start > year.end:
            return None
        if self.kind == "half":
            return _span("half", int(year.label), 2, self.years)
        return _part(start, year.end, self.years)

    def last_year(self) -> Span:
        """The same days a year before."""
        if self.kind == "week":
            year = int(self.label[:4]) - 1
            return _span("week", year, min(int(self.label[-2:]), self.years.weeks_named(year)), self.years)
        if self.kind not in ("day", "part"):
            return parse_span(f"{int(self.label[:4]) - 1}{self.label[4:]}", self.years)
        start, after = (day - pd.DateOffset(years=1) for day in (self.start, self.end + ONE_DAY))
        return _day(start, self.years) if self.kind == "day" else _part(start, after - ONE_DAY, self.years)


Period = str | date | Span  # a period as a user names it, a day, or the span itself


def parse_span(text: Period, years: Years | int = 1) -> Span:
    """The span of a text such as 2026, 2026H1, 2026 Q2, 2026-05, 2026-W05, 2026-05-31 or 2026-04..2026-09; a date is a day.

    `years` says how years are cut, or is the month in which they begin. Halves, quarters and years are of the fiscal year, which is named
    by the calendar year in which it begins; months and weeks are those of the calendar year. `a..b` runs from the first day of a to the
    last of b. Anything else is an InputError that says how to write a period.
    """
    if isinstance(text, Span):
        return text
    years = Years(years) if isinstance(years, int) else years
    if isinstance(text, date) and not pd.isna(text):
        return _day(pd.Timestamp(text).normalize(), years)
    written = unicodedata.normalize("NFKC", str(text)).strip().upper().translate(_DASHES)  # full-width digits are clear
    ends = _RANGE.split(written)
    if len(ends) != 2:
        return _single(written, str(text), years)
    first, last = (_single(end.strip(), str(text), years) for end in ends)
    if first.start > last.end:
        raise bad_input("the period ends before it begins", "Write the earlier end first", column="period", value=str(text))
    return _part(first.start, last.end, years)


def span_of(start: pd.Timestamp, end: pd.Timestamp, years: Years) -> Span:
    """The span from a first to a last day: the year, half, quarter or month that it is, else a part without a name."""
    named = (_span(kind, *years.number_of(kind, start), years) for kind in NAMED)
    return next((span for span in named if (span.start, span.end) == (start, end)), _part(start, end, years))


def last_span(kind: str, day: date, years: Years | int = 1) -> Span:
    """The last month, quarter, half or year that has ended on or before `day`; another kind is an InputError."""
    choose(kind, MONTHS, kind="kind of period", column="span")
    years = Years(years) if isinstance(years, int) else years
    year, number = years.number_of(kind, pd.Timestamp(day) + ONE_DAY)
    before = (year, number - 1) if number > 1 else (year - 1, years.count(kind))
    return _span(cast("SpanKind", kind), *before, years)


def parse_date(text: str | date) -> pd.Timestamp:
    """The day of an ISO date such as 2026-05-31; anything else is an InputError."""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else date(text.year, text.month, text.day)
    except ValueError as error:
        raise bad_input("is not a valid date", "Write it as 2026-05-31", column="as_of", value=str(text)) from error
    _check_year(day.year, str(text), column="as_of")
    return pd.Timestamp(day)


def _single(written: str, text: str, years: Years) -> Span:
    """The span of one name, without a range; `text` is what the user wrote, for the message."""
    for kind, form in FORMS:
        match = form.fullmatch(written)
        if match:
            return _of_match(kind, match.groupdict(), text, years)
    raise bad_input("is not a valid period", HINT, column="period", value=text)


def _of_match(kind: SpanKind, parts: Mapping[str, str | None], text: str, years: Years) -> Span:
    year = int(parts["year"] or 0)
    _check_year(year, text, column="period")
    if kind == "day":
        try:
            return _day(pd.Timestamp(year, int(parts["month"] or 0), int(parts["day"] or 0)), years)
        except ValueError as error:
            raise bad_input("is not a valid date", "Write it as 2026-05-31", column="period", value=text) from error
    if parts.get("fiscal") and years.first_month != 1:
        what = f"may mean the fiscal year that begins in {year}, or the one that ends in it"
        hint = f"Write {year} without FY for the one that begins in {year}-{years.first_month:02d}"
        raise bad_input(what, hint, column="period", value=text)
    return _span(kind, year, _number(kind, parts, text, years), years)


def _number(kind: SpanKind, parts: Mapping[str, str | None], text: str, years: Years) -> int:
    """Which half, quarter, month or week of the year is meant."""
    if kind == "month" and years.fiscal != bool(parts.get("fiscal_month")):
        raise bad_input(*_OTHER_MONTHS[years.fiscal], column="period", value=text)
    if parts.get("name"):
        return MONTH_NAMES.index(str(parts["name"])) + 1
    digits = parts.get("number") or parts.get("before") or parts.get("fiscal_month") or "1"
    number, year = int(CHINESE.get(digits, digits)), int(parts["year"] or 0)
    most = years.weeks_named(year) if kind == "week" else years.count(kind)
    if not 1 <= number <= most:
        count = str(most) if kind == "week" or years.fiscal else COUNTS[kind]
        what = f"there is no {kind} {number}: {year if kind == 'week' else 'a year'} has {count}"
        raise bad_input(what, HINT, column="period", value=text)
    return number


_OTHER_MONTHS = {
    True: (
        "is a month of the common calendar, and the years are cut by a fiscal one",
        "Write 2026P05 for the fifth fiscal month of 2026",
    ),
    False: ("is a fiscal month, and there is no fiscal calendar", "Write 2026-05, or declare the calendar (--calendar)"),
}


def _check_year(year: int, text: str, *, column: str) -> None:
    if year not in YEARS:
        raise bad_input(f"the year is outside {YEARS[0]} to {YEARS[-1]}", HINT, column=column, value=text)


def _day(day: pd.Timestamp, years: Years) -> Span:
    return Span("day", f"{day:%Y-%m-%d}", day, day, years)


def _part(start: pd.Timestamp, end: pd.Timestamp, years: Years) -> Span:
    """A range, named by its months where it consists of whole ones and by its days otherwise."""
    whole = start.day == 1 and (end + ONE_DAY).day == 1
    label = f"{start:%Y-%m}..{end:%Y-%m}" if whole else f"{start:%Y-%m-%d}..{end:%Y-%m-%d}"
    return Span("part", label, start, end, years)


def _span(kind: SpanKind, year: int, number: int, years: Years) -> Span:
    label = f"{year}P{number:02d}" if kind == "month" and years.fiscal else LABELS[kind](year, number)
    return Span(kind, label, *years.bounds(kind, year, number), years)


LABELS: Mapping[str, Callable[[int, int], str]] = {
    "week": lambda year, number: f"{year}-W{number:02d}",
    "month": lambda year, number: f"{year}-{number:02d}",
    "quarter": lambda year, number: f"{year}Q{number}",
    "half": lambda year, number: f"{year}H{number}",
    "year": lambda year, _: f"{year}",
}
