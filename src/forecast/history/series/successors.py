"""Members that go on under another name: their history carried over to the successor, and successors proposed where they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.files import read_table
from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.settings.errors import Fault, InputError, hint_for
from forecast.tables.checked import HEADER, checked, days_of
from forecast.tables.schemas import SIDE_TABLES

NEAR = 2  # periods between the end of one and the begin of the other
ALIKE = (0.4, 2.5)  # how many times the level of the one that of the other may be
COLUMNS = ["dimension", "from", "to", "date", "share"]


def carried_over(table: pd.DataFrame, dimensions: Sequence[str], *, day: str, amounts: str, path: Path | str) -> pd.DataFrame:
    """The rows with the history of each member that has a successor under the successor's name.

    The table of successors has `from` and `to`, and may have `dimension`, `date` (rows before it are carried over; without one, all are)
    and `share` (how much of them; 1 without one). `day` and `amounts` name the columns of dates and numbers of the rows. What it says of
    members that the rows do not have, or twice, is an InputError.
    """
    rules = _rules(table, dimensions, path)
    rows = table.astype(dict.fromkeys(dimensions, "object"))
    for key, group in rules.groupby(["dimension", "from"], sort=False):
        dimension, old = map(str, key)
        parts = []
        is_old = (rows[dimension] == old).to_numpy()
        left = np.where(is_old, 1.0, 0.0)
        for to, date, share in group[["to", "date", "share"]].itertuples(index=False):
            moved = is_old & ((rows[day] < date).to_numpy() if not pd.isna(date) else True)
            part = rows[moved].assign(**{dimension: to})
            part[amounts] = part[amounts].astype("float64") * share
            left = left - np.where(moved, share, 0.0)
            parts.append(part)
        kept = ~is_old | (left > 1e-9)
        rest = rows[kept].copy()
        rest[amounts] = rest[amounts].astype("float64") * np.where(is_old, left, 1.0)[kept]
        rows = pd.concat([rest, *parts], ignore_index=True)
    return rows


def _rules(table: pd.DataFrame, dimensions: Sequence[str], path: Path | str) -> pd.DataFrame:
    """The rules of a file of successors with all columns; an InputError with every row that cannot be."""
    name = Path(path).name
    read = checked(read_table(path), SIDE_TABLES["successors"], file=name)
    read = read.assign(**{column: read.get(column, "") for column in ("dimension", "date")})
    read["share"] = pd.to_numeric(read["share"]).fillna(1.0) if "share" in read else 1.0
    named = [dimension if dimension in dimensions else "" for dimension in read["dimension"]]
    found = [each or _found_in(table, dimensions, old) for each, old in zip(named, read["from"], strict=True)]
    read = read.assign(dimension=found, date=days_of(read["date"].replace("", None)))
    faults = [*_faults(table, read, name), *_too_much(read, name)]
    if faults:
        raise InputError(faults)
    return read


def _faults(table: pd.DataFrame, rules: pd.DataFrame, file: str) -> Iterator[Fault]:
    members = {dimension: set(table[dimension].astype(str)) for dimension in set(rules["dimension"]) if dimension}
    columns = rules[["dimension", "from", "to", "share"]].itertuples(index=False, name=None)
    for row, (dimension, old, new, share) in enumerate(columns, HEADER):
        if not dimension:
            message, hint = "no dimension has this member, or several have it", "Correct it, or name its dimension in a column"
            yield Fault(message, hint, file, row=row, column="from", value=old)
        elif old not in members[dimension]:
            hint = hint_for(old, sorted(members[dimension]))
            yield Fault("the history has no such member", hint, file, row=row, column="from", value=old)
        if old == new:
            message, hint = "a member cannot be its own successor", "Name another one, or remove the row"
            yield Fault(message, hint, file, row=row, column="to", value=new)
        if not 0 < share <= 1:
            message, hint = "is not a share above 0 and up to 1", "Write it as 60% or 0.6"
            yield Fault(message, hint, file, row=row, column="share", value=str(share))


def _too_much(rules: pd.DataFrame, file: str) -> Iterator[Fault]:
    totals = rules.groupby(["dimension", "from"])["share"].sum().reset_index()
    for old, total in totals.loc[totals["share"] > 1 + 1e-9, ["from", "share"]].itertuples(index=False, name=None):
        message = f"the shares of its successors add up to {total:.0%}"
        yield Fault(message, "Bring them to 100 % or less", file, column="share", value=str(old))


def _found_in(table: pd.DataFrame, dimensions: Sequence[str], member: str) -> str:
    """The one dimension that has the member; nothing where none has it, or several."""
    found = [name for name in dimensions if (table[name].astype(str) == member).any()]
    return found[0] if len(found) == 1 else ""


def proposed_successors(history: History) -> pd.DataFrame:
    """Members that begin as another ends, at a similar level beside the same other members: dimension, from, to, date and share.

    `date` is the first period of the successor. Without any the table has no rows; nothing is raised.
    """
    rows = [rule for name in history.dimensions for rule in _proposed(history, name)]
    return pd.DataFrame(rows, columns=COLUMNS)


def _proposed(history: History, name: str) -> list[list[object]]:
    sold = history.table[history.table["value"] != 0]
    spans = sold.groupby(name, sort=True)["period"].agg(["min", "max"])
    step = frequency(history.frequency)
    others = [each for each in history.dimensions if each != name]
    found = []
    for old, span in spans[spans["max"] < history.last].iterrows():
        near = spans[[abs(step.count(span["max"], start) - 1) <= NEAR for start in spans["min"]]]
        rules = [
            (_difference(sold, name, (str(old), str(new)), others), str(new), start)
            for new, start, end in zip(near.index, near["min"], near["max"], strict=True)
            if new != old and start > history.first and end > span["max"]
        ]
        alike = [rule for rule in rules if rule[0] is not None]
        if alike:
            _, new, start = min(alike, key=lambda rule: rule[0] or 0.0)
            found.append([name, str(old), new, f"{start:%Y-%m-%d}", 1.0])
    return found


def _difference(sold: pd.DataFrame, name: str, pair: tuple[str, str], others: Sequence[str]) -> float | None:
    """How far the levels of two members lie apart (in logs); None where they are not alike, or not sold beside the same members."""
    old, new = (sold[sold[name] == member] for member in pair)
    if others:
        beside = [set(part[list(others)].itertuples(index=False, name=None)) for part in (old, new)]
        if 2 * len(beside[0] & beside[1]) < min(map(len, beside)):
            return None
    ends = [part.groupby("period")["value"].sum().sort_index() for part in (old, new)]
    count = min(12, *map(len, ends))
    levels = float(ends[0].iloc[-count:].mean()), float(ends[1].iloc[:count].mean())
    if min(levels) <= 0 or not ALIKE[0] <= levels[1] / levels[0] <= ALIKE[1]:
        return None
    return abs(float(np.log(levels[1] / levels[0])))
