"""Rows in the periods of a declared calendar: fiscal months and weeks, where dates are their first or their last days."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import numpy as np
import pandas as pd

from forecast.history.reading.options import ImportRequest, ReadOptions
from forecast.history.series.date_spacing import DateSpacing
from forecast.periods.fiscal_calendar import PATTERNS, RULES, is_fiscal, is_table, rule_text
from forecast.periods.frequency import COARSER, Days, frequency
from forecast.settings.errors import bad_input

WRITTEN = "periods are written"  # how the reason begins where dates are no days but labels
ENDING = re.compile(r"end(s|ed|ing)?([ _-]?(date|day|on))?$|^w/?e\b|[ _-]w/?e$", re.IGNORECASE)
BEGINNING = re.compile(r"(start|begin|beginning|commencing)(s|ed|ing)?([ _-]?(date|day|on))?$|^w/?[bc]\b|^monday$", re.IGNORECASE)
TAKEN = "weeks are taken"  # how a note begins that says how dates were read which could be read in another way
FROM_DAYS = ("day", "lines")
USUAL_ENDS = (
    "January",
    "December",
    "June",
    "September",
    "March",
    "February",
    "April",
    "May",
    "July",
    "August",
    "October",
    "November",
)
DAYS_OF_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def steps_of(spacing: str, reading: ReadOptions) -> str:
    """The periods that rows of a spacing are summed to: the ones that are asked for, else months for days and order lines."""
    asked = reading.frequency or ("month" if spacing in FROM_DAYS else spacing)
    return reading.fiscal_calendar if reading.fiscal_calendar and asked in ("month", "fiscal month") else asked


def coarser_than(spacing: str, reading: ReadOptions) -> tuple[str, ...]:
    """What rows of a spacing can be summed to; in a declared calendar weeks make months, and months of the common calendar none."""
    if not reading.fiscal_calendar:
        return COARSER[spacing]
    finer = {"week": ("week",), "day": ("day", "week"), "lines": ("day", "week")}.get(spacing, ())
    return (*finer, reading.fiscal_calendar) if spacing in (*FROM_DAYS, "week", "fiscal month", "month") else finer


def step_name(steps: str) -> str:
    """Periods of a frequency as a message calls them."""
    if not is_fiscal(steps):
        return f"{steps}s"
    return "months of the declared calendar" if is_table(steps) else f"months of the calendar {steps}"


def week_shift(days: Days, spacing: DateSpacing, request: ImportRequest) -> tuple[int, str]:
    """How many days before its date each week begins, and what is said of it; nothing is said where the file itself says it."""
    if spacing.frequency != "week" or spacing.reason.startswith(WRITTEN) or not len(days):
        return 0, ""
    reading, weekday = request.reading, pd.Timestamp(days.min()).day_of_week
    declared = reading.week_dates or _named(request.period) or _of_calendar(weekday, request)
    day = DAYS_OF_WEEK[weekday]
    if declared:
        return (6, f"weeks end on their dates, {day}s") if declared == "end" else (0, f"weeks begin on their dates, {day}s")
    other = DAYS_OF_WEEK[(weekday + 1) % 7]
    said = f"{TAKEN} to begin on their dates, {day}s; if they end on them and begin on {other}s, choose --week-dates end"
    return 0, said


def check_in_calendar(days: Days, spacing: DateSpacing, request: ImportRequest, *, file: str) -> None:
    """An InputError where rows of fiscal months lie neither on the first days of the calendar's months nor on the last days."""
    calendar = request.reading.fiscal_calendar
    if not calendar or spacing.frequency not in ("fiscal month", "month") or not len(days):
        return
    if spacing.frequency == "month" and spacing.reason.startswith(WRITTEN):
        message = "the periods are months of the common calendar, and the calendar that is declared is a fiscal one"
        raise bad_input(message, "Label the rows 2026P05, or declare no calendar", file=file, column=request.period)
    months = frequency(calendar)
    unique = np.unique(days)
    starts = months.starts(unique)
    ends, dates = months.ends(starts), pd.DatetimeIndex(unique.astype("datetime64[us]"))
    at_start, at_end = np.asarray(dates == starts), np.asarray(dates == ends)
    if at_start.all() or at_end.all():
        return
    odd = int(np.argmin(at_start if at_start.sum() >= at_end.sum() else at_end))
    message = (
        f"the dates are neither the first nor the last days of the {step_name(calendar)}: "
        f"{dates[odd]:%Y-%m-%d} lies in the month from {starts[odd]:%Y-%m-%d} to {ends[odd]:%Y-%m-%d}"
    )
    raise bad_input(message, declare_hint(unique), file=file, column=request.period, value=f"{dates[odd]:%Y-%m-%d}")


def fitting_calendars(days: Days) -> Iterator[str]:
    """The rules of fiscal calendars of which all these dates are last days of months, or all first days; the most usual ones first."""
    dates = np.unique(days)
    weekday, edge = pd.Timestamp(dates[0]).day_of_week, dates.astype("datetime64[us]")
    for is_end in (True, False):
        day = DAYS_OF_WEEK[weekday if is_end else (weekday - 1) % 7]
        for month, rule, pattern in product(USUAL_ENDS, RULES, PATTERNS):
            text = rule_text(f"{pattern}, {rule} {day} of {month}")
            starts = frequency(text).starts(dates)
            found = frequency(text).ends(starts) if is_end else starts
            if np.asarray(found == edge).all():
                yield text


def declare_hint(days: Days) -> str:
    """How to declare the calendar of rows that look like fiscal months, with the rules that fit their dates."""
    fitting = list(fitting_calendars(days))
    if not fitting:
        return (
            "Declare a table of the periods (name, start, end) with --calendar, or take weeks or calendar months from the source"
        )
    more = f" (or {len(fitting) - 3} more)" if len(fitting) > 3 else ""
    return f"Declare the calendar with --calendar; these fit the dates: {'; '.join(fitting[:3])}{more}"


def _named(column: str) -> str | None:
    """What the name of a column says of its dates."""
    return "end" if ENDING.search(column.strip()) else "start" if BEGINNING.search(column.strip()) else None


def _of_calendar(weekday: int, request: ImportRequest) -> str | None:
    """What a declared calendar says of dates of weeks on a weekday; an InputError where its weeks neither begin nor end on it."""
    if not request.reading.fiscal_calendar:
        return None
    first = frequency(request.reading.fiscal_calendar).starts(np.array(["2024-06-15"], dtype="datetime64[D]"))[0].day_of_week
    if weekday in (first, (first - 1) % 7):
        return "start" if weekday == first else "end"
    message = (
        f"the weeks are dated on {DAYS_OF_WEEK[weekday]}s, and those of the declared calendar begin on {DAYS_OF_WEEK[first]}s"
    )
    raise bad_input(message, "Declare another calendar, or correct the dates", column=request.period)
