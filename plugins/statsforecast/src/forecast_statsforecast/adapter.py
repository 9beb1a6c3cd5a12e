"""Models of statsforecast, run in an environment of their own that exchanges Parquet files, as statsforecast caps pandas below 3.

The environment is the one whose interpreter FORECAST_PEERS_PYTHON names; what runs in it is `program.py`.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.baseline.models.registry import Model, per_batch
from forecast.files import write_table
from forecast.settings.arrays import Floats
from forecast.settings.errors import bad_input, hint_for

VARIABLE = "FORECAST_PEERS_PYTHON"
PROGRAM = Path(__file__).with_name("program.py")
UNKNOWN_MODEL = 3  # exit code of the program for a name that statsforecast does not have


def statsforecast_model(name: str) -> Model:
    """The model of that name, tried at every second origin as it is slow; without an environment an InputError says how to make one."""
    interpreter()
    if not name:
        raise bad_input(
            "no model of statsforecast is named", "Write its name after a colon, as in statsforecast:AutoETS", column="model"
        )
    return Model(
        per_batch(lambda series, season, horizon: forecasts(series, model=name, season=season, horizon=horizon)), every=2
    )


def interpreter() -> Path:
    """The interpreter of statsforecast's environment; without one the error says how to make it."""
    path = os.environ.get(VARIABLE, "")
    if path and Path(path).is_file():
        return Path(path)
    hint = f"Install statsforecast into an environment of its own and set {VARIABLE} to the path of its Python"
    raise bad_input("models of statsforecast need an environment of their own, and there is none", hint, value=path or None)


def forecasts(series: list[Floats], *, model: str, season: int, horizon: int) -> Floats:
    """The model's forecasts, series x horizon; NaN for a series that it cannot fit."""
    python = interpreter()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "series.parquet", Path(folder) / "forecasts.parquet"
        lengths = [len(values) for values in series]
        write_table(source, pd.DataFrame({"series": np.repeat(np.arange(len(series)), lengths), "y": np.concatenate(series)}))
        _run([str(python), "-I", str(PROGRAM), str(source), str(out), model, str(season), str(horizon)], model)
        table = pd.read_parquet(out).sort_values(["series", "step"])
    return table["mean"].to_numpy(np.float64).reshape(len(series), horizon)


def _run(command: list[str], model: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # an environment that the user named
    if done.returncode == UNKNOWN_MODEL:
        raise bad_input(f"statsforecast has no model '{model}'", hint_for(model, done.stdout.split()))
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise bad_input(f"statsforecast could not run: {last}", f"Check the environment of {command[0]}", value=model)
