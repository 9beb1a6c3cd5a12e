"""The public sets that accuracy is measured on: each a list of tasks, a task being histories, what came after, and the season."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from forecast.history.series.hierarchy import Hierarchy

Floats = NDArray[np.float64]
SUBTOTALS = (
    "Food retailing",
    "Household goods retailing",
    "Clothing, footwear and personal accessory retailing",
    "Cafes, restaurants and takeaway food services",
    "Other retailing",
)


@dataclass(frozen=True)
class Task:
    """Histories (series x periods, NaN where there is none, newest last), the actual values after them, season length, nodes x series.

    `keys` are the members of each series by dimension; none for series that have nothing in common.
    """

    name: str
    history: Floats
    actual: Floats
    season: int
    members: sparse.csr_matrix
    keys: pd.DataFrame | None = None


def folder() -> Path:
    """Where the sets lie: the folder that FORECAST_REAL_DATA names."""
    return Path(os.environ["FORECAST_REAL_DATA"])


def competition(file: str, *, season: int) -> list[Task]:
    """The task of a competition file with a split column; series are aligned at their ends."""
    table = pd.read_parquet(folder() / file)
    history = [part.to_numpy(float) for _, part in table[table.split == "train"].groupby("unique_id").y]
    actual = [part.to_numpy(float) for _, part in table[table.split == "test"].groupby("unique_id").y]
    return [Task(Path(file).stem, aligned(history), np.stack(actual), season, sparse.identity(len(actual), format="csr"))]


def aligned(series: list[Floats]) -> Floats:
    """Series of different lengths as one matrix, ends in the last column, NaN before their beginnings."""
    matrix = np.full((len(series), max(map(len, series))), np.nan)
    for row, values in zip(matrix, series, strict=True):
        row[len(row) - len(values) :] = values
    return matrix


def wide(table: pd.DataFrame, *, keys: list[str], period: str, value: str) -> pd.DataFrame:
    """One row per series, one column per period of the calendar."""
    matrix = table.pivot_table(index=keys, columns=period, values=value, aggfunc="sum", min_count=1)
    return matrix.sort_index(axis=1)


def rolling(matrix: pd.DataFrame, *, name: str, season: int, horizon: int, backs: list[int]) -> list[Task]:
    """A task per origin, `backs` periods before the last possible one; series without a full outcome or any history are left out."""
    values = matrix.to_numpy(float)
    keys = matrix.index.to_frame(index=False)
    tasks = []
    for back in backs:
        stop = values.shape[1] - horizon - back
        actual = values[:, stop : stop + horizon]
        known = np.isfinite(actual).all(axis=1) & (np.isfinite(values[:, :stop]).sum(axis=1) > season)
        kept = keys[known].reset_index(drop=True)
        tasks.append(
            Task(name, values[known, :stop], actual[known], season, Hierarchy.of(kept, list(kept.columns)).summing_matrix, kept)
        )
    return tasks


def retail() -> list[Task]:
    """Australian retail turnover, the 15 leaf industries by state, nine origins over the last three years."""
    table = pd.read_parquet(folder() / "aus_retail.parquet")
    matrix = wide(table[~table.industry.isin(SUBTOTALS)], keys=["state", "industry"], period="month", value="turnover")
    return rolling(matrix, name="aus_retail", season=12, horizon=12, backs=[3 * k for k in range(9)])


def tourism() -> list[Task]:
    """Australian overnight trips by region and purpose, four yearly origins."""
    matrix = wide(pd.read_parquet(folder() / "tourism.parquet"), keys=["region", "purpose"], period="quarter", value="trips")
    return rolling(matrix, name="tourism", season=4, horizon=8, backs=[0, 4, 8, 12])


def stallion() -> list[Task]:
    """Beer volumes by agency and product, three origins a quarter apart."""
    matrix = wide(pd.read_parquet(folder() / "stallion_beverages.parquet"), keys=["agency", "sku"], period="date", value="volume")
    return rolling(matrix, name="stallion", season=12, horizon=12, backs=[0, 3, 6])


def carparts() -> list[Task]:
    """Car parts, three quarters zeros, one origin."""
    matrix = wide(pd.read_parquet(folder() / "carparts.parquet"), keys=["part"], period="month", value="units")
    return rolling(matrix, name="carparts", season=12, horizon=12, backs=[0])


def cars() -> list[Task]:
    """New car registrations by country and brand, three half-yearly origins counted from each country's own end."""
    table = pd.read_parquet(folder() / "car_registrations_by_brand.parquet")
    parts = []
    for _, country in table.groupby("country"):
        matrix = wide(country, keys=["country", "brand"], period="month", value="registrations")
        parts.append(matrix.set_axis(np.arange(-matrix.shape[1], 0), axis=1))
    return rolling(pd.concat(parts).sort_index(axis=1), name="car_registrations", season=12, horizon=12, backs=[0, 6, 12])


SETS: Mapping[str, Callable[[], list[Task]]] = {
    "m3_monthly": lambda: competition("m3_monthly.parquet", season=12),
    "m3_quarterly": lambda: competition("m3_quarterly.parquet", season=4),
    "aus_retail": retail,
    "tourism": tourism,
    "stallion": stallion,
    "carparts": carparts,
    "car_registrations": cars,
}
