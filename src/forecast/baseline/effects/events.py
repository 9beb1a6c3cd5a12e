"""Known events and promotions as regressors: a table of what happened, and will happen, when and to whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from forecast.baseline.effects.regressors import Design, Regressor
from forecast.history.series.hierarchy import ALL
from forecast.history.series.known import STARTS, first_column_in
from forecast.history.series.panel import Panel
from forecast.periods.frequency import FREQUENCIES
from forecast.settings.arrays import Flags, Floats, Ints
from forecast.settings.errors import Fault, InputError, bad_input, hint_for

EVENT = "event: "  # before the name of its block
USUAL = 0.3  # logs by which an event at its fullest may move sales, as a rule
SEVERAL = ";"  # between members of one cell
KNOWN = "told by the calendar"
YEAR = re.compile(r"\s*\b(?:19|20)\d{2}\b(?:\s*年)?\s*")
NAMES = ("event", "name")


@dataclass(frozen=True)
class Events:
    """Checked events: event, start, end (NaT where it stays), strength, and per dimension the members it touches (empty: all)."""

    table: pd.DataFrame
    dimensions: tuple[str, ...]


@dataclass(frozen=True)
class EventDesign:
    """The design of the events that can have an effect, and for the others why they have none."""

    design: Design
    without: Mapping[str, str]


def checked_events(events: pd.DataFrame, panel: Panel, *, keys: pd.DataFrame | None = None, file: str = "events") -> Events:
    """The events of a table for this panel; `keys` are those that it may name, left out the panel's own.

    Columns: `event` (or `name`), `start` (or `date`, `period`), optionally `end`, `strength` (1 where it is missing) and any dimension
    ("all" or nothing: everyone; several members with a semicolon between them). Without a column `end` an event lasts its period; an
    empty end means that it stays. An InputError lists every row with an unknown member, date or strength, and rows that stand twice.
    """
    sheet = EventTable(events.reset_index(drop=True), panel, panel.keys if keys is None else keys, file)
    start, name = sheet.column(STARTS), sheet.column(NAMES)
    dimensions = tuple(column for column in panel.keys.columns if column in sheet.table.columns)
    checked = pd.DataFrame({"event": [_event(text) for text in sheet.table[name]], "start": sheet.dates(sheet.table[start])})
    checked["end"] = _ends(sheet, checked["start"])
    checked["strength"] = _strengths(sheet)
    sheet.refuse(checked["event"] == "", name, "the event has no name", "Name it")
    sheet.refuse(checked["end"] < checked["start"], "end", "the event ends before it starts", "Change one of the dates")
    for dimension in dimensions:
        checked[dimension] = _members(sheet, dimension, coming=checked["start"] > panel.periods[-1])
    texts = checked[["event", "start", "end", *dimensions]].astype("str")
    sheet.refuse(texts.duplicated(), name, "the row stands there twice", "Keep one of them")
    if sheet.faults:
        raise InputError(sheet.faults)
    return Events(checked, dimensions)


def event_design(events: Events, panel: Panel, horizon: int, *, known: Collection[str] = ()) -> EventDesign:
    """The columns of the events over the history and the horizon: the share of each period's days that an event covers times its strength.

    The fullest period of an event is 1 in its column. What stays is a change of level, which forecasts follow by themselves; what
    was never seen before has no effect, nor have feasts that the calendar knows already.
    """
    periods = pd.DatetimeIndex(panel.periods.append(FREQUENCIES[panel.frequency].after(panel.periods[-1], horizon)))
    rows = events.table[events.table["end"].notna()].reset_index(drop=True)
    covered = _covered(rows, periods, panel.frequency)
    affected, classes = np.unique(_touched(rows, events.dimensions, panel), axis=0, return_inverse=True)
    classes = classes.reshape(-1).astype(np.int64)
    sold = _sold(panel, classes, len(affected))
    without = dict.fromkeys(events.table["event"], "stays: a change of level, which the forecast follows")
    names, profiles = [], []
    for name, positions in rows.groupby("event", sort=False).indices.items():
        profile = affected[:, positions] @ covered[positions]
        without[str(name)] = KNOWN if str(name) in known else _no_effect(profile, sold)
        if not without[str(name)]:
            names.append(str(name))
            profiles.append(profile / profile.max())
    values = np.stack(profiles, axis=2) if profiles else np.empty((len(affected), len(periods), 0))
    design = Design(tuple(Regressor(name, EVENT + name, USUAL) for name in names), classes, values)
    return EventDesign(design, {name: why for name, why in without.items() if why})


def _no_effect(profile: Floats, sold: Flags) -> str:
    if not profile.any():
        return "outside the periods or the members of the history"
    return "" if ((profile[:, : sold.shape[1]] > 0) & sold).any() else "never seen before: no effect"


def _sold(panel: Panel, classes: Ints, count: int) -> Flags:
    """Classes x periods: whether any series of a class has a row."""
    sold = np.zeros((count, panel.values.shape[1]), dtype=bool)
    np.logical_or.at(sold, classes, np.isfinite(panel.values))
    return sold


def _covered(rows: pd.DataFrame, periods: pd.DatetimeIndex, frequency: str) -> Floats:
    """Rows x periods: the share of each period's days that a row covers, times its strength."""
    edges = periods.append(FREQUENCIES[frequency].after(periods[-1], 1)).to_numpy().astype("datetime64[D]")
    first, last = (rows[column].to_numpy().astype("datetime64[D]")[:, None] for column in ("start", "end"))
    days = np.minimum(edges[1:], last + np.timedelta64(1, "D")) - np.maximum(edges[:-1], first)
    share = np.maximum(days.astype(np.float64), 0.0) / np.diff(edges).astype(np.float64)
    return share * rows["strength"].to_numpy(np.float64)[:, None]


def _touched(rows: pd.DataFrame, dimensions: Sequence[str], panel: Panel) -> Floats:
    """Series x rows: 1 where a row touches a series."""
    affected = np.ones((len(panel.keys), len(rows)))
    for dimension in dimensions:
        for position, members in enumerate(rows[dimension]):
            if members:
                affected[:, position] *= panel.keys[dimension].isin(members).to_numpy()
    return affected


# --- what is checked ------------------------------------------------------------------


@dataclass(frozen=True)
class EventTable:
    """A table of events as it came, and the faults that were found in it."""

    table: pd.DataFrame
    panel: Panel
    keys: pd.DataFrame
    file: str
    faults: list[Fault] = field(default_factory=list)

    def column(self, names: Sequence[str]) -> str:
        """The first of these columns that the table has."""
        column = first_column_in(names, self.table)
        if column is None:
            hint = hint_for(names[0], map(str, self.table.columns))
            message = f"the events have no column {' or '.join(repr(name) for name in names)}"
            raise bad_input(message, hint, file=self.file)
        return column

    def refuse(self, mask: pd.Series | Flags, column: str, message: str, hint: str) -> None:
        """A fault for every row of these."""
        for position in np.flatnonzero(np.asarray(mask, dtype=bool)):
            value = str(self.table[column].iloc[position])
            self.faults.append(Fault(message, hint, file=self.file, row=int(position) + 2, column=column, value=value))

    def given(self, column: str) -> pd.Series:
        """Whether there is anything in the cells of a column."""
        texts = self.table[column]
        return texts.notna() & (texts.astype("str").str.strip() != "")

    def dates(self, texts: pd.Series, *, optional: bool = False) -> pd.Series:
        """The days that the cells name; what is none is a fault, but for empty cells where the date is optional."""
        are_dates = pd.api.types.is_datetime64_any_dtype(texts)
        days = pd.to_datetime(texts, errors="coerce", format=None if are_dates else "ISO8601")
        needed = self.given(str(texts.name)) if optional else True
        self.refuse(days.isna() & needed, str(texts.name), "is no date", "Write it as 2026-05-31 or 2026-05")
        return days.dt.normalize()


def _event(text: object) -> str:
    """The name that tells an event from others: a year in it does not."""
    return YEAR.sub(" ", str(text)).strip() if isinstance(text, str) else ""


def _ends(sheet: EventTable, starts: pd.Series) -> pd.Series:
    """The last day of each event; NaT for what stays. Without a column: the end of the period that the event starts in."""
    if "end" not in sheet.table.columns:
        return _period_ends(starts, sheet.panel.frequency)
    return sheet.dates(sheet.table["end"], optional=True)


def _period_ends(starts: pd.Series, frequency: str) -> pd.Series:
    if frequency in ("day", "week"):
        return starts
    return starts.dt.to_period("M" if frequency == "month" else "Q").dt.end_time.dt.normalize()


def _strengths(sheet: EventTable) -> pd.Series:
    if "strength" not in sheet.table.columns:
        return pd.Series(1.0, index=sheet.table.index)
    numbers = pd.to_numeric(sheet.table["strength"].where(sheet.given("strength"), "1"), errors="coerce").astype(np.float64)
    wrong = ~(np.isfinite(numbers) & (numbers > 0))
    sheet.refuse(wrong, "strength", "is no strength above 0", "Give a number such as 1 or 0.5, or nothing")
    return numbers


def _members(sheet: EventTable, dimension: str, *, coming: pd.Series) -> list[tuple[str, ...]]:
    """The members of each row, () for all; one that is unknown is a fault unless the event is still to come."""
    members = sorted(set(sheet.keys[dimension].astype("str")))
    cells = sheet.table[dimension].where(sheet.given(dimension), ALL).astype("str").str.split(SEVERAL)
    parts_of = [tuple(part.strip() for part in cell if part.strip() and part.strip().casefold() != ALL) for cell in cells]
    strange = {position: next((part for part in parts if part not in members), "") for position, parts in enumerate(parts_of)}
    for position, part in strange.items():
        if part and not coming.iloc[position]:
            message = f"'{part}' is no {dimension} of the history"
            sheet.refuse(np.arange(len(parts_of)) == position, dimension, message, hint_for(part, members))
    return parts_of
