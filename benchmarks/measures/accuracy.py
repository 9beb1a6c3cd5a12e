"""Prints how accurate the ensemble's points are on public sets, with unchanged defaults, and what they cost.

    FORECAST_REAL_DATA=folder python -m benchmarks.measures.accuracy [SET ...] [--peers FOLDER]

Columns: sMAPE, MASE (each series cut at 10), OWA against Naive2 as in M4, error of the next season's total over its scale, RMSSE; CPU milliseconds
per series for points alone and for points with the refits at all past origins. Rows: equal weights of the members, weights
learned on the panel, and the ensemble as a user gets it, reconciled where that helps. With --peers, tables written by `peers/peers.py`
(SET_MODEL.parquet, series named TASK_ROW) are scored on the same series.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.measures.scores import MASE_LIMIT, mase, naive2, rmsse, seasonal_scale, smape, total_error
from benchmarks.sets.tasks import SETS, Task
from forecast.baseline.fitting import fit
from forecast.baseline.kernels.weights import EQUAL
from forecast.baseline.models.ensemble import compile_kernels, forecast_points, past_origins, rolling_forecasts
from forecast.baseline.models.pooled_seasonality import pooled_seasonality
from forecast.baseline.models.registry import model_named
from forecast.baseline.panel_input import PanelInput

Floats = NDArray[np.float64]
HEAD = f"{'set':18s} {'forecast':10s} {'series':>6s} {'sMAPE':>7s} {'MASE':>7s} {'OWA':>7s} {'total':>7s} {'RMSSE':>7s} {'point ms':>9s} {'rolled ms':>9s}"


class Scored(NamedTuple):
    """Errors of one forecast on one task, one row per series: sMAPE, MASE, total, RMSSE."""

    errors: Floats
    reference: Floats  # sMAPE and MASE of Naive2


class Cost(NamedTuple):
    """CPU milliseconds per series."""

    point: float = np.nan
    rolled: float = np.nan


def scored(task: Task, forecast: Floats) -> Scored:
    """The errors of a forecast and of Naive2 on a task."""
    scale = seasonal_scale(task.history, task.season)
    plain = naive2(task.history, season=task.season, horizon=task.actual.shape[1])
    columns = [
        smape(task.actual, forecast),
        np.minimum(mase(task.actual, forecast, scale), MASE_LIMIT),
        np.minimum(total_error(task.actual, forecast, scale, task.season), MASE_LIMIT),
        rmsse(task.history, task.actual, forecast),
    ]
    reference = [smape(task.actual, plain), np.minimum(mase(task.actual, plain, scale), MASE_LIMIT)]
    return Scored(np.stack(columns, axis=1), np.stack(reference, axis=1))


class Means(NamedTuple):
    """Means over all series of all tasks."""

    series: int
    smape: float
    mase: float
    owa: float
    total: float
    rmsse: float


def means(parts: list[Scored]) -> Means:
    """Means over all series of all tasks; OWA is that of the means, as in M4."""
    errors = np.concatenate([part.errors for part in parts])
    reference = np.concatenate([part.reference for part in parts]).mean(axis=0)
    smape_mean, mase_mean, total, root = (float(each) for each in np.nanmean(errors, axis=0))
    owa = 0.5 * (smape_mean / reference[0] + mase_mean / reference[1])
    return Means(len(errors), smape_mean, mase_mean, float(owa), total, root)


def text(name: str, label: str, found: Means, cost: Cost) -> str:
    """One row of the table."""
    numbers = f"{found.smape:7.3f} {found.mase:7.4f} {found.owa:7.4f} {found.total:7.4f} {found.rmsse:7.4f}"
    return f"{name:18s} {label:10s} {found.series:6d} {numbers} {cost.point:9.3f} {cost.rolled:9.3f}"


def timed(run: Callable[[], Floats]) -> tuple[Floats, float]:
    """The forecast and the CPU milliseconds per series that it took."""
    started = time.process_time()
    forecast = run()
    return forecast, 1000 * (time.process_time() - started) / len(forecast)


def points_only(task: Task) -> Floats:
    """Points with equal member weights, no past origin."""
    steps = task.actual.shape[1]
    return forecast_points(task.history, season=task.season, horizon=steps, weights=np.tile(EQUAL, (steps, 1))).point


def rolled(task: Task) -> Floats:
    """Points from now after the refits at all past origins, without reconciliation."""
    now = task.history.shape[1]
    origins = np.r_[now, past_origins(now, task.season)]
    return rolling_forecasts(task.history, origins=origins, season=task.season, horizon=task.actual.shape[1]).points[:, 0]


def baselined(task: Task) -> Floats:
    """Points as a user gets them: refits at past origins, seasons lent by groups, reconciliation where it helps."""
    pooled = None if task.keys is None else pooled_seasonality(task.history, task.keys, season=task.season)
    panel = PanelInput.of_series(task.history, task.members, season=task.season, pooled=pooled)
    return fit(panel, model_named("ensemble"), horizon=task.actual.shape[1]).points


class Row(NamedTuple):
    """What one forecast of one set reached."""

    label: str
    found: Means
    cost: Cost


def own_rows(tasks: list[Task]) -> list[Row]:
    """Rows for equal and for learned member weights, and for the points as a user gets them."""
    equal = [timed(lambda task=task: points_only(task)) for task in tasks]
    learned = [timed(lambda task=task: rolled(task)) for task in tasks]
    whole = [timed(lambda task=task: baselined(task)) for task in tasks]
    point = float(np.mean([cost for _, cost in equal]))
    costs = [float(np.mean([cost for _, cost in each])) for each in (learned, whole)]
    rows = [
        ("equal", equal, Cost(point)),
        ("learned", learned, Cost(point, costs[0])),
        ("ensemble", whole, Cost(point, costs[1])),
    ]
    return [
        Row(label, means([scored(t, f) for t, (f, _) in zip(tasks, found, strict=True)]), cost) for label, found, cost in rows
    ]


def peer_rows(tasks: list[Task], table: pd.DataFrame) -> list[Row]:
    """A row per model of a table of `peers/peers.py` (series named TASK_ROW), then the ensemble's on the same series."""
    table = table.copy()
    table[["task", "row"]] = table.unique_id.str.split("_", expand=True).astype(int)
    rows = []
    for label, of_model in table.groupby("model", sort=False):
        parts = [
            (tasks[k], part.pivot_table(index="row", columns="step", values="forecast")) for k, part in of_model.groupby("task")
        ]
        cost = Cost(point=float(of_model.drop_duplicates("unique_id").milliseconds.mean()))
        errors = [_some(task, wide.to_numpy(), wide.index.to_numpy()) for task, wide in parts]
        rows.append(Row(str(label), means(errors), cost))
    own = [_some(task, baselined(task)[wide.index], wide.index.to_numpy()) for task, wide in parts]
    return [*rows, Row("  ensemble", means(own), Cost())]


def stored_rows(name: str, tasks: list[Task], folder: Path) -> list[Row]:
    """The rows of the tables that stand in a folder as SET_anything.parquet."""
    return [row for file in sorted(folder.glob(f"{name}_*.parquet")) for row in peer_rows(tasks, pd.read_parquet(file))]


def _some(task: Task, forecast: Floats, rows: NDArray[np.int64]) -> Scored:
    part = Task(task.name, task.history[rows], task.actual[rows], task.season, task.members[:, rows])
    return scored(part, np.maximum(forecast, 0.0))


def main() -> None:
    """Reads the command line and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--peers", type=Path)
    given = parser.parse_args()
    compile_kernels()
    print(HEAD)
    for name in given.sets:
        tasks = SETS[name]()
        rows = [*own_rows(tasks), *(stored_rows(name, tasks, given.peers) if given.peers else [])]
        print(*(text(name, *row) for row in rows), sep="\n", flush=True)


if __name__ == "__main__":
    main()
