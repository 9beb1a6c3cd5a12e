"""What is known beside the sales: the calendar of the country, and events that happened or will happen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from forecast.files import read_table
from forecast.periods.years import LastYear
from forecast.settings.errors import bad_input
from forecast.settings.workbook import Calendar, Workbook
from forecast.tables.checked import checked, days_of
from forecast.tables.columns import COLUMNS, Schema

STARTS = ("start", "date", "period")  # names that the column of first days may have


@dataclass(frozen=True)
class Context:
    """A calendar, a table of events as it came, the keys of all series that events may name, and how years are cut and compared.

    Nothing where nothing is known.
    """

    calendar: Calendar | None = None
    events: pd.DataFrame | None = None
    keys: pd.DataFrame | None = None
    fiscal_year_start: int | None = None
    last_year: LastYear = "week"  # what a week is compared with
    fiscal_calendar: str = ""  # the text of the calendar that cuts the years; none: by months, or weeks in a weekly history

    def until(self, day: pd.Timestamp) -> Context:
        """The same without events that began after this day: what was not known then."""
        column = first_column_in(STARTS, self.events) if self.events is not None else None
        if self.events is None or column is None:
            return self
        starts = days_of(self.events[column], self.fiscal_year_start)
        return replace(self, events=self.events[~(starts > day)])


def first_column_in(names: Sequence[str], table: pd.DataFrame) -> str | None:
    """The first of these columns that the table has."""
    return next((name for name in names if name in table.columns), None)


def read_events(path: Path | str) -> pd.DataFrame:
    """The rows of a CSV or Parquet file of events, as texts; the baseline says which columns it knows (`checked_events`)."""
    file = Path(path)
    if not file.is_file():
        raise bad_input("events file not found", "Check the path", file=str(path))
    table = read_table(file)
    table.attrs["file"] = file.name
    return table


def workbook_events(workbook: Workbook | None) -> pd.DataFrame | None:
    """The events of a workbook's file of kind events under the names of its dimensions; None where it has no such file."""
    names = workbook.files_of_kind("events") if workbook else ()
    if workbook is None or not names:
        return None
    file_settings = workbook.file(names[0])
    renames = {column: dimension for dimension, column in file_settings.key_columns(workbook.dimensions).items()}
    path = workbook.path(names[0])
    if not path.is_file():
        hint = f"Add it, or remove '{names[0]}' from files in workbook.yaml"
        raise bad_input("the events file that the workbook names was not found", hint, file=file_settings.path)
    schema = Schema("events", (COLUMNS["start"]._replace(name=file_settings.period),), keyed=False)
    table = read_events(path)
    if table.empty and file_settings.period in table.columns:
        return None  # a file that waits for its first event
    table = checked(table, schema, file=file_settings.path)
    renames |= {file_settings.period: "start"}
    table.attrs |= {"file": file_settings.path, "columns": {name: column for column, name in renames.items()}}
    return table.rename(columns=renames)
