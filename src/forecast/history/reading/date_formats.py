"""The ways a date or a period is written: one pattern per way, its name for the report, and the span that it stands for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from forecast.periods.fiscal_years import calendar_years

FIRST_YEAR, LAST_YEAR = 1800, 2100
CENTURY_TURN = 50  # "Jan-24" is 2024; a month name with a year from here on is refused as well
EXCEL_EPOCH = date(1899, 12, 30)
MONTHS = {
    1: "jan januar january janvier janv enero ene gennaio gen",
    2: "feb februar february février fevrier févr fevr febrero febbraio",
    3: "mar mär mrz märz march mars marzo maerz",
    4: "apr april avril avr abril abr aprile",
    5: "may mai mayo maggio mag",
    6: "jun juni june juin junio giugno giu",
    7: "jul juli july juillet juil julio luglio lug",
    8: "aug august août aout agosto ago",
    9: "sep sept september septembre septiembre settembre set",
    10: "oct okt oktober october octobre octubre ottobre ott",
    11: "nov november novembre noviembre",
    12: "dec dez dezember december décembre decembre déc diciembre dic dicembre",
}
MONTH_OF = {name: number for number, names in MONTHS.items() for name in names.split()}
HANZI = {"一": 1, "二": 2, "三": 3, "四": 4}
TIME = r"(?:[T ]\s*(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?\s*(?P<half>[AaPp][Mm])?)?"
ZONE = r"\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?"
WORD = r"(?P<name>[^\W\d_]{3,10})\.?"


@dataclass(frozen=True)
class DateFormat:
    """One way of writing a period: its name, its pattern, and the span that it stands for."""

    name: str
    pattern: re.Pattern[str]
    span: str = "day"
    standard: bool = False  # ISO: reading it is no repair
    two_way: bool = False  # day and month may stand either way round


def _form(name: str, pattern: str, span: str = "day", *, standard: bool = False, two_way: bool = False) -> DateFormat:
    return DateFormat(name, re.compile(f"^{pattern}$", re.IGNORECASE), span, standard, two_way)


FORMS = (
    _form("Y-m-d", rf"(?P<y>\d{{4}})-(?P<m>\d\d?)-(?P<d>\d\d?){TIME}{ZONE}", standard=True),
    _form("Y/m/d", rf"(?P<y>\d{{4}})/(?P<m>\d\d?)/(?P<d>\d\d?){TIME}"),
    _form("Y.m.d", rf"(?P<y>\d{{4}})\.(?P<m>\d\d?)\.(?P<d>\d\d?){TIME}"),
    _form("Y年m月d日", rf"(?P<y>\d{{4}})\s*年\s*(?P<m>\d\d?)\s*月\s*(?P<d>\d\d?)\s*[日号]{TIME}"),
    _form("Y-m", r"(?P<y>\d{4})-(?P<m>\d\d?)", "month", standard=True),
    _form("Y/m", r"(?P<y>\d{4})/(?P<m>\d\d?)", "month"),
    _form("Y.m", r"(?P<y>\d{4})\.(?P<m>\d\d?)", "month"),
    _form("Y年m月", r"(?P<y>\d{4})\s*年\s*(?P<m>\d\d?)\s*月份?", "month"),
    _form("YmM", r"(?P<y>\d{4})[mM](?P<m>\d\d?)", "month"),
    _form("m/Y", r"(?P<m>\d\d?)[/.-](?P<y>\d{4})", "month"),
    _form("YYYYmm", r"(?P<y>\d{4})(?P<m>\d{2})", "month"),
    _form("YYYYmmdd", r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    _form("d.m.Y", rf"(?P<d>\d\d?)\.\s?(?P<m>\d\d?)\.\s?(?P<y>\d{{4}}){TIME}"),
    _form("d.m.y", rf"(?P<d>\d\d?)\.\s?(?P<m>\d\d?)\.\s?(?P<yy>\d{{2}}){TIME}"),
    _form("a/b/Y", rf"(?P<a>\d\d?)/(?P<b>\d\d?)/(?P<y>\d{{4}}){TIME}", two_way=True),
    _form("a-b-Y", rf"(?P<a>\d\d?)-(?P<b>\d\d?)-(?P<y>\d{{4}}){TIME}", two_way=True),
    _form("a/b/y", rf"(?P<a>\d\d?)/(?P<b>\d\d?)/(?P<yy>\d{{2}}){TIME}", two_way=True),
    _form("a-b-y", rf"(?P<a>\d\d?)-(?P<b>\d\d?)-(?P<yy>\d{{2}}){TIME}", two_way=True),
    _form("d Mon Y", rf"(?P<d>\d\d?)\.?[ -]{WORD}[ -](?P<y>\d{{4}})"),
    _form("d Mon y", rf"(?P<d>\d\d?)\.?[ -]{WORD}[ -](?P<yy>\d{{2}})"),
    _form("Mon d, Y", rf"{WORD} (?P<d>\d\d?),? (?P<y>\d{{4}})"),
    _form("Mon Y", rf"{WORD}[ -/](?P<y>\d{{4}})", "month"),
    _form("Mon y", rf"{WORD}[ -/']+(?P<short>\d{{2}})", "month"),
    _form("Y Mon", rf"(?P<y>\d{{4}})[ -]{WORD}", "month"),
    _form("y Mon", rf"(?P<lead>\d{{2}})-{WORD}", "month"),
    _form("YQq", r"(?P<y>\d{4})\s*[-/ 年]?\s*Q(?P<q>[1-4])", "quarter"),
    _form("Qq Y", r"Q(?P<q>[1-4])\s*[-/ ]?\s*(?P<y>\d{4})", "quarter"),
    _form("Y年q季度", r"(?P<y>\d{4})\s*年?\s*第?(?P<q>[1-4一二三四])季度?", "quarter"),
    _form("Y-Www", r"(?P<y>\d{4})\s*[- ]?W(?P<w>\d\d?)", "week"),
    _form("Www Y", r"(?:W|KW|CW)\s*(?P<w>\d\d?)\s*[-/ ]\s*(?P<y>\d{4})", "week"),
    _form("YPpp", r"(?:FY\s*)?(?P<y>\d{4})\s*[-/ ]?\s*P(?P<p>\d\d?)", "fiscal month"),
    _form("Ppp Y", r"P(?P<p>\d\d?)\s*[-/ ]?\s*(?:FY\s*)?(?P<y>\d{4})", "fiscal month"),
    _form("Y年w周", r"(?P<y>\d{4})\s*年\s*第?(?P<w>\d\d?)周", "week"),
    _form("spreadsheet day number", r"(?P<serial>[2-7]\d{4})(?:\.0+)?"),
    _form("Y", r"(?P<y>\d{4})\s*年?", "year"),
)
ORDERS = ("dmy", "mdy")


def match_format(text: str) -> tuple[DateFormat, Mapping[str, str]] | None:
    """The way this text is written and its parts, or None where it is no date that is known."""
    for form in FORMS:
        match = form.pattern.match(text)
        if match:
            parts = {name: part for name, part in match.groupdict().items() if part is not None}
            if "name" not in parts or parts["name"].casefold() in MONTH_OF:
                return form, parts
    return None


def start_of(parts: Mapping[str, str], order: str | None, century: int | None, calendar: str | None = None) -> date:
    """The first day of the period with these parts; a ValueError says what is wrong with them."""
    if "serial" in parts:
        return _in_range(EXCEL_EPOCH + timedelta(days=int(parts["serial"])))
    _check_clock(parts)
    year = _year(parts, century)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year} is outside the range {FIRST_YEAR} to {LAST_YEAR}")
    if "p" in parts or ("w" in parts and calendar):
        return _in_fiscal_year(year, parts, calendar)
    if "w" in parts:
        return date.fromisocalendar(year, int(parts["w"]), 1)
    if "q" in parts:
        return date(year, 3 * (HANZI.get(parts["q"]) or int(parts["q"])) - 2, 1)
    month, day = _month_and_day(parts, order)
    if "m" in parts and "d" not in parts and 12 < month <= 53:
        raise ValueError(f"there is no month {month}; a week is written {year}-W{month}")
    try:
        return date(year, month, day)
    except ValueError as error:
        raise ValueError(f"not a valid date: year {year}, month {month}, day {day}") from error


def _in_fiscal_year(year: int, parts: Mapping[str, str], calendar: str | None) -> date:
    """The first day of a fiscal month or week by its number in the calendar's year."""
    if not calendar:
        raise ValueError("a fiscal month needs its calendar: declare it with --calendar '4-4-5, last Saturday of January'")
    kind, number = ("month", int(parts["p"])) if "p" in parts else ("week", int(parts["w"]))
    years = calendar_years("", 1, first=pd.Timestamp(year, 1, 1), calendar=calendar)
    if not 1 <= number <= (years.weeks_named(year) if kind == "week" else years.count(kind)):
        raise ValueError(f"the fiscal year {year} has no {kind} {number}")
    return years.bounds(kind, year, number)[0].date()


def _check_clock(parts: Mapping[str, str]) -> None:
    """Refuse a time of day that no clock shows; 24:00 is the end of the day."""
    hour, minute, second = (int(parts.get(unit, 0)) for unit in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and minute + second) or ("half" in parts and hour > 12):
        raise ValueError(f"not a valid time of day: {hour}:{minute:02d}:{second:02d}")


def _in_range(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"the year {day.year} is outside the range {FIRST_YEAR} to {LAST_YEAR}")
    return day


def _year(parts: Mapping[str, str], century: int | None) -> int:
    if "y" in parts:
        return int(parts["y"])
    short = int(parts.get("yy") or parts.get("lead") or parts["short"])
    if century is not None:
        return century + short
    if "short" in parts and short < CENTURY_TURN:
        return 2000 + short
    if "lead" in parts:
        raise ValueError("the number has two readings, a year or a day; use century=2000 (--century) or write 2024-01")
    raise ValueError("a year of two digits has two readings; use century=2000 (--century) or write four digits")


def _month_and_day(parts: Mapping[str, str], order: str | None) -> tuple[int, int]:
    if "a" in parts:
        first, second = int(parts["a"]), int(parts["b"])
        return (second, first) if order == "dmy" else (first, second)
    month = MONTH_OF[parts["name"].casefold()] if "name" in parts else int(parts.get("m", 1))
    return month, int(parts.get("d", 1))
