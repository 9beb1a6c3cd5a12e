"""Tables as plain rows: numbers without NaN, dates as ISO text, levels of the hierarchy under their own keys."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from forecast.history.series.hierarchy import Hierarchy
from forecast.history.series.levels import at_level
from forecast.report.summary.schema import Number

Rows = list[dict[str, object]]


def finite_or_none(value: object) -> Number:
    """The value as a float that JSON can hold, None where there is none."""
    if value is None or not isinstance(value, int | float | np.number):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def finite_list(values: Iterable[object]) -> list[Number]:
    """All values as floats or None."""
    return [finite_or_none(value) for value in values]


def iso_dates(periods: pd.Series | pd.DatetimeIndex | list[pd.Timestamp]) -> list[str]:
    """Dates as ISO text."""
    return [f"{period:%Y-%m-%d}" for period in pd.DatetimeIndex(periods)]


def level_rows(table: pd.DataFrame, hierarchy: Hierarchy, level: str) -> Rows:
    """The rows of a table of nodes that make up a level, under the level's own keys."""
    level_table = at_level(table, hierarchy, level)
    return [{str(name): value for name, value in row.items()} for row in level_table.to_dict("records")]


def key_of(row: Mapping[str, object], hierarchy: Hierarchy) -> list[str]:
    """The member of each dimension."""
    return [str(row[name]) for name in hierarchy.dimensions]


def records(table: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, str | float | None]]:
    """The columns of a table as plain rows."""
    cells = {name: _column(table[name]) for name in columns}
    return [dict(zip(columns, row, strict=True)) for row in zip(*cells.values(), strict=True)]


def _column(values: pd.Series) -> Sequence[str | float | None]:
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return iso_dates(values)
    return finite_list(values) if pd.api.types.is_numeric_dtype(values.dtype) else [str(value) for value in values]
