"""The data files of a workbook: where each is, which of its columns are what, and how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from forecast.settings.schema import Settings

FileKind = Literal["history", "daily", "factors", "funnel", "events", "targets", "members", "people", "successors"]
Missing = Literal["error", "gap", "zero"]
Aside = Literal["error", "drop", "keep"]  # what is done with rows that are rather none
Partial = Literal["drop", "error", "keep"]
Outages = Literal["gap", "error", "keep"]
KINDS: tuple[FileKind, ...] = ("history", "daily", "factors", "funnel", "events", "targets", "members", "people", "successors")
MEASURED: tuple[FileKind, ...] = ("history", "daily", "targets")  # files whose values are measures of the workbook


class File(Settings):
    """One data file: where it is and which of its columns are what; a column that is not named has its own name."""

    path: str
    kind: FileKind = "history"
    period: str = "period"
    values: dict[str, str] = Field(default_factory=dict)
    columns: dict[str, str] = Field(default_factory=dict)
    sheet: str | None = None
    missing: Missing | None = None
    lone_dates: Aside | None = None
    trailing_zeros: Aside | None = None
    running_totals: Literal["error", "difference", "keep"] | None = None
    level_steps: Literal["error", "keep"] | None = None
    partial: Partial | None = None
    outages: Outages | None = None
    week_dates: Literal["start", "end"] | None = None
    spellings: Literal["merge", "keep"] | None = None
    header: int | None = Field(default=None, ge=1)
    end_row: int | None = Field(default=None, ge=2)
    encoding: str | None = None
    separator: str | None = None
    decimal: Literal[".", ","] | None = None
    date_order: Literal["dmy", "mdy"] | None = None
    century: int | None = None

    @property
    def reading(self) -> dict[str, object]:
        """How to read the file, by the names of the options for reading; those that are not set are left out."""
        aside = ("lone_dates", "trailing_zeros", "running_totals", "level_steps", "partial", "outages", "week_dates", "spellings")
        written = ("encoding", "separator", "decimal", "date_order", "century")
        names = ("sheet", "missing", "header", "end_row", *written, *aside)
        options = {name: getattr(self, name) for name in names}
        return {name: option for name, option in options.items() if option is not None}

    def value_column(self, measure: str) -> str:
        """The column of the file that holds the measure."""
        return self.values.get(measure, measure)

    def key_columns(self, dimensions: Sequence[str]) -> dict[str, str]:
        """The column of the file for each of the dimensions, in their order."""
        return {dimension: self.columns.get(dimension, dimension) for dimension in dimensions}
