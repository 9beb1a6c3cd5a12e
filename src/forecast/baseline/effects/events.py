"""Known events and promotions as regressors: a table of what happened, and will happen, when and to whom."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from forecast.baseline.effects.regressors import Design, Regressor
from forecast.history.series.hierarchy import ALL
from forecast.history.series.known import STARTS, first_column_in
from forecast.history.series.panel import Panel
from forecast.periods.frequency import frequency as step
from forecast.settings.arrays import Flags, Floats, Ints
from forecast.settings.errors import Fault, InputError, hint_for
from forecast.tables.checked import HEADER, days_of, examined
from forecast.tables.schemas import SIDE_TABLES

EVENT = "event: "  # before the name of its block
USUAL = 0.3  # logs by which an event at its fullest may move sales, as a rule
SEVERAL = ";"  # between members of one cell
KNOWN = "told by the calendar"
YEAR = re.compile(r"\s*\b(?:19|20)\d{2}\b(?:\s*年)?\s*")
NAMES = ("event", "name")
NO_NAME = ("the event has no name but a year", "Name it")


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


def checked_events(
    events: pd.DataFrame, panel: Panel, *, keys: pd.DataFrame | None = None, fiscal_year_start: int | None = None
) -> Events:
    """The events of a table for this panel; `keys` are those that it may name, left out the panel's own.

    Columns: `event` (or `name`), `start` (or `date`, `period`), optionally `end`, `strength` (1 where it is missing) and any dimension
    ("all" or nothing: everyone; several members with a semicolon between them). A start or end may be a day or any period: it is then
    the first or last day of it. Without a column `end` an event lasts its period; an empty end means that it stays. An InputError lists
    every row with an unknown member, date or strength, and rows that are there twice.
    """
    start, name = first_column_in(STARTS, events) or STARTS[0], first_column_in(NAMES, events) or NAMES[0]
    dimensions = tuple(column for column in panel.keys.columns if column in events.columns)
    schema = SIDE_TABLES["events"].with_name("event", name).with_name("start", start)
    rows, faults = examined(events, schema, dimensions=[name, *dimensions], file=events.attrs.get("file", "events"))
    if not {start, name} <= set(rows.columns):
        raise InputError(_as_named(faults, events))
    starts, ends = (days_of(rows[start], fiscal_year_start, last=last) for last in (False, True))
    texts = [_without_year(text) for text in rows[name]]
    table = pd.DataFrame({"event": texts, "start": starts, "end": _ends(rows, ends, panel.frequency, fiscal_year_start)})
    table["strength"] = rows["strength"].fillna(1.0) if "strength" in rows.columns else 1.0
    problems = _Problems(rows, events.attrs.get("file", "events"), faults)
    problems.add([text == "" and cell != "" for text, cell in zip(texts, rows[name], strict=True)], name, NO_NAME)
    problems.add(table["end"] < table["start"], "end", ("the event ends before it starts", "Change one of the dates"))
    problems.add(
        table["strength"] <= 0, "strength", ("the strength is not above 0", "Give a number such as 1 or 0.5, or nothing")
    )
    for dimension in dimensions:
        members = (panel.keys if keys is None else keys)[dimension]
        table[dimension] = _members(problems, dimension, members, coming=table["start"] > panel.periods[-1])
    if faults:
        raise InputError(_as_named(sorted(faults, key=lambda fault: fault.row or 0), events))
    return Events(table, dimensions)


def event_design(events: Events, panel: Panel, horizon: int, *, known: Collection[str] = ()) -> EventDesign:
    """The columns of the events over the history and the horizon: the share of each period's days that an event covers times its strength.

    The fullest period of an event is 1 in its column. What stays is a change of level, which forecasts follow by themselves; what
    was never seen before has no effect, nor have feasts that the calendar knows already.
    """
    periods = pd.DatetimeIndex(panel.periods.append(step(panel.frequency).after(panel.periods[-1], horizon)))
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
    edges = periods.append(step(frequency).after(periods[-1], 1)).to_numpy().astype("datetime64[D]")
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


class _Problems(NamedTuple):
    """A table of events with the faults that were found in it so far."""

    table: pd.DataFrame
    file: str
    faults: list[Fault]

    def add(self, mask: pd.Series | Sequence[bool], column: str, problem: tuple[str, str]) -> None:
        """A fault for every row of these."""
        for i in np.flatnonzero(np.asarray(mask, dtype=bool)):
            value = str(self.table[column].iloc[i])
            self.faults.append(Fault(*problem, file=self.file, row=int(i) + HEADER, column=column, value=value))


def _as_named(faults: Sequence[Fault], events: pd.DataFrame) -> list[Fault]:
    """The faults with the names that the columns have in the file, where a workbook calls them otherwise."""
    names: Mapping[str | None, str] = events.attrs.get("columns", {})
    return [replace(fault, column=names.get(fault.column, fault.column)) for fault in faults]


def _without_year(text: object) -> str:
    """The name that tells an event from others: a year in it does not."""
    return YEAR.sub(" ", str(text)).strip()


def _ends(rows: pd.DataFrame, starts: pd.Series, frequency: str, fiscal_year_start: int | None) -> pd.Series:
    """The last day of each event; NaT for what stays. Without a column: the end of the period that the last day of its start is in."""
    if "end" in rows.columns:
        return days_of(rows["end"], fiscal_year_start, last=True)
    if frequency not in ("month", "quarter"):
        return starts
    return starts.dt.to_period("M" if frequency == "month" else "Q").dt.end_time.dt.normalize()


def _members(problems: _Problems, dimension: str, members: pd.Series, *, coming: pd.Series) -> list[tuple[str, ...]]:
    """The members of each row, () for all; one that is unknown is a fault unless the event is still to come."""
    known = sorted(set(members.astype("str")))
    cells = problems.table[dimension].str.split(SEVERAL)
    parts_of = [tuple(part.strip() for part in cell if part.strip() and part.strip().casefold() != ALL) for cell in cells]
    for i, parts in enumerate(parts_of):
        unknown = next((part for part in parts if part not in known), "")
        if unknown and not coming.iloc[i]:
            problem = (f"'{unknown}' is not a member of {dimension} in the history", hint_for(unknown, known))
            problems.add(np.arange(len(parts_of)) == i, dimension, problem)
    return parts_of
