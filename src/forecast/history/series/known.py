"""What is known beside the sales: the calendar of the country, and events that happened or will happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from forecast.files import read_table
from forecast.settings.errors import bad_input, hint_for
from forecast.settings.workbook import Calendar, Workbook

STARTS = ("start", "date", "period")  # names that the column of first days may have


@dataclass(frozen=True)
class Context:
    """A calendar, a table of events as it came, the keys of all series that events may name, and the month in which the year begins.

    Nothing where nothing is known.
    """

    calendar: Calendar | None = None
    events: pd.DataFrame | None = None
    keys: pd.DataFrame | None = None
    fiscal_year_start: int | None = None

    def until(self, day: pd.Timestamp) -> Context:
        """The same without events that began after this day: what was not known then."""
        column = first_column_in(STARTS, self.events) if self.events is not None else None
        if self.events is None or column is None:
            return self
        starts = pd.to_datetime(self.events[column], errors="coerce", format="ISO8601")
        return replace(self, events=self.events[~(starts > day)])


def first_column_in(names: Sequence[str], table: pd.DataFrame) -> str | None:
    """The first of these columns that the table has."""
    return next((name for name in names if name in table.columns), None)


def read_events(path: Path | str) -> pd.DataFrame:
    """The rows of a CSV or Parquet file of events, as texts; the baseline says which columns it knows (`checked_events`)."""
    place = Path(path)
    if not place.is_file():
        raise bad_input("there is no such file of events", "Check the name", file=str(path))
    return read_table(place)


def workbook_events(workbook: Workbook | None) -> pd.DataFrame | None:
    """The events of a workbook's file of kind events under the names of its dimensions; None where it has no such file."""
    names = workbook.files_of_kind("events") if workbook else ()
    if workbook is None or not names:
        return None
    entry = workbook.file(names[0])
    told = {column: dimension for dimension, column in entry.key_columns(workbook.dimensions).items()}
    place = workbook.path(names[0])
    if not place.is_file():
        way_out = f"Put it there, or take '{names[0]}' out of files in workbook.yaml"
        raise bad_input("the workbook names a file of events that is not there", way_out, file=entry.path)
    table = read_events(place)
    if entry.period not in table.columns:
        way_out = hint_for(entry.period, map(str, table.columns))
        raise bad_input(f"the events have no column '{entry.period}'", way_out, file=entry.path)
    return table.rename(columns={entry.period: "start"} | told)
