"""A checked history: one long table, what its columns mean, and the matrix of series that the models read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.history.reading.import_report import ImportReport
from forecast.history.series.hierarchy import Hierarchy
from forecast.history.series.known import Context
from forecast.periods.fiscal_years import calendar_years
from forecast.periods.frequency import frequency
from forecast.periods.years import LastYear, Years
from forecast.settings.deprecation import warn_of_rename
from forecast.settings.errors import bad_input
from forecast.settings.measures import Measure
from forecast.settings.workbook import Calendar
from forecast.tables.schemas import check_dimensions


@dataclass(frozen=True)
class Panel:
    """Series as rows of a matrix over one complete calendar; a period without a row is NaN, never zero."""

    keys: pd.DataFrame
    periods: pd.DatetimeIndex
    values: NDArray[np.float64]
    frequency: str

    @property
    def season(self) -> int:
        """Periods in a season: 12 for months, 4 for quarters."""
        return frequency(self.frequency).season


@dataclass(frozen=True)
class History:
    """The sales history of one measure: `table` holds the dimensions, `period` and `value`, one row per leaf and period."""

    table: pd.DataFrame
    dimensions: tuple[str, ...]
    frequency: str
    measure: Measure
    source: ImportReport
    context: Context = field(default_factory=Context, repr=False)
    ended: pd.DataFrame | None = field(
        default=None, repr=False
    )  # series that ended: dimensions, last, evident (the day it showed)

    def __post_init__(self) -> None:
        # The one place that every door leads through, so that no table of results overwrites the members of a dimension.
        check_dimensions(self.dimensions, file=self.source.file)

    @property
    def known(self) -> Context:
        """The context, by its old name."""
        warn_of_rename("History.known", "History.context")
        return self.context

    @property
    def first(self) -> pd.Timestamp:
        """The start of the first period."""
        return pd.Timestamp(self.table["period"].min())

    @property
    def last(self) -> pd.Timestamp:
        """The start of the last period."""
        return pd.Timestamp(self.table["period"].max())

    @property
    def end(self) -> pd.Timestamp:
        """The last day of the last period."""
        return pd.Timestamp(frequency(self.frequency).ends(pd.DatetimeIndex([self.last]))[0])

    @property
    def fiscal_year_start(self) -> int:
        """The month in which the year of this history begins: 4 makes 2026Q1 April to June 2026. January where nothing else is known."""
        return self.context.fiscal_year_start or 1

    @cached_property
    def years(self) -> Years:
        """How the years of this history are cut, from that month on: in whole weeks where it counts in weeks."""
        calendar, last_year = self.context.fiscal_calendar, self.context.last_year
        return calendar_years(self.frequency, self.fiscal_year_start, first=self.first, last_year=last_year, calendar=calendar)

    def year_before(self, periods: pd.DatetimeIndex) -> pd.DatetimeIndex:
        """The periods of the year before that periods are compared with, one for each; NaT for a 53rd week that it lacks."""
        return self.years.week_before(periods) if self.frequency == "week" else frequency(self.frequency).year_before(periods)

    def until(self, as_of: str | pd.Timestamp) -> History:
        """The history without the periods that end after `as_of`, nor events that began later: what was known at the close of that day."""
        ends = frequency(self.frequency).ends(pd.DatetimeIndex(self.table["period"]))
        rows = self.table[ends <= pd.Timestamp(as_of).normalize()]
        if rows.empty:
            hint = f"Use a later date: the history starts on {self.first:%Y-%m-%d}"
            raise bad_input("the history has no complete period before this date", hint, file=self.source.file, value=str(as_of))
        day = pd.Timestamp(as_of).normalize()
        if day >= self.end:
            return self.select(rows)
        ended = None if self.ended is None else self.ended[self.ended["evident"] <= day]
        return replace(self.select(rows), context=self.context.until(day), ended=ended)

    def with_context(
        self,
        *,
        calendar: Calendar | None = None,
        events: pd.DataFrame | None = None,
        fiscal_year_start: int | None = None,
        last_year: LastYear | None = None,
    ) -> History:
        """The same history with a calendar, events or another cut of its years to reckon with; what is left out stays as it was."""
        keys = self.table[list(self.dimensions)].drop_duplicates()
        context = replace(
            self.context,
            calendar=calendar or self.context.calendar,
            fiscal_year_start=fiscal_year_start or self.context.fiscal_year_start,
            last_year=last_year or self.context.last_year,
        )
        return replace(self, context=context if events is None else replace(context, events=events, keys=keys))

    def knowing(self, *, calendar: Calendar | None = None, events: pd.DataFrame | None = None) -> History:
        """The same history with another calendar or events, by the old name of `with_context`."""
        warn_of_rename("History.knowing", "History.with_context")
        return self.with_context(calendar=calendar, events=events)

    def select(self, rows: pd.DataFrame) -> History:
        """The same history with these rows of its table only."""
        return replace(self, table=rows.reset_index(drop=True))

    @property
    def ended_series(self) -> NDArray[np.bool_]:
        """Which series of the panel have ended, in its order."""
        keys = self.panel.keys
        if self.ended is None or self.ended.empty:
            return np.zeros(len(keys), dtype=bool)
        ended = pd.MultiIndex.from_frame(self.ended[list(keys.columns)])
        return np.asarray(pd.MultiIndex.from_frame(keys).isin(ended))

    def without_ends(self) -> History:
        """The same history with nothing known to have ended: what lacks after the last row of a series is unknown, not zero."""
        if self.ended is None or self.ended.empty:
            return self
        columns = list(self.dimensions)
        last = self.ended.set_index(columns)["last"]
        keys = pd.MultiIndex.from_frame(self.table[columns]) if len(columns) > 1 else pd.Index(self.table[columns[0]])
        after = self.table["period"].to_numpy() > last.reindex(keys).to_numpy()
        return replace(self.select(self.table[~after]), ended=None)

    @cached_property
    def hierarchy(self) -> Hierarchy:
        """All totals over the leaves of this history, in the order of the panel's series."""
        return Hierarchy.of(self.panel.keys, self.dimensions)

    @cached_property
    def panel(self) -> Panel:
        """The series as a matrix, sorted by key, over the complete calendar from the first to the last period."""
        columns = list(self.dimensions)
        periods = frequency(self.frequency).range(self.first, self.last)
        keys = self.table[columns].drop_duplicates().sort_values(columns, ignore_index=True)
        row = pd.MultiIndex.from_frame(keys).get_indexer(pd.MultiIndex.from_frame(self.table[columns]))
        values = np.full((len(keys), len(periods)), np.nan)
        values[row, periods.get_indexer(pd.DatetimeIndex(self.table["period"]))] = self.table["value"].to_numpy(np.float64)
        return Panel(keys, periods, values, self.frequency)
