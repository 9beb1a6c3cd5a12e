"""Runs the peers in their own environment on the series of a set, or says why it cannot.

The environment is benchmarks/peers/.venv, made from peers/requirements.lock, or the one whose interpreter FORECAST_PEERS_PYTHON names.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.measures.scores import observed
from benchmarks.sets.tasks import Task

HERE = Path(__file__).parent
PLUGIN = HERE.parents[1] / "plugins" / "statsforecast" / "src"  # names the models of statsforecast for our script
MODELS = "ETS,CES,DOT"
ABSENT = (
    "peers: not run, their environment is missing (make it with `uv venv benchmarks/peers/.venv && uv pip install --python "
    "benchmarks/peers/.venv/bin/python --require-hashes -r benchmarks/peers/requirements.lock`, or name one in FORECAST_PEERS_PYTHON)"
)


def environment() -> Path | None:
    """The interpreter of the peers' environment, None where there is none."""
    named = Path(os.environ.get("FORECAST_PEERS_PYTHON") or HERE / ".venv" / "bin" / "python")
    return named if named.exists() else None


def some_series(tasks: list[Task], most: int) -> pd.DataFrame:
    """The series of all tasks as rows unique_id (TASK_ROW), step, y; at most so many (0: all), evenly spread over tasks and rows."""
    places = [(k, row) for k, task in enumerate(tasks) for row in range(len(task.history))]
    if most and most < len(places):
        places = [places[int(at)] for at in np.linspace(0, len(places) - 1, most)]
    parts = []
    for k, row in places:
        values = observed(tasks[k].history[row])
        parts.append(pd.DataFrame({"unique_id": f"{k}_{row}", "step": np.arange(len(values)), "y": values}))
    return pd.concat(parts, ignore_index=True)


def run(
    series: pd.DataFrame, folder: Path, name: str, *, season: int, horizon: int, models: str = MODELS, levels: int = 0
) -> pd.DataFrame:
    """The peers' forecasts of these series, with the processor time each took."""
    python = environment()
    if python is None:
        raise SystemExit(ABSENT)
    source, out = folder / f"{name}.parquet", folder / f"{name}_peers.parquet"
    series.to_parquet(source, index=False)
    told = ["--season", str(season), "--horizon", str(horizon), "--models", models, "--levels", str(levels)]
    combine = ["--combine"] if "," in models else []
    command = [str(python), str(HERE / "peers.py"), str(source), str(out), *told, *combine]
    environ = {**os.environ, "PYTHONPATH": str(PLUGIN)}
    subprocess.run(command, check=True, capture_output=True, text=True, env=environ)  # our own script, our own files
    return pd.read_parquet(out)
