"""The program that runs in the environment of statsforecast, from a Parquet file to a Parquet file.

    python program.py SERIES.parquet OUT.parquet NAME SEASON HORIZON

SERIES holds series and y, one row per observed value in order; OUT holds series, step (from 0) and mean, NaN where the model cannot
fit a series. A name that statsforecast does not have ends it with exit code 3 and the names it has on the standard output.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
from statsforecast import models

UNKNOWN_MODEL = 3


def offered_names() -> list[str]:
    """The names of the models of statsforecast, sorted."""
    return sorted(name for name in dir(models) if name[0].isupper() and hasattr(getattr(models, name), "forecast"))


def offered_model(name: str, season: int) -> object:
    """The model of that name, with a season where it takes one; a KeyError for a name that statsforecast does not have."""
    if name not in offered_names():
        raise KeyError(name)
    try:
        return getattr(models, name)(season_length=season)
    except TypeError:
        return getattr(models, name)()


def mean_forecast(model: object, values: np.ndarray, horizon: int) -> np.ndarray:
    """The model's forecast of one series, NaN where it cannot be fitted."""
    try:
        return np.asarray(model.forecast(y=values, h=horizon)["mean"], dtype=float)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001  # a foreign model may fail in any way
        return np.full(horizon, np.nan)


def main(source: str, out: str, name: str, *, season: int, horizon: int) -> int:
    """Forecasts every series of a file; the exit code comes back."""
    try:
        model = offered_model(name, season)
    except KeyError:
        print(" ".join(offered_names()))
        return UNKNOWN_MODEL
    groups = pd.read_parquet(source).groupby("series")
    steps = np.arange(horizon)
    tables = [
        pd.DataFrame({"series": key, "step": steps, "mean": mean_forecast(model, rows["y"].to_numpy(float), horizon)})
        for key, rows in groups
    ]
    pd.concat(tables).to_parquet(out, index=False)
    return 0


if __name__ == "__main__":
    source, out, name, season, horizon = sys.argv[1:]
    sys.exit(main(source, out, name, season=int(season), horizon=int(horizon)))
