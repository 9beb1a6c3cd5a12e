"""Prints how often central 80 % ranges held and own levels were attained on public panels, by level and span.

    FORECAST_REAL_DATA=folder python -m benchmarks.measures.calibration [SET ...] [--origins N] [--draws N]

Every row averages its origins, which do not overlap, with equal weight; `error` is the standard error over them. Competition sets have
their one published origin.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import pandas as pd

from benchmarks.sets.panels import SETS
from forecast.baseline.backtest import Backtest, backtest


def report(name: str, found: Backtest) -> str:
    """One line per level and span: central coverage, then the attained shares of floor, base and stretch with their errors."""
    wide = found.attained.pivot_table(
        index=["level", "span"], columns="goal", values=["attained", "error"], sort=False, dropna=False
    )
    lines = []
    for row in found.coverage.itertuples():
        shares = wide.loc[(row.level, row.span)]
        attained = "/".join(f"{100 * shares['attained', goal]:.0f}" for goal in (0.9, 0.6, 0.1))
        errors = "/".join(f"{100 * shares['error', goal]:.0f}" for goal in (0.9, 0.6, 0.1))
        near = found.accuracy.set_index(["level", "span"])["ratio"].get((row.level, row.span), float("nan"))
        pinball = pinball_loss(found.cells, str(row.level), str(row.span))
        lines.append(
            f"{name:12} {row.level:28} {row.span:7} {row.cells:6} {row.origins:2}  80%: {100 * row.inside:5.1f}  "
            f"{attained:>9} ({errors})  error against last year {near:.3f}  pinball {pinball:.4f}"
        )
    return "\n".join(lines)


def pinball_loss(cells: pd.DataFrame, level: str, span: str) -> float:
    """Mean pinball loss of the three own levels as a share of the actuals."""
    some = cells[(cells["level"] == level) & (cells["span"] == span) & cells["actual"].notna()]
    losses = 0.0
    for column, share in (("q10", 0.1), ("q40", 0.4), ("q90", 0.9)):
        missed = some["actual"] - some[column]
        losses += float((missed * (share - (missed < 0))).sum())
    return losses / 3 / max(float(some["actual"].abs().sum()), 1e-300)


def main() -> None:
    """Runs the sets named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--origins", type=int)
    parser.add_argument("--draws", type=int, default=500)
    arguments = parser.parse_args()
    data = Path(os.environ["FORECAST_REAL_DATA"])
    for name in arguments.sets:
        load, periods, origins = SETS[name]
        started = time.process_time()
        found = backtest(load(data), periods=periods, origins=arguments.origins or origins, draws=arguments.draws)
        print(report(name, found))
        print(f"{name:12} CPU {time.process_time() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
