"""Writes what statsforecast's models forecast for the series of a Parquet file, and the processor time each took.

    python peers.py SERIES.parquet OUT.parquet --season 12 --horizon 18 [--models ETS,CES,DOT,Theta] [--levels 80] [--combine]

Runs in its own environment (requirements.lock beside this file; statsforecast caps pandas below 3), with the plug-in of statsforecast on the
path of its imports. SERIES holds unique_id, step, y: one
row per known value, `step` counting periods. OUT holds unique_id, model, step (1..horizon), forecast, low, high, milliseconds.
A series that a model cannot fit is forecast by last season, as statsforecast's own fallback does. With --combine the mean and the median
of the models named are models too (Mean, Median), at the cost of all of them. A name of statsforecast itself, such as AutoETS, is taken too.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
from statsforecast.models import AutoCES, AutoETS, AutoTheta, DynamicOptimizedTheta, SeasonalNaive

from forecast_statsforecast.program import offered_model, offered_names

MODELS: dict[str, Callable[[int], object]] = {
    "ETS": lambda season: AutoETS(season_length=season),
    "CES": lambda season: AutoCES(season_length=season),
    "DOT": lambda season: DynamicOptimizedTheta(season_length=season),
    "Theta": lambda season: AutoTheta(season_length=season),
}


def one_forecast(model: object, values: np.ndarray, *, season: int, horizon: int, level: int) -> dict[str, np.ndarray]:
    """Mean and interval bounds of one series by one model; last season where the model fails."""
    wanted = [level] if level else None
    try:
        found = model.forecast(y=values, h=horizon, level=wanted)  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001 - any failure of a foreign model counts as its fallback
        found = SeasonalNaive(season_length=season).forecast(y=values, h=horizon, level=wanted)
    nothing = np.full(horizon, np.nan)
    return {"forecast": found["mean"], "low": found.get(f"lo-{level}", nothing), "high": found.get(f"hi-{level}", nothing)}


def table_of(key: str, model: str, found: dict[str, np.ndarray], milliseconds: float) -> pd.DataFrame:
    """The forecast of one series as rows."""
    table = pd.DataFrame(found)
    table.insert(0, "unique_id", key)
    table.insert(1, "model", model)
    table.insert(2, "step", np.arange(1, len(table) + 1))
    return table.assign(milliseconds=milliseconds)


def run_model(name: str, series: dict[str, np.ndarray], *, season: int, horizon: int, level: int) -> list[pd.DataFrame]:
    """Forecasts of every series by one model, after one run that compiles it."""
    model = MODELS[name](season) if name in MODELS else _offered(name, season)
    warm = 10.0 + np.sin(np.arange(4 * max(season, 3)))
    one_forecast(model, warm, season=season, horizon=horizon, level=level)
    tables = []
    for key, values in series.items():
        started = time.process_time()
        found = one_forecast(model, values, season=season, horizon=horizon, level=level)
        tables.append(table_of(key, name, found, 1000 * (time.process_time() - started)))
    return tables


def _offered(name: str, season: int) -> object:
    """The model of statsforecast of that name; with a season where it takes one."""
    try:
        return offered_model(name, season)
    except KeyError:
        raise SystemExit(f"statsforecast has no model '{name}'. Choose one of: {', '.join(offered_names())}.") from None


def combinations(table: pd.DataFrame) -> list[pd.DataFrame]:
    """Mean and median of the models of a table, with the milliseconds of all of them."""
    grouped = table.groupby(["unique_id", "step"], sort=False)
    cost = grouped["milliseconds"].sum().to_numpy()
    nothing = {"low": np.nan, "high": np.nan, "milliseconds": cost}
    found = {"Mean": grouped["forecast"].mean(), "Median": grouped["forecast"].median()}
    return [each.reset_index().assign(model=name, **nothing)[table.columns] for name, each in found.items()]


def main() -> None:
    """Reads the command line, runs the models and writes the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("series", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--season", type=int, required=True)
    parser.add_argument("--horizon", type=int, required=True)
    parser.add_argument("--models", default="ETS,CES,DOT,Theta")
    parser.add_argument("--levels", type=int, default=0, help="central interval in per cent; 0: none")
    parser.add_argument("--combine", action="store_true", help="add the mean and the median of the models")
    given = parser.parse_args()
    table = pd.read_parquet(given.series).sort_values(["unique_id", "step"])
    series = {str(key): part.y.to_numpy(float) for key, part in table.groupby("unique_id")}
    tables = []
    for name in given.models.split(","):
        tables += run_model(name, series, season=given.season, horizon=given.horizon, level=given.levels)
        pd.concat(tables).to_parquet(given.out, index=False)
    if given.combine:
        pd.concat([*tables, *combinations(pd.concat(tables))]).to_parquet(given.out, index=False)


if __name__ == "__main__":
    main()
