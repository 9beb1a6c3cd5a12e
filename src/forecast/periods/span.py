"""The parameters of a run, the same on the command line, in a notebook and in a panel: spans of time, dates, horizon, seed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, cast

import pandas as pd
from pydantic import BeforeValidator, ConfigDict, Field

from forecast.settings.errors import InputError, bad_input, hint_for
from forecast.settings.schema import Settings, field_error, validated_values

SpanKind = Literal["month", "quarter", "half", "year", "part"]
MONTHS: Mapping[str, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
YEARS = range(1900, 2201)
FORMS: tuple[tuple[SpanKind, re.Pattern[str]], ...] = (
    ("half", re.compile(r"^([0-9]{4})[- ]?H([0-9]+)$")),
    ("quarter", re.compile(r"^([0-9]{4})[- ]?Q([0-9]+)$")),
    ("month", re.compile(r"^([0-9]{4})[-/M]([0-9]{1,2})$")),
    ("year", re.compile(r"^([0-9]{4})()$")),
)
WAY_OUT = "Write a half as 2026H1, a quarter as 2026Q2, a month as 2026-05 or a year as 2026"


@dataclass(frozen=True)
class Span:
    """Some months in a row of one fiscal year: from the first day of the first month to the last day of the last."""

    kind: SpanKind
    label: str
    start: pd.Timestamp
    end: pd.Timestamp
    fiscal_year_start: int = 1

    @property
    def months(self) -> int:
        """How many months it has."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1

    @property
    def year(self) -> Span:
        """The fiscal year that it lies in, named by the calendar year in which it begins."""
        first = self.start.year - (self.start.month < self.fiscal_year_start)
        return _span("year", first, 1, self.fiscal_year_start)

    @property
    def rest_of_year(self) -> Span | None:
        """What follows it until the end of its fiscal year, such as the second half after the first; None when nothing does."""
        year, start = self.year, self.end + pd.Timedelta(days=1)
        if start > year.end:
            return None
        if self.kind == "half":
            return _span("half", int(year.label), 2, self.fiscal_year_start)
        return _part(start, year.end, self.fiscal_year_start)

    def last_year(self) -> Span:
        """The same months a year before."""
        if self.kind != "part":
            return parse_span(f"{int(self.label[:4]) - 1}{self.label[4:]}", self.fiscal_year_start)
        start, end = (each - pd.DateOffset(years=1) for each in (self.start, self.end + pd.Timedelta(days=1)))
        return _part(start, end - pd.Timedelta(days=1), self.fiscal_year_start)


def parse_span(text: str, fiscal_year_start: int = 1) -> Span:
    """The span of a text such as 2026H1, 2026Q2, 2026-05 or 2026; anything else is an InputError with the way out.

    Halves, quarters and years are of the fiscal year, which is named by the calendar year in which it begins; months are calendar months.
    """
    written = unicodedata.normalize("NFKC", str(text)).strip().upper()  # full-width digits are typed by mistake, and are clear
    for kind, form in FORMS:
        match = form.match(written)
        if match:
            return _span(kind, _year(match[1], text), _number(kind, match[2] or "1", text), fiscal_year_start)
    raise bad_input("is no span of time", WAY_OUT, column="span", value=str(text))


def last_span(kind: str, day: date, fiscal_year_start: int = 1) -> Span:
    """The last month, quarter, half or year that has ended on or before `day`; another kind is an InputError."""
    if kind not in LABELS:
        raise bad_input("is no span of time", hint_for(kind, LABELS), column="span", value=kind)
    after = pd.Timestamp(day) + pd.Timedelta(days=1)
    first = 1 if kind == "month" else fiscal_year_start
    length = MONTHS[kind]
    begun = (after.year * 12 + after.month - first) // length  # how many spans have begun since year 0
    year, number = divmod(begun - 1, 12 // length)
    return _span(cast("SpanKind", kind), year, number + 1, fiscal_year_start)


def parse_half(text: str, fiscal_year_start: int = 1) -> Span:
    """The half-year of a text such as 2026H1; another span is an InputError."""
    span = parse_span(text, fiscal_year_start)
    if span.kind != "half":
        raise bad_input(f"is a {span.kind}, not a half-year", "Write it as 2026H1 or 2026H2", column="half", value=str(text))
    return span


def parse_date(text: str | date) -> pd.Timestamp:
    """The day of an ISO date such as 2026-05-31; anything else is an InputError."""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else date(text.year, text.month, text.day)
    except ValueError as error:
        raise bad_input("is no date", "Write it as 2026-05-31", column="as_of", value=str(text)) from error
    _year(str(day.year), str(text))
    return pd.Timestamp(day)


def _part(start: pd.Timestamp, end: pd.Timestamp, fiscal_year_start: int) -> Span:
    return Span("part", f"{start:%Y-%m}..{end:%Y-%m}", start, end, fiscal_year_start)


def _span(kind: SpanKind, year: int, number: int, fiscal_year_start: int) -> Span:
    first = 1 if kind == "month" else fiscal_year_start
    start = pd.Timestamp(year, first, 1) + pd.DateOffset(months=MONTHS[kind] * (number - 1))
    end = start + pd.DateOffset(months=MONTHS[kind]) - pd.Timedelta(days=1)
    return Span(kind, LABELS[kind](year, number), start, end, fiscal_year_start)


LABELS: Mapping[str, Callable[[int, int], str]] = {
    "month": lambda year, number: f"{year}-{number:02d}",
    "quarter": lambda year, number: f"{year}Q{number}",
    "half": lambda year, number: f"{year}H{number}",
    "year": lambda year, _: f"{year}",
}


def _year(digits: str, text: str) -> int:
    if int(digits) not in YEARS:
        raise bad_input(f"has a year outside {YEARS[0]} to {YEARS[-1]}", WAY_OUT, column="span", value=str(text))
    return int(digits)


def _number(kind: SpanKind, digits: str, text: str) -> int:
    most = 12 // MONTHS[kind]
    if not 1 <= int(digits) <= most:
        raise bad_input(
            f"a year has {most} of what is numbered {int(digits)} here ({kind})", WAY_OUT, column="span", value=str(text)
        )
    return int(digits)


def _as_span(value: object) -> object:
    return None if value is None else _told(lambda: parse_span(str(value)).label)


def _as_day(value: object) -> object:
    return None if value is None else _told(lambda: parse_date(value).date())  # type: ignore[arg-type]  # anything else is refused there


def _told(parse: Callable[[], object]) -> object:
    """The parsed value; its InputError becomes the fault of the field that is being checked."""
    try:
        return parse()
    except InputError as error:
        raise field_error(error.faults[0].message, error.faults[0].hint) from error
    except AttributeError as error:
        raise field_error("is no date", "Write it as 2026-05-31") from error


class Parameters(Settings):
    """What a run can be told. Numbers must be numbers: a text that looks like one is refused, so that no typing mistake passes."""

    model_config = ConfigDict(strict=True)

    workbook: str = "."
    span: Annotated[str | None, BeforeValidator(_as_span)] = None
    as_of: Annotated[date | None, BeforeValidator(_as_day)] = None
    horizon: int = Field(default=12, ge=1, le=120)
    seed: int = Field(default=0, ge=0, le=2**32 - 1)
    draws: int = Field(default=500, ge=50, le=20_000)
    model: str = "ensemble"
    profile: str = "default"
    goal: float | None = Field(default=None, gt=0)
    language: Literal["en", "zh"] = "en"


def read_parameters(values: Mapping[str, object], *, file: str | None = None) -> Parameters:
    """The checked parameters; unknown names are answered with the hint_for, all faults come in one InputError."""
    return validated_values(Parameters, values, file=file)
