"""Models of statsforecast, run in an environment of their own that exchanges Parquet files, as statsforecast caps pandas below 3.

The environment is the one whose interpreter FORECAST_PEERS_PYTHON names.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.files import write_table
from forecast.settings.arrays import Floats
from forecast.settings.errors import bad_input, hint_for

VARIABLE = "FORECAST_PEERS_PYTHON"
UNKNOWN = 3  # exit code of the child for a name that statsforecast does not have
CHILD = """
import sys
import numpy as np
import pandas as pd
from statsforecast import models
from forecast.settings.arrays import Floats

source, out, name, season, horizon = sys.argv[1:]
known = [each for each in dir(models) if each[0].isupper() and hasattr(getattr(models, each), "forecast")]
if name not in known:
    print(" ".join(known))
    sys.exit(3)
try:
    model = getattr(models, name)(season_length=int(season))
except TypeError:
    model = getattr(models, name)()
rows = []
for at, part in pd.read_parquet(source).groupby("series"):
    try:
        mean = np.asarray(model.forecast(y=part["y"].to_numpy(float), h=int(horizon))["mean"], dtype=float)
    except Exception:
        mean = np.full(int(horizon), np.nan)
    rows.append(pd.DataFrame({"series": at, "step": np.arange(int(horizon)), "mean": mean}))
pd.concat(rows).to_parquet(out, index=False)
"""


def interpreter() -> Path:
    """The interpreter of statsforecast's environment; without one the error says how to make it."""
    named = os.environ.get(VARIABLE, "")
    if named and Path(named).is_file():
        return Path(named)
    hint = f"Install statsforecast into an environment of its own and set {VARIABLE} to the path of its Python"
    raise bad_input("models of statsforecast need an environment of their own, and there is none", hint, value=named or None)


def forecasts(series: list[Floats], *, model: str, season: int, horizon: int) -> Floats:
    """The model's forecasts, series x horizon; NaN for a series that it cannot fit."""
    python = interpreter()
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "series.parquet", Path(folder) / "forecasts.parquet"
        lengths = [len(each) for each in series]
        write_table(source, pd.DataFrame({"series": np.repeat(np.arange(len(series)), lengths), "y": np.concatenate(series)}))
        command = [str(python), "-I", "-c", CHILD, str(source), str(out), model, str(season), str(horizon)]
        _run(command, model)
        table = pd.read_parquet(out).sort_values(["series", "step"])
    return table["mean"].to_numpy(np.float64).reshape(len(series), horizon)


def _run(command: list[str], model: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # an environment that the user named
    if done.returncode == UNKNOWN:
        raise bad_input(f"statsforecast has no model '{model}'", hint_for(model, done.stdout.split()))
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise bad_input(f"statsforecast could not run: {last}", f"Look after the environment of {command[0]}", value=model)
