"""Columns of periods that read well and mean something else: fiscal years, quarters by number, a lost zero, days of a month, codes,
years that stand first, and times that are midnight elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from forecast.history.reading.date_formats import EXCEL_EPOCH, DateFormat
from forecast.history.reading.options import ReadOptions
from forecast.history.reading.raw_table import EncodedColumn
from forecast.settings.errors import Fault

Alike = Sequence[tuple[int, Mapping[str, str]]]  # the texts of the column by their place, each with its parts
OLDEST_SERIAL = (date(1980, 1, 1) - EXCEL_EPOCH).days  # day numbers that all lie before are rather codes
DAY, AFTERNOON = 24 * 3600, 13 * 3600  # times from here on may be midnight of a zone to the east; noon is a custom of its own
REGULAR = 0.5  # months of which fewer than this share are there, from the first to the last, are rather days


def ambiguous_date_fault(texts: EncodedColumn, alike: Alike, form: DateFormat, reading: ReadOptions) -> tuple[Fault, ...]:
    """The fault of a column whose way of writing has another likely reading, none where there is no such doubt."""
    traps = (*(MONTH_TRAPS if form.span == "month" and reading.century is None else ()), *DAY_TRAPS)
    first_doubt = next((doubt for trap in traps if (doubt := trap(alike, form, reading))), None)
    if first_doubt is None:
        return ()
    i, message, hint = first_doubt
    return (texts.column.fault(texts.first(i), f"the column has two readings: {message}", hint),)


Doubt = tuple[int, str, str] | None


def shifted_midnight(days: NDArray[np.datetime64], seconds: NDArray[np.int64], *, zoned: bool) -> tuple[str, str] | None:
    """Why times of day are rather midnight of the next day in a zone to the east, and what to do; None where nothing speaks for it.

    They are one whole hour, or the two of summer and winter; without a zone beside them the next day must begin a month as well.
    """
    times = np.unique(seconds)
    alike = (
        0 < len(times) <= 2
        and times[0] >= AFTERNOON
        and times[-1] < DAY
        and times[-1] - times[0] in (0, 3600)
        and not (times % 900).any()
    )
    next_days = days + np.timedelta64(1, "D")
    first = (next_days.astype("datetime64[M]").astype("datetime64[D]") == next_days).all()
    if not alike or len(np.unique(days)) < 2 or not (zoned or first):
        return None
    clock = f"{times[-1] // 3600}:{times[-1] % 3600 // 60:02d}"
    message = f"all times are {clock}{' UTC' if zoned else ''}: midnight of the next day in a zone to the east, so the day has two readings"
    return message, "Write the days of that time zone, as 2024-01-31 without a time"


def _codes(alike: Alike, form: DateFormat, _: ReadOptions) -> Doubt:
    """20241, 20242: quarters of 2024 and no days of 1955; 24001: a day of the year; 20089: days since 1970."""
    if form.name != "spreadsheet day number" or any(int(parts["serial"]) >= OLDEST_SERIAL for _, parts in alike):
        return None
    message = "day numbers of a spreadsheet, all before 1980, or codes such as 20241 for a quarter"
    return alike[0][0], message, "Write the periods as 2024-01-31, 2024-01 or 2024Q1"


def _year_first(alike: Alike, form: DateFormat, reading: ReadOptions) -> Doubt:
    """24-01-15: 24 January 2015, or 15 January 2024, where that is the more recent reading and none of it lies in the future."""
    if not alike or "yy" not in alike[0][1] or (form.two_way and reading.date_order) or reading.century is None:
        return None
    century, numbers = reading.century, [_in_order(parts) for _, parts in alike]
    turned = [(century + first, month, short) for first, month, short in numbers]
    if any(month > 12 or not 1 <= day <= 31 or year > reading.as_of_date.year + 1 for year, month, day in turned):
        return None
    latest = max(century + short for *_, short in numbers)
    if latest <= reading.as_of_date.year + 1 and max(turned)[0] <= latest:
        return None
    year, month, day = turned[0]
    message = f"days with the year last, or with the year first: the first of them may be {year}-{month:02d}-{day:02d}"
    return alike[0][0], message, "Write years with four digits"


def _in_order(parts: Mapping[str, str]) -> tuple[int, int, int]:
    """The three numbers of a date as they stand."""
    first, second = (parts["a"], parts["b"]) if "a" in parts else (parts["d"], parts.get("m", "99"))
    return int(first), int(second), int(parts["yy"])


def _fiscal_years(alike: Alike, form: DateFormat, _: ReadOptions) -> Doubt:
    """2009/10, 2010/11, 2011/12: October 2009, or the year that begins in 2009."""
    numbers = [(int(parts["y"]), int(parts["m"])) for _, parts in alike if "y" in parts and "m" in parts]
    if len(set(numbers)) < 2 or form.name == "YYYYmm" or any(month != (year + 1) % 100 for year, month in numbers):
        return None
    return (
        alike[0][0],
        "months, or years that end in the next one",
        "Write months as 2009-10-01, or take finer periods from the source",
    )


def _quarters(alike: Alike, _: DateFormat, __: ReadOptions) -> Doubt:
    """2021-1 to 2021-4 in every year: January to April, or the four quarters."""
    numbers = {(parts["y"], parts["m"]) for _, parts in alike if "y" in parts and "m" in parts}
    years = {year for year, _ in numbers}
    if len(years) < 2 or not {month for _, month in numbers} <= set("1234") or len(numbers) < 4 * len(years) - 3:
        return None
    return alike[0][0], "months 1 to 4, or the quarter of each year", "Write quarters as 2021Q1, months as 2021-01"


def _lost_zero(alike: Alike, form: DateFormat, _: ReadOptions) -> Doubt:
    """2024.1 beside 2024.11 and without 2024.10: January, or October whose zero a spreadsheet left out."""
    written = {parts["m"] for _, parts in alike if "m" in parts}
    if form.name != "Y.m" or "1" not in written or "10" in written or not {"11", "12"} & written:
        return None
    i = next(i for i, parts in alike if parts["m"] == "1")
    return i, "January, or October without its zero", "Store the periods as text, as in 2024-10"


DAYS_OR_YEARS = (
    "months of years, or days of a month",
    "Write days as 2024-01-05, or use century=2000 (--century) for years",
)


def _days_of_month(alike: Alike, form: DateFormat, reading: ReadOptions) -> Doubt:
    """Jan 05, Jan 12, Jan 19: January of three years, or three days of January."""
    numbers = {(int(parts["short"]), parts["name"].casefold()) for _, parts in alike if "short" in parts and "name" in parts}
    if len(numbers) < 2 or form.name != "Mon y":
        return None
    years = {year for year, _ in numbers}
    if max(years) <= 31 and len({name for _, name in numbers}) == 1:
        return alike[0][0], *DAYS_OR_YEARS
    months = (max(years) - min(years) + 1) * len({name for _, name in numbers})
    late = max(years) + 2000 > reading.as_of_date.year + 1 and max(years) <= 31
    if not late and (len(years) < 3 or len(numbers) >= REGULAR * months):
        return None
    return alike[0][0], *DAYS_OR_YEARS


Trap = Callable[[Alike, DateFormat, ReadOptions], Doubt]
MONTH_TRAPS: tuple[Trap, ...] = (_fiscal_years, _quarters, _lost_zero, _days_of_month)
DAY_TRAPS: tuple[Trap, ...] = (_codes, _year_first)
