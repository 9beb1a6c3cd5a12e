"""Where the year will land: what has been seen, and the joint paths of what has not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.baseline import Baseline
from forecast.baseline.quantiles import quantiles
from forecast.tracking.draws import expected, leaf_draws, reached
from forecast.tracking.ledger import LEVELS, Ledger, Matrix
from forecast.tracking.progress import progress

RANGE = np.array([0.1, 0.9])


def landing(ledger: Ledger, now: Baseline, *, start: Baseline | None = None, direction: str = "up") -> pd.DataFrame:
    """Per node: the year's floor, base and stretch, actual so far, landing, its central 80 % and each number's chance.

    `landing` is the mean of the paths, actual + estimated + rest; `landing_point` is the same with the point forecasts.

    `now` forecasts what is to come. Past cells without an actual are estimated: by `start`, the forecast of the year's start, where
    it is given, else by their planned number. `estimated` is their part of the landing, in the measure's unit.
    """
    table = progress(ledger)
    draws = landing_draws(ledger, now, start=start)
    estimated = ledger.sums(_stand_in(ledger, start), ledger.missing)
    point = ledger.sums(expected(now, ledger), ledger.to_come)
    actual = ledger.sums(ledger.actual, ledger.seen)
    low, high = quantiles(draws, RANGE).T
    whole = np.ones(ledger.actual.shape)
    numbers = {level: ledger.sums(ledger.planned[level], whole) for level in LEVELS}
    result = ledger.nodes.assign(**{f"plan_{level}": number for level, number in numbers.items()})
    result = result.assign(actual=actual, estimated=estimated, rest=draws.mean(axis=1) - actual - estimated)
    result = result.assign(landing=draws.mean(axis=1), landing_point=actual + estimated + point, low=low, high=high)
    chances = {f"chance_{level}": reached(draws, number, direction=direction) for level, number in numbers.items()}
    return result.assign(**chances, required_run_rate=table["required_run_rate"])


def landing_draws(ledger: Ledger, now: Baseline, *, start: Baseline | None = None) -> Matrix:
    """The year's total in every draw, nodes x draws: seen actuals, and the paths of the missing and the coming cells."""
    seen = np.where(ledger.seen, ledger.actual, 0.0).sum(axis=1)
    draws = seen[:, None] + leaf_draws(now, ledger, ledger.to_come)
    if start is None:
        draws += (ledger.planned["base"] * ledger.missing).sum(axis=1)[:, None]
    elif ledger.missing.any():
        draws += leaf_draws(start, ledger, ledger.missing)
    return np.asarray(ledger.hierarchy.members @ draws)


def _stand_in(ledger: Ledger, start: Baseline | None) -> Matrix:
    return ledger.planned["base"] if start is None else expected(start, ledger)
