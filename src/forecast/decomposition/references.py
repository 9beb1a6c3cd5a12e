"""References of a spread: a table of weights or metrics by some of the keys, checked row by row and laid over the cells of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from forecast.decomposition.plan_grid import PlanGrid
from forecast.decomposition.shares import checked_shares
from forecast.settings.errors import Fault, InputError, bad_input
from forecast.tables.checked import HEADER, examined
from forecast.tables.schemas import SIDE_TABLES
from forecast.targets.curves import Numbers


def reference_weights(grid: PlanGrid, table: pd.DataFrame, *, column: str = "weight") -> Numbers:
    """The weight of each cell (leaves x periods) from a table with some of the dimensions, `period`, and the column of weights.

    A key that the table does not name is any; cells without a row are NaN. Refused with their rows: unknown members and periods
    (with the nearest), weights that are not numbers, and repeated keys.
    """
    members = {name: [str(member) for member in pd.unique(grid.leaves[name])] for name in grid.dimensions}
    schema = SIDE_TABLES["references"].with_name("weight", column)
    rows, faults = examined(table, schema, dimensions=grid.dimensions, members=members)
    key_columns = [name for name in (*grid.dimensions, "period") if name in rows.columns]
    keys = rows[key_columns]
    if "period" in key_columns:
        keys = keys.assign(period=pd.DatetimeIndex([_start(period, grid) for period in keys["period"]]))
        faults += _other_periods(grid, keys["period"], rows)
    if faults:
        raise InputError(faults)
    weights = rows[column]
    if not key_columns:
        return np.full(grid.shape, float(weights.iloc[0]))
    weight_of_cell = grid.long().merge(keys.assign(weight=weights), on=key_columns, how="left")["weight"]
    return weight_of_cell.to_numpy(np.float64).reshape(grid.shape)


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


def _start(period: object, grid: PlanGrid) -> pd.Timestamp | None:
    try:
        return period if isinstance(period, pd.Timestamp) else grid.span(str(period)).start
    except InputError:
        return None


def _other_periods(grid: PlanGrid, starts: pd.Series, rows: pd.DataFrame) -> Iterator[Fault]:
    """A fault for each row whose period is none of the plan's."""
    hint = f"Use a period from {grid.periods[0]:%Y-%m} to {grid.periods[-1]:%Y-%m}"
    for i in np.flatnonzero((starts.notna() & ~starts.isin(grid.periods)).to_numpy()):
        value = str(rows["period"].iloc[i])
        message = "not a period of the plan"
        yield Fault(message, hint, file=rows.attrs.get("file"), row=int(i) + HEADER, column="period", value=value)
