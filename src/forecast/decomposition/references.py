"""References of a spread: a table of weights or metrics by some of the keys, checked row by row and laid over the cells of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from forecast.decomposition.plan_grid import PlanGrid
from forecast.decomposition.shares import checked_shares
from forecast.periods.span import parse_span
from forecast.settings.errors import Fault, InputError, bad_input, hint_for
from forecast.targets.curves import Numbers


def reference_weights(grid: PlanGrid, table: pd.DataFrame, *, column: str = "weight") -> Numbers:
    """The weight of each cell (leaves x periods) from a table with some of the dimensions, `period`, and the column of weights.

    A key that the table does not name is any; cells without a row are NaN. Refused with their rows: unknown members and periods
    (with the hint_for), weights that are no numbers, and keys that stand twice.
    """
    if column not in table.columns:
        way_out = hint_for(column, map(str, table.columns))
        raise bad_input(f"the reference has no column '{column}'", way_out, column=column)
    named = [name for name in (*grid.dimensions, "period") if name in table.columns]
    keys = table[named].reset_index(drop=True).astype({name: "str" for name in named if name != "period"})
    if "period" in named:
        keys = keys.assign(period=pd.DatetimeIndex([_start(each, grid.fiscal_year_start) for each in keys["period"]]))
    weights = pd.to_numeric(table[column].reset_index(drop=True), errors="coerce")
    faults = [*_faults(grid, keys, table), *_no_numbers(weights, table[column], _file(table))]
    if faults:
        raise InputError(faults)
    if not named:
        return np.full(grid.shape, float(weights.iloc[0]))
    found = grid.long().merge(keys.assign(weight=weights), on=named, how="left")["weight"]
    return found.to_numpy(np.float64).reshape(grid.shape)


def metric_weights(grid: PlanGrid, table: pd.DataFrame, *, metrics: Mapping[str, float], free: np.ndarray) -> Numbers:
    """The weights of the free cells from several metrics: each counts by its cells' shares of its sum, times its own weight.

    `metrics` are weights by column that add to 100 %, such as population 60 % and stores 40 %; a metric that sums to zero is refused.
    """
    total = np.zeros(int(free.sum()))
    for name, weight in checked_shares(metrics, what="weights of the metrics").items():
        values = reference_weights(grid, table, column=name)[free]
        if not np.nansum(values) > 0:
            raise bad_input("a metric has nothing above zero here", "Leave it out", column=name)
        total += weight * values / np.nansum(values)
    return total


def _start(period: object, fiscal_year_start: int) -> pd.Timestamp | None:
    try:
        return period if isinstance(period, pd.Timestamp) else parse_span(str(period), fiscal_year_start).start
    except InputError:
        return None


def _faults(grid: PlanGrid, keys: pd.DataFrame, table: pd.DataFrame) -> Iterator[Fault]:
    for name in keys.columns:
        time, members = name == "period", [] if name == "period" else [str(each) for each in pd.unique(grid.leaves[name])]
        for row in np.flatnonzero(~keys[name].isin(grid.periods if time else members)):
            value = str(table[name].iloc[row])
            what = "the plan has no such period" if time else "there is no such member"
            near = f"{grid.periods[0]:%Y-%m} to {grid.periods[-1]:%Y-%m}" if time else hint_for(value, members)
            yield Fault(what, f"Check the name: {near}", file=_file(table), row=int(row) + 2, column=name, value=value)
    repeated = keys.duplicated() if len(keys.columns) else pd.Series(np.arange(len(table)) > 0)
    for row in np.flatnonzero(repeated):
        yield Fault("the reference names a key twice", "Keep each key once", file=_file(table), row=int(row) + 2)


def _no_numbers(weights: pd.Series, given: pd.Series, file: str | None) -> Iterator[Fault]:
    for row in np.flatnonzero(~np.isfinite(weights)):
        value = str(given.iloc[row])
        yield Fault("a weight is no number", "Write a number", file=file, row=int(row) + 2, column=str(given.name), value=value)


def _file(table: pd.DataFrame) -> str | None:
    """The file that a table was read from, where its reader left the name."""
    return table.attrs.get("file")
