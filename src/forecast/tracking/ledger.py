"""Plan, actuals and last year of one fiscal year, cell by cell: what every progress table, gap and correction is summed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.decomposition.plan import UNNAMED, check_measure
from forecast.history.series.hierarchy import Hierarchy
from forecast.history.series.panel import History
from forecast.settings.errors import bad_input
from forecast.tables.checked import checked
from forecast.tables.columns import LEVELS
from forecast.tables.schemas import SIDE_TABLES

Matrix = NDArray[np.float64]
Cells = NDArray[np.bool_]


class PlanTable(Protocol):
    """A plan as far as tracking reads it: its table at the leaves."""

    @property
    def table(self) -> pd.DataFrame:
        """The history's dimensions, `period`, `floor`, `base`, `stretch`."""


@dataclass(frozen=True)
class Ledger:
    """The cells of one year, leaves x periods: planned numbers by level, actuals and last year's actuals, NaN where nothing was seen.

    `elapsed` is the share of each period that had passed by the as-of date. A past cell without an actual is missing, never
    zero: it leaves both sides of every comparison, so that what is compared is like for like.
    """

    hierarchy: Hierarchy
    periods: pd.DatetimeIndex
    planned: Mapping[str, Matrix]
    actual: Matrix
    last_year: Matrix
    elapsed: Matrix

    @cached_property
    def nodes(self) -> pd.DataFrame:
        """The key of every node and its `level`, in the hierarchy's order."""
        return self.hierarchy.keys.assign(level=np.array(self.hierarchy.level, dtype=object)).astype({"level": "str"})

    @cached_property
    def seen(self) -> Cells:
        """The cells that have an actual."""
        return np.isfinite(self.actual) & (self.elapsed > 0)

    @cached_property
    def missing(self) -> Cells:
        """The past cells without an actual although a number was planned for them."""
        past = np.broadcast_to(self.elapsed > 0, self.actual.shape)
        return np.asarray(past & ~self.seen & (self.planned["base"] != 0))

    @cached_property
    def due(self) -> Matrix:
        """The share of each cell that was due and seen."""
        return self.seen * self.elapsed

    @cached_property
    def to_come(self) -> Matrix:
        """The share of each cell that lies after the as-of date."""
        return np.broadcast_to(1.0 - self.elapsed, self.actual.shape)

    def sums(self, values: Matrix, cells: Matrix | Cells) -> Matrix:
        """The sums of the selected (shares of) cells for every node, in the nodes' order."""
        # A cell that is left out may hold NaN, and 0 * NaN is NaN: it becomes 0 before the share is taken.
        selected = np.where(cells > 0, values, 0.0) * cells
        return np.asarray(self.hierarchy.summing_matrix @ selected.sum(axis=1))

    def counts(self, cells: Cells) -> NDArray[np.intp]:
        """How many of the cells each node has."""
        return np.asarray(self.hierarchy.summing_matrix @ cells.sum(axis=1)).astype(np.intp)


def check_plan_measure(plan: PlanTable, actuals: History) -> None:
    """An InputError when the plan says that it counts another measure than the actuals."""
    check_measure(getattr(plan, "measure", UNNAMED), actuals.measure, of="the actuals")


def ledger(plan: pd.DataFrame, history: History, *, periods: pd.DatetimeIndex, elapsed: Matrix) -> Ledger:
    """The ledger of a plan's table and a history over the periods of a year, of which `elapsed` had passed.

    `plan` has the history's dimensions, `period`, `floor`, `base` and `stretch` at the leaves. The leaves are those of the plan and
    those that sold in the year; a leaf that is in neither is not in the ledger.
    """
    columns = list(history.dimensions)
    plan = _checked_plan(plan, columns=columns, periods=periods)
    sold = history.table[history.table["period"].isin(periods[elapsed > 0])]
    # Sorted by their keys, so that the ledger is the same whatever the order of rows in either table.
    leaves = pd.concat([plan[columns].astype("str"), sold[columns]]).drop_duplicates().sort_values(columns, ignore_index=True)
    return Ledger(
        hierarchy=Hierarchy.of(leaves, columns),
        periods=periods,
        # A leaf that sold without a plan had a plan of nothing, which is 0 and not unknown.
        planned={level: np.nan_to_num(to_matrix(plan, leaves, periods=periods, column=level)) for level in LEVELS},
        actual=_with_nothing_sold(to_matrix(sold, leaves, periods=periods, column="value"), history, leaves, periods),
        last_year=_last_year(history, leaves, periods),
        elapsed=elapsed,
    )


def to_matrix(table: pd.DataFrame, leaves: pd.DataFrame, *, periods: pd.DatetimeIndex, column: str) -> Matrix:
    """A column of a long table as leaves x periods, NaN where it has no row; rows outside either are left out."""
    rows = pd.MultiIndex.from_frame(leaves).get_indexer(pd.MultiIndex.from_frame(table[list(leaves.columns)].astype(str)))
    columns = periods.get_indexer(pd.DatetimeIndex(table["period"]))
    mask = (rows >= 0) & (columns >= 0)
    values = np.full((len(leaves), len(periods)), np.nan)
    values[rows[mask], columns[mask]] = table[column].to_numpy(np.float64)[mask]
    return values


def _last_year(history: History, leaves: pd.DataFrame, periods: pd.DatetimeIndex) -> Matrix:
    """The same periods a year before; 0 before a leaf's first sale, so that what a new leaf sells counts as growth."""
    before = history.year_before(periods)
    values = to_matrix(history.table, leaves, periods=before, column="value")
    return _with_nothing_sold(values, history, leaves, before)


def _with_nothing_sold(values: Matrix, history: History, leaves: pd.DataFrame, periods: pd.DatetimeIndex) -> Matrix:
    """The values, 0 where the history shows that nothing was sold: before a leaf's first row, and after the last one of what ended.

    What the history does not cover stays unknown, and so does a hole in the record of a leaf.
    """
    keys = pd.MultiIndex.from_frame(leaves) if leaves.shape[1] > 1 else pd.Index(leaves.iloc[:, 0])
    columns, starts = list(leaves.columns), periods.to_numpy()[None, :]
    first = history.table.groupby(columns, sort=False)["period"].min().reindex(keys).to_numpy()
    nothing = starts < first[:, None]
    if history.ended is not None:
        ended = history.ended.set_index(columns)["last"].reindex(keys).to_numpy()
        nothing |= starts > ended[:, None]
    covered = (periods >= history.first) & (periods <= history.last)
    # Only where the history itself reaches: outside it nobody knows whether the leaf sold.
    return np.where(np.isnan(values) & nothing & np.asarray(covered)[None, :], 0.0, values)


def _checked_plan(plan: pd.DataFrame, *, columns: list[str], periods: pd.DatetimeIndex) -> pd.DataFrame:
    """The plan with its levels as numbers; refused where a column is missing, a cell is there twice, or it is for another year."""
    schema = SIDE_TABLES["plan"]
    for name in columns:
        schema = schema.with_member(name)
    rows = checked(plan, schema, dimensions=columns)
    if not plan["period"].isin(periods).any():
        span = f"{periods[0]:%Y-%m-%d} to {periods[-1]:%Y-%m-%d}"
        raise bad_input("the plan has no number in the year", f"Use a plan for {span}")
    return plan.reset_index(drop=True).assign(**{level: rows[level] for level in LEVELS})
