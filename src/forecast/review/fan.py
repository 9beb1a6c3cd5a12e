"""What the picture of history, fan and target lines is drawn from."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.baseline import Baseline
from forecast.baseline.paths.quantiles import quantiles
from forecast.history.series.levels import total_and_members
from forecast.history.series.panel import History
from forecast.tables.columns import LEVELS
from forecast.tracking.ledger import Ledger
from forecast.tracking.ledger_draws import period_draws

QUANTILES = np.array([0.1, 0.25, 0.5, 0.75, 0.9])
NAMES = ("q10", "q25", "q50", "q75", "q90")
SEASONS_BACK = 3


def fan(ledger: Ledger, history: History, *, start: Baseline, now: Baseline | None) -> pd.DataFrame:
    """For the total and every member of one dimension: three seasons of history, the year's fans and the plan's three lines.

    Columns: dimensions..., period, made, actual, floor, base, stretch, q10, q25, q50, q75, q90. `made` is "seen" for what happened,
    "start" for the year as it was foreseen at its start, "now" for the rest of the year as it is foreseen at the end of the
    reviewed span. Fans of the year's start cover all its periods.
    """
    tables = [_seen(history), _ahead(ledger, start, made="start", positions=range(len(ledger.periods)))]
    if now is not None:
        tables.append(_ahead(ledger, now, made="now", positions=[int(i) for i in np.flatnonzero(ledger.elapsed < 1)]))
    table = pd.concat(tables, ignore_index=True)
    return table.sort_values([*ledger.hierarchy.dimensions, "made", "period"], kind="stable", ignore_index=True)


def _seen(history: History) -> pd.DataFrame:
    panel, hierarchy = history.panel, history.hierarchy
    tail = slice(-min(SEASONS_BACK * panel.season, len(panel.periods)), None)
    keys, rows = total_and_members(hierarchy)
    observed = np.isfinite(panel.values[:, tail])
    sums = np.asarray(hierarchy.summing_matrix[rows] @ np.where(observed, panel.values[:, tail], 0.0))
    empty = np.asarray(hierarchy.summing_matrix[rows] @ observed.astype(np.float64)) == 0
    periods = panel.periods[tail]
    table = keys.loc[keys.index.repeat(len(periods))].reset_index(drop=True)
    table = table.assign(period=np.tile(periods, len(keys)), made="seen", actual=np.where(empty, np.nan, sums).ravel())
    return table[table["actual"].notna()]


def _ahead(ledger: Ledger, forecast: Baseline, *, made: str, positions: range | list[int]) -> pd.DataFrame:
    keys, rows = total_and_members(ledger.hierarchy)
    members = ledger.hierarchy.summing_matrix[rows]
    tables = []
    for position in positions:
        curve = quantiles(np.asarray(members @ period_draws(forecast, ledger, position)), QUANTILES)
        lines = {level: np.asarray(members @ ledger.planned[level][:, position]) for level in LEVELS}
        table = keys.assign(period=ledger.periods[position], made=made, **lines)
        tables.append(table.assign(**dict(zip(NAMES, curve.T, strict=True))))
    return pd.concat(tables, ignore_index=True) if tables else keys.iloc[:0]
