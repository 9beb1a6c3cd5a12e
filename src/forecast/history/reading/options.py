"""What may be said about a file beyond its columns: every choice that reading would otherwise have to guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict, cast, get_type_hints

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from forecast.periods.fiscal_calendar import is_table, rule_text
from forecast.periods.span import parse_date
from forecast.settings.errors import bad_input, hint_for

CHOICES: dict[str, tuple[str | None, ...]] = {
    "missing": (None, "error", "gap", "zero"),
    "partial": ("drop", "error", "keep"),
    "outages": ("gap", "error", "keep"),
    "duplicates": ("error", "drop", "keep"),
    "totals": ("error", "drop", "keep"),
    "lone_dates": ("error", "drop", "keep"),
    "trailing_zeros": ("error", "drop", "keep"),
    "running_totals": ("error", "difference", "keep"),
    "spellings": (None, "merge", "keep"),
    "level_steps": ("error", "keep"),
    "decimal": (None, ".", ","),
    "date_order": (None, "dmy", "mdy"),
    "week_dates": (None, "start", "end"),
    "frequency": (None, "month", "quarter", "week", "day"),
}


CENTURIES = (1800, 1900, 2000)


class ReadKeywords(TypedDict, total=False):
    """The keywords that `read_history` and `check_file` take beyond the columns; see `ReadOptions` for their meaning."""

    sheet: str | None
    strict: bool
    missing: Literal["error", "gap", "zero"] | None
    partial: Literal["drop", "error", "keep"]
    outages: Literal["gap", "error", "keep"]
    successors: str | None
    duplicates: Literal["error", "drop", "keep"]
    totals: Literal["error", "drop", "keep"]
    spellings: Literal["merge", "keep"] | None
    lone_dates: Literal["error", "drop", "keep"]
    trailing_zeros: Literal["error", "drop", "keep"]
    running_totals: Literal["error", "difference", "keep"]
    level_steps: Literal["error", "keep"]
    encoding: str | None
    separator: str | None
    decimal: Literal[".", ","] | None
    date_order: Literal["dmy", "mdy"] | None
    century: int | None
    week_dates: Literal["start", "end"] | None
    fiscal_calendar: str | None
    header: int
    end_row: int | None
    columns: Sequence[str] | None
    wide: bool
    frequency: Literal["month", "quarter", "week", "day"] | None
    as_of: str | None
    query: str | None
    bind: Mapping[str, object] | None
    timeout: float


@dataclass(frozen=True)
class ReadOptions:
    """The choices for one import.

    sheet       the sheet of a workbook, needed where several are filled
    strict      every repair is an error
    missing     what a period without a row and an empty cell of sales mean: an error, a gap, or zero; by default an empty cell is an
                error, and periods without a row are judged by the record of each series
    partial     what a first or last period is that the file's dates cut off: left out, an error, or kept as if it were whole
    outages     what a period is in which days lack in all series: a gap, an error, or kept as it is
    successors  a table of members that go on under another name: from, to, and dimension, date and share where they are needed
    duplicates  what repeated rows mean: an error, to be dropped, or genuine lines to keep
    totals      what a member called "Total" or 合计 means: an error, to be dropped, or a genuine member
    lone_dates  what a row far before or after all others means: an error, to be dropped (and told), or a genuine row
    trailing_zeros  what zeros of all series at the end mean: an error, periods to come to be dropped (and told), or no sales
    running_totals  what values that rise through each year are: an error, to be replaced by differences, or amounts
    spellings   what names that differ in case, width or spaces only are: one name (merge) or members of their own (keep)
    level_steps  what a step of level by a factor of currency, pack or unit is: an error, or sales
    encoding    the encoding of a text file; separator: what stands between its fields
    decimal     the decimal mark of the numbers; date_order: "dmy" or "mdy"; century: 1900 or 2000 for years of two digits
    week_dates  whether the dates of weeks are the days on which they "start" or "end"; fiscal_calendar: how months and years are cut, such
                as "4-4-5, last Saturday of January"
    end_row     the last row of the table, where other tables follow below it
    header      the row of the header; columns: names for a file without one; wide: periods stand across as columns
    frequency   the period to sum to; as_of: the last day that the history may know, today if not given
    query       what to ask a database, one SELECT statement; bind: the values of its :names; timeout: the seconds that it may take
    """

    sheet: str | None = None
    strict: bool = False
    missing: str | None = None
    partial: str = "drop"
    outages: str = "gap"
    successors: str | None = None
    duplicates: str = "error"
    totals: str = "error"
    spellings: str | None = None
    lone_dates: str = "drop"
    trailing_zeros: str = "drop"
    running_totals: str = "error"
    level_steps: str = "error"
    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    date_order: str | None = None
    century: int | None = None
    week_dates: str | None = None
    fiscal_calendar: str | None = None
    header: int = 1
    end_row: int | None = None
    columns: Sequence[str] | None = None
    wide: bool = False
    frequency: str | None = None
    as_of: str | None = None
    query: str | None = None
    bind: Mapping[str, object] | None = None
    timeout: float = 60.0

    def __post_init__(self) -> None:
        _ = self.as_of_date  # an as-of date that is none is refused here
        object.__setattr__(self, "fiscal_calendar", _in_one_spelling(self.fiscal_calendar))
        if not 0 < self.timeout <= 3600:
            raise bad_input(f"timeout cannot be {self.timeout}", "Use a number of seconds above 0 and at most 3600")
        self._check_rows()
        if self.century is not None and self.century not in CENTURIES:
            raise bad_input(f"century cannot be {self.century}", "Use 1900 or 2000 (--century)")
        if self.separator is not None and (len(self.separator) != 1 or self.separator in '"\r\n'):
            message = f"separator cannot be {self.separator!r}"
            raise bad_input(
                message, "Use a single character such as ; or a tab. If the file mixes separators, save it again with one"
            )
        for name in ("encoding", "sheet"):
            if getattr(self, name) == "":
                raise bad_input(f"{name} is empty", f"Name the {name}, or leave it out")
        for name, allowed in CHOICES.items():
            value = getattr(self, name)
            if value not in allowed:
                choices = [str(choice) for choice in allowed if choice is not None]
                raise bad_input(f"{name} cannot be '{value}'", hint_for(str(value), choices))

    def _check_rows(self) -> None:
        if self.header < 1:
            raise bad_input(f"header cannot be {self.header}", "Use the row number of the header, counted from 1 (--header)")
        if self.end_row is not None and self.end_row <= self.header:
            raise bad_input(f"end_row cannot be {self.end_row}", "Use the number of the last row of the table (--end-row)")

    @property
    def as_of_date(self) -> pd.Timestamp:
        """The last day that the history may know."""
        return parse_date(self.as_of) if self.as_of else pd.Timestamp.now().normalize()


def _in_one_spelling(calendar: str | None) -> str | None:
    """A fiscal calendar as the name of its months is written; what is no calendar is an InputError."""
    return rule_text(calendar) if calendar and not is_table(calendar) else calendar or None


def checked_options(given: Mapping[str, object]) -> ReadKeywords:
    """The options of these names and values, those that are None left out; an unknown name or another type is an InputError."""
    options, kinds = {name: option for name, option in given.items() if option is not None}, get_type_hints(ReadOptions)
    for name, value in options.items():
        if name not in kinds:
            raise bad_input("unknown option for reading", hint_for(name, kinds), column=name)
        try:
            TypeAdapter(kinds[name]).validate_python(value, strict=True)
        except ValidationError as error:
            hint = f"Correct it: {error.errors()[0]['msg']}"
            raise bad_input("not a valid value for this option", hint, column=name, value=str(value)) from error
    return cast("ReadKeywords", options)


@dataclass(frozen=True)
class ImportRequest:
    """The columns that were asked for, and the choices for reading them."""

    period: str
    value: str
    by: tuple[str, ...]
    reading: ReadOptions

    @property
    def names(self) -> tuple[str, ...]:
        """All columns that are needed, dimensions first."""
        return (*self.by, self.period, self.value)


def import_request(period: str, value: str, by: str | Sequence[str], reading: ReadOptions) -> ImportRequest:
    """The request for these columns; `by` may be one name, a list, or names with commas between, or empty for the whole company."""
    names = tuple(name.strip() for name in by.split(",") if by.strip()) if isinstance(by, str) else tuple(by)
    columns = (*names, period, value)
    twice = sorted({name for name in columns if columns.count(name) > 1})
    if twice:
        raise bad_input(f"column '{twice[0]}' is used for two purposes", "Name different columns for period, value and by")
    if not all(columns):
        raise bad_input(
            "one of the columns has no name", "Name the columns with period=, value= and by= (--period, --value, --by)"
        )
    return ImportRequest(period, value, names, reading)
