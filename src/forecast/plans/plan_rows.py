"""The rows of a plan's table as a program or a person wrote them: read by their columns, and all that is wrong with them at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.files import read_table
from forecast.files.tables import is_non_text
from forecast.settings.errors import Fault, InputError, bad_input, hint_for
from forecast.tables.checked import HEADER, Problem, days_of, examined
from forecast.tables.columns import COLUMNS, LEVELS, Kind, Schema
from forecast.tables.schemas import SIDE_TABLES
from forecast.targets.outlook import MOST_UNITS, RoundingUnit
from forecast.targets.propose import CHANCES

if TYPE_CHECKING:
    from forecast.decomposition.plan_grid import PlanGrid
    from forecast.plans.plan_metadata import PlanMetadata

OUT_OF_ORDER = ("floor, base and stretch are out of order", "Order them")
NEGATIVE = ("a target is negative or not a number", "Use zero or more")
TOO_LARGE = ("the number is too large to be counted exactly", "Use a larger step or unit")
PLAN_COLUMNS = ("period", *LEVELS, *CHANCES, "held", "rule")


def read_rows(path: Path, about: PlanMetadata) -> pd.DataFrame:
    """The rows of the file, with periods as days and numbers as numbers; an InputError lists all cells that are none."""
    if not path.is_file():
        raise bad_input("no plan with this name", "Make one with `forecast plan create`, or check the path", file=str(path))
    table = read_table(path)
    texts = [name for name in table.columns if not is_non_text(table[name])]
    rows, wrong = examined(table, _schema(texts, typed=set(table.columns) - set(texts), about=about), file=str(path))
    refuse(wrong)
    if "held" in texts:
        rows = rows.assign(held=rows["held"].str.casefold().isin(["true", "1", "yes"]))
    return rows.assign(period=days_of(rows["period"], about.fiscal_year_start)) if "period" in texts else rows


def _schema(texts: Collection[str], *, typed: Collection[str], about: PlanMetadata) -> Schema:
    """The columns that are read from texts: those of a plan but for the ones that are typed already."""
    plan = SIDE_TABLES["plan"]
    chances = tuple(COLUMNS[name] for name in CHANCES if name in texts)
    # amounts in steps below one have decimals, so a point in them marks nothing else
    kind: Kind = "amount" if about.step is None or about.step >= 1 else "number"
    levels = (column._replace(kind=kind) if column.name in LEVELS else column for column in plan.columns)
    return Schema("plan", (*(each for each in levels if each.name not in typed), *chances), keyed=False, optional=CHANCES)


def row_faults(table: pd.DataFrame, grid: PlanGrid, *, scale: RoundingUnit, file: str, negative: bool = False) -> Iterator[Fault]:
    """What is wrong with the rows of a plan's table: doubled and missing cells, numbers out of order, missing, no whole steps.

    Numbers below zero are at fault too, unless the plan is known to have some (`negative`), as one with returns has.
    """
    keys = [*grid.dimensions, "period"]
    yield from _at(table.duplicated(keys), ("the cell is there twice", "Keep one row"), file=file)
    cells = grid.long()
    known = pd.MultiIndex.from_frame(cells).isin(pd.MultiIndex.from_frame(table[keys]))
    for _, cell in cells[~known].iterrows():
        yield Fault("the plan has no row for this cell", "Add it, with 0 if nothing is planned", file=file, value=_named(cell))
    floor, base, stretch = (table[level].to_numpy(np.float64) * scale.sign for level in LEVELS)
    yield from _at((floor > base) | (base > stretch), OUT_OF_ORDER, file=file)
    for level in LEVELS:
        numbers = table[level].to_numpy(np.float64)
        yield from _at(np.isnan(numbers) if negative else ~(numbers >= 0), NEGATIVE, file=file, column=level, values=table[level])
        beyond = np.abs(numbers) >= MOST_UNITS * scale.step
        yield from _at(beyond, TOO_LARGE, file=file, column=level, values=table[level])
        # What was told above as no number or too large would be told a second time here, as no whole step.
        finite = np.nan_to_num(np.where(beyond, 0.0, numbers))
        broken = np.abs(scale.numbers(scale.units(finite)) - finite) > 1e-6 * scale.step
        problem = (f"not a whole number of steps of {scale.step:g}", "Round it")
        yield from _at(broken, problem, file=file, column=level, values=table[level])


def unknown_members(table: pd.DataFrame, dimensions: list[str], leaves: pd.DataFrame, *, file: str) -> Iterator[Fault]:
    """A fault for each row whose member the leaves of the forecast do not have, or one for a dimension that the plan lacks."""
    for name in leaves.columns:
        if name not in dimensions:
            yield Fault(f"the plan has no column '{name}'", hint_for(str(name), dimensions), file=file)
            return
        members = pd.unique(leaves[name])
        for row in np.flatnonzero(~table[name].isin(members)):
            value = str(table[name].iloc[row])
            hint = hint_for(value, members)
            yield Fault("unknown member", hint, file=file, row=int(row) + HEADER, column=str(name), value=value)


def other_periods(table: pd.DataFrame, periods: pd.DatetimeIndex, *, file: str) -> Iterator[Fault]:
    """A fault for each row of a period that is none of the forecast's."""
    problem = ("not a period of the forecast", f"Use a period from {periods[0]:%Y-%m-%d} to {periods[-1]:%Y-%m-%d}")
    return _at(~table["period"].isin(periods), problem, file=file, column="period")


def refuse(faults: Iterable[Fault]) -> None:
    """An InputError with these faults; nothing where there are none."""
    listed = list(faults)
    if listed:
        raise InputError(listed)


def _at(
    mask: object, problem: Problem, *, file: str, column: str | None = None, values: pd.Series | None = None
) -> Iterator[Fault]:
    """A fault for each row of the mask, with its value where there is a column of them."""
    for i in np.flatnonzero(np.asarray(mask)):
        value = None if values is None else f"{values.iloc[i]:g}"
        yield Fault(*problem, file=file, row=int(i) + HEADER, column=column, value=value)


def _named(cell: pd.Series) -> str:
    return ", ".join(str(part.date() if isinstance(part, pd.Timestamp) else part) for part in cell)
