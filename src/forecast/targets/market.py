"""The tilt that a workbook's factors give: its table of markets read as of the history's end, weighed and bounded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.files import read_table
from forecast.periods.span import parse_span
from forecast.settings import Workbook, bad_input, load_workbook
from forecast.settings.errors import Fault, InputError, hint_for
from forecast.tables.checked import HEADER, checked, text_columns
from forecast.tables.columns import ALL
from forecast.tables.schemas import SIDE_TABLES, named_columns
from forecast.targets.curves import Numbers
from forecast.targets.factors import FACTORS, factor_tilt
from forecast.targets.tilt import Tilt, no_tilt

if TYPE_CHECKING:
    from forecast.history import History

CAPACITY = "capacity"  # the factor that says how large a market is


def workbook_tilt(workbook: Workbook | Path | str | None, history: History) -> Tilt:
    """The tilt of the section `factors` of a workbook (or its folder); one that moves nothing where there is none or it has no weights.

    What counts is the last year of the table that was over when the history ends.

    >>> fc.factor_effects(fc.workbook_tilt(None, history)).empty
    True
    """
    if workbook is None:
        return no_tilt()
    workbook = workbook if isinstance(workbook, Workbook) else load_workbook(workbook)
    weights = {name: each for name, each in workbook.factors.weights.items() if each > 0}
    names = workbook.files_of_kind("factors")
    if not weights:
        return no_tilt()
    if not names:
        raise bad_input("the factors have weights but no table", "List a file of kind factors under files", file="workbook.yaml")
    recent = _known(workbook, names[0], history)
    values = _factor_values(recent, workbook=workbook, dimensions=_dimensions(recent, history))
    return factor_tilt(values, weights, limit=workbook.factors.limit)


def market_capacity(workbook: Workbook, history: History) -> pd.Series | None:
    """The market capacity of each member of the first dimension in the last year known, by member; None where nothing says it."""
    names, column = workbook.files_of_kind("factors"), workbook.factors.columns.get(CAPACITY, CAPACITY)
    if not names:
        return None
    recent = _known(workbook, names[0], history)
    if column not in recent.columns or history.dimensions[0] not in recent.columns:
        return None
    rows = recent[
        ~recent.set_index(history.dimensions[0], append=True).index.duplicated()
    ]  # a parent's row counts once per member
    return pd.to_numeric(rows[column], errors="coerce").groupby(rows[history.dimensions[0]]).sum(min_count=1)


def _factor_values(known: pd.DataFrame, *, workbook: Workbook, dimensions: list[str]) -> pd.DataFrame:
    """The factors' values, long: dimensions ("all" where summed over), factor, value; for each dimension from the first on.

    Sizes (capacity, stock ...) are sums over own sales where the workbook names their column (`per`); shares and rates are means
    weighted by it.
    """
    parts = [_level_values(known, workbook=workbook, dimensions=dimensions[: depth + 1]) for depth in range(len(dimensions))]
    columns = [*dimensions, "factor", "value"]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return table.reindex(columns=columns).fillna(dict.fromkeys(dimensions, "all"))


def _known(workbook: Workbook, name: str, history: History) -> pd.DataFrame:
    """The rows of the last year that was over at the history's end, with the dimensions under their own names."""
    file_settings = workbook.file(name)
    table = read_table(workbook.path(name))
    columns = [*workbook.factors.columns.values(), *workbook.factors.weights, workbook.factors.per, CAPACITY]
    numbers = [column for column in columns if column in table.columns]
    schema = named_columns("factors", numbers, kind="number", dates=[file_settings.period])
    table = checked(table, schema, dimensions=text_columns(table, but=(file_settings.period, *numbers)), file=file_settings.path)
    table.attrs["file"] = file_settings.path
    ends = pd.DatetimeIndex([parse_span(str(text), history.years).end for text in table[file_settings.period]])
    over = ends[ends <= history.end]
    if not len(over):
        raise bad_input(
            "every period in the factors file ends after the history", "Add rows for earlier periods", file=file_settings.path
        )
    # One year back from the last period that was over, however often the table is kept: a quarter alone would carry its season.
    recent = table[(ends <= history.end) & (ends > over.max() - pd.DateOffset(years=1))]
    for dimension, column in file_settings.key_columns(history.dimensions).items():
        if column in recent.columns:
            recent = _by_member(recent, workbook, dimension=dimension, column=column, members=history)
    return recent


def _by_member(table: pd.DataFrame, workbook: Workbook, *, dimension: str, column: str, members: History) -> pd.DataFrame:
    """The table with the members of a dimension; a parent that stands in the column counts for each of its members."""
    members_of_history = set(members.table[dimension].astype("str"))
    texts = table[column].astype("str")
    parents = _parents(workbook, dimension)
    _check_members(texts, {*members_of_history, *parents, *parents.values()}, file=table.attrs.get("file"))
    children = {
        parent: [child for child, above in parents.items() if above == parent and child in members_of_history]
        for parent in set(texts)
    }
    members_of_row = [[text] if text in members_of_history else children[text] for text in texts]
    return (
        table.assign(**{dimension: pd.Series(members_of_row, index=table.index, dtype=object)})
        .explode(dimension)
        .dropna(subset=[dimension])
        .astype({dimension: "str"})
    )


def _check_members(cells: pd.Series, members: Collection[str], *, file: str | None) -> None:
    """Refuses members that neither the history nor the table of members has; an empty cell and "all" name none."""
    first = cells[~cells.index.duplicated()]  # a parent's row is there once per member
    rows = first.index.to_numpy(np.int64)
    unknown = np.flatnonzero(~first.isin([*members, "", ALL]).to_numpy())
    faults = [
        Fault(
            "unknown member",
            hint_for(first.iloc[i], sorted(members)),
            file=file,
            row=int(rows[i]) + HEADER,
            column=str(cells.name),
            value=first.iloc[i],
        )
        for i in unknown
    ]
    if faults:
        raise InputError(faults)


def _parents(workbook: Workbook, dimension: str) -> dict[str, str]:
    names = workbook.files_of_kind("members")
    if not names:
        return {}
    file_settings = workbook.file(names[0])
    # a member that changes its parent has a row for each, from its own day on
    table = checked(
        read_table(workbook.path(names[0])),
        SIDE_TABLES["members"],
        dimensions=["dimension", "member", file_settings.period],
        file=file_settings.path,
    )
    rows = table[table["dimension"] == dimension]
    return dict(zip(rows["member"], rows["parent"], strict=True))


def _dimensions(known: pd.DataFrame, history: History) -> list[str]:
    return [name for name in history.dimensions if name in known.columns]


def _level_values(known: pd.DataFrame, *, workbook: Workbook, dimensions: list[str]) -> pd.DataFrame:
    columns = {name: workbook.factors.columns.get(name, name) for name in workbook.factors.weights if name in FACTORS}
    present = {name: column for name, column in columns.items() if column in known.columns}
    rows = []
    for key, rows_of in known.groupby(dimensions, sort=True):
        group = rows_of[~rows_of.index.duplicated()]  # a parent's row stands there once per member and counts once
        names = dict(zip(dimensions, map(str, key), strict=True))
        values = _values(group, present, per=workbook.factors.per)
        rows += [{**names, "factor": name, "value": value} for name, value in values.items()]
    return pd.DataFrame(rows)


def _values(group: pd.DataFrame, columns: Mapping[str, str], *, per: str) -> dict[str, float]:
    own_sales = pd.to_numeric(group[per], errors="coerce").fillna(0.0).to_numpy(np.float64) if per in group.columns else None
    values = {}
    for name, column in columns.items():
        numbers = pd.to_numeric(group[column], errors="coerce").to_numpy(np.float64)
        values[name] = _size(numbers, own_sales) if FACTORS[name].size else _mean(numbers, own_sales)
    return values


def _size(numbers: Numbers, own: Numbers | None) -> float:
    if own is None:
        return float(np.sum(numbers))
    return float(np.sum(numbers) / own.sum()) if own.sum() > 0 else np.nan


def _mean(numbers: Numbers, own: Numbers | None) -> float:
    # Without own sales to weigh by, every market counts alike.
    if own is None or own.sum() <= 0:
        return float(np.mean(numbers))
    return float(np.average(numbers, weights=own))
