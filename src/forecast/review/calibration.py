"""How often past numbers were reached: the forecast's backtest on the user's own history, read for the reviewed kind of span."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecast.baseline.backtest import GOALS, backtest, testable
from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.periods.span import SpanKind
from forecast.review.options import ReviewOptions

SPANS: Mapping[SpanKind, str] = {"month": "period", "quarter": "half", "half": "half", "part": "half", "year": "year"}
# The chances that the three levels were assigned with; others are not in a plan and have no name.
LEVEL_OF = {0.9: "floor", 0.6: "base", 0.1: "stretch"}


def calibration(history: History, *, kind: SpanKind, options: ReviewOptions) -> pd.DataFrame:
    """Per level of the hierarchy ("all" for all nodes) and target level: stated chance, attained share, standard error, origins.

    Columns: level_of, level, span, stated, attained, standard_error, origins, nodes, verdict. The spans that end with the history,
    one after another and never overlapping, are the origins: at each the nodes' own numbers are computed from what was known
    before and held against what followed. Shares are averaged over origins with equal weight; the error is sd / sqrt(K).
    `verdict`: "in_line" within the backtest's tolerance, "off" beyond it, "not_testable" where the backtest says so (see `testable`).
    Quarters are tested on halves, the nearest span that has enough periods to be told from a single one.
    """
    span = SPANS[kind]
    cells = _cells(history, span, options)
    names = ["all", *cells["level"].unique()]
    groups = {name: cells if name == "all" else cells[cells["level"] == name] for name in names}
    up = history.measure.direction == "up"
    rows = [_row(group, goal, up=up) | {"level_of": name, "span": span} for name, group in groups.items() for goal in GOALS]
    columns = ["level_of", "level", "span", "stated", "attained", "standard_error", "origins", "nodes", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def _cells(history: History, span: str, options: ReviewOptions) -> pd.DataFrame:
    """The backtest's nodes and origins that had something to foresee; none where the history is too short for one origin."""
    periods = frequency(history.frequency).length_of(span)
    longest = len(history.panel.periods) - 2 * history.panel.season
    if longest <= periods:
        return pd.DataFrame({"level": pd.Series(dtype="str"), "origin": pd.Series(dtype="datetime64[ns]")})
    origins = min(options.origins, (longest - 1) // periods)
    tested = backtest(history, periods=periods, origins=origins, model=options.model, seed=options.seed, draws=options.draws)
    cells = tested.cells
    return cells[(cells["span"] == span) & cells["actual"].notna() & (cells["q10"] < cells["q90"])]


def _row(cells: pd.DataFrame, goal: float, *, up: bool) -> dict[str, object]:
    """The attained share of one goal; where less is better a number is reached by staying within it."""
    column = f"q{100 * (1 - goal if up else goal):.6g}"
    shares = np.array([])
    if column in cells:
        met = cells["actual"] >= cells[column] if up else cells["actual"] <= cells[column]
        shares = met.groupby(cells["origin"]).mean().to_numpy()
    count = len(shares)
    error = float(shares.std(ddof=1) / np.sqrt(count)) if count > 1 else np.nan
    attained = float(shares.mean()) if count else np.nan
    judged = testable(goal, error, origins=count, cells=len(cells))
    verdict = ("in_line" if abs(attained - goal) <= GOALS[goal] else "off") if judged else "not_testable"
    row = {"level": LEVEL_OF[goal], "stated": goal, "attained": attained, "standard_error": error, "origins": count}
    return row | {"nodes": len(cells) // count if count else 0, "verdict": verdict}
