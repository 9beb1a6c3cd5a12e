"""Columns of periods that read well and mean something else: fiscal years, quarters by number, a lost zero, days of a month."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from forecast.history.dateforms import Form
from forecast.history.options import Reading
from forecast.history.raw import Texts
from forecast.settings.errors import Fault

Alike = Sequence[tuple[int, Mapping[str, str]]]  # the texts of the column by their place, each with its parts
REGULAR = 0.5  # months of which fewer than this share are there, from the first to the last, are rather days


def misread(texts: Texts, alike: Alike, form: Form, reading: Reading) -> tuple[Fault, ...]:
    """The fault of a column whose way of writing has another likely reading, none where there is no such doubt."""
    if form.span != "month" or reading.century is not None:
        return ()
    told = next((found for trap in TRAPS if (found := trap(alike, form, reading))), None)
    if told is None:
        return ()
    at, what, do = told
    return (texts.column.fault(texts.first(at), f"the column has two readings: {what}", do),)


Found = tuple[int, str, str] | None


def _fiscal_years(alike: Alike, form: Form, _: Reading) -> Found:
    """2009/10, 2010/11, 2011/12: October 2009, or the year that begins in 2009."""
    numbers = [(int(parts["y"]), int(parts["m"])) for _, parts in alike if "y" in parts and "m" in parts]
    if len(set(numbers)) < 2 or form.name == "YYYYmm" or any(month != (year + 1) % 100 for year, month in numbers):
        return None
    return (
        alike[0][0],
        "months, or years that end in the next one",
        "Write months as 2009-10-01, or take finer periods from the source",
    )


def _quarters(alike: Alike, _: Form, __: Reading) -> Found:
    """2021-1 to 2021-4 in every year: January to April, or the four quarters."""
    numbers = {(parts["y"], parts["m"]) for _, parts in alike if "y" in parts and "m" in parts}
    years = {year for year, _ in numbers}
    if len(years) < 2 or not {month for _, month in numbers} <= set("1234") or len(numbers) < 4 * len(years) - 3:
        return None
    return alike[0][0], "months 1 to 4, or the quarter of each year", "Write quarters as 2021Q1, months as 2021-01"


def _lost_zero(alike: Alike, form: Form, _: Reading) -> Found:
    """2024.1 beside 2024.11 and without 2024.10: January, or October whose zero a spreadsheet left out."""
    written = {parts["m"] for _, parts in alike if "m" in parts}
    if form.name != "Y.m" or "1" not in written or "10" in written or not {"11", "12"} & written:
        return None
    at = next(at for at, parts in alike if parts["m"] == "1")
    return at, "January, or October without its zero", "Store the periods as text, as in 2024-10"


def _days_of_month(alike: Alike, form: Form, reading: Reading) -> Found:
    """Jan 05, Jan 12, Jan 19: January of three years, or three days of January."""
    numbers = {(int(parts["short"]), parts["name"].casefold()) for _, parts in alike if "short" in parts and "name" in parts}
    if len(numbers) < 2 or form.name != "Mon y":
        return None
    years = {year for year, _ in numbers}
    months = (max(years) - min(years) + 1) * len({name for _, name in numbers})
    late = max(years) + 2000 > reading.known_until.year + 1 and max(years) <= 31
    if not late and (len(years) < 3 or len(numbers) >= REGULAR * months):
        return None
    return (
        alike[0][0],
        "months of years, or days of a month",
        "Write days as 2024-01-05, or say century=2000 (--century) for years",
    )


TRAPS: tuple[Callable[[Alike, Form, Reading], Found], ...] = (_fiscal_years, _quarters, _lost_zero, _days_of_month)
