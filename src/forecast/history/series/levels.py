"""Cuts through the hierarchy that reports show: one level with its own keys, the total with every single member."""

from __future__ import annotations

import pandas as pd

from forecast.history.series.hierarchy import Hierarchy, Rows


def at_level(table: pd.DataFrame, hierarchy: Hierarchy, level: str) -> pd.DataFrame:
    """The rows of a table of nodes that make up a level, under the level's own keys, so that a level is always complete."""
    rows = table.iloc[hierarchy.rows(level)].reset_index(drop=True)
    return rows.assign(**{d: hierarchy.table(level)[d].to_numpy() for d in hierarchy.dimensions}, level=level)


def total_and_members(hierarchy: Hierarchy) -> tuple[pd.DataFrame, Rows]:
    """Keys and positions of the total and of every member of a single dimension."""
    names = ["total", *hierarchy.dimensions]
    keys = pd.concat([hierarchy.table(name) for name in names], ignore_index=True)
    rows = pd.Index([]).append([pd.Index(hierarchy.rows(name)) for name in names])
    return keys, rows.to_numpy(dtype="intp")


def crossed_level(hierarchy: Hierarchy) -> str:
    """The level of the first two dimensions crossed; the only dimension's where there is one."""
    return " x ".join(hierarchy.dimensions[:2])
