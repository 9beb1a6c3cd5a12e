"""Where the year will land: what has been seen, and the joint paths of what has not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.baseline import Baseline
from forecast.baseline.paths.quantiles import quantiles
from forecast.settings.errors import BrokenLawError
from forecast.tables.columns import LEVELS
from forecast.tracking.ledger import Ledger, Matrix
from forecast.tracking.ledger_draws import chance_of_reaching, leaf_draws, point_forecasts
from forecast.tracking.progress import progress

# The central 80 %, the range that every table and picture of the product shows.
RANGE = np.array([0.1, 0.9])


def landing(ledger: Ledger, now: Baseline, *, start: Baseline | None = None, direction: str = "up") -> pd.DataFrame:
    """Per node: the year's floor, base and stretch, actual so far, landing, its central 80 % and each number's chance.

    `landing` is the mean of the paths, actual + estimated + rest; `landing_point` is the same with point forecasts. `now` forecasts
    what is to come. Past cells without an actual are estimated: by `start`, the forecast of the year's start, where it is given, else
    by their planned number. All numbers are in the measure's unit.
    """
    table = progress(ledger)
    actual = ledger.sums(ledger.actual, ledger.seen)
    # Both kinds of paths are joint and are added path by path before the range is read off: the quantile of a sum is no sum of quantiles.
    missing, ahead = _missing_draws(ledger, start), leaf_draws(now, ledger, ledger.to_come)
    estimated, rest = (np.asarray(ledger.hierarchy.summing_matrix @ draws.mean(axis=1)) for draws in (missing, ahead))
    year_draws = actual[:, None] + np.asarray(ledger.hierarchy.summing_matrix @ (missing + ahead))
    point = ledger.sums(_stand_in(ledger, start), ledger.missing) + ledger.sums(point_forecasts(now, ledger), ledger.to_come)
    low, high = quantiles(year_draws, RANGE).T
    whole = np.ones(ledger.actual.shape)
    numbers = {level: ledger.sums(ledger.planned[level], whole) for level in LEVELS}
    result = ledger.nodes.assign(**{f"plan_{level}": number for level, number in numbers.items()})
    _check_finished(ledger, estimated + rest)
    result = result.assign(actual=actual, estimated=estimated, rest=rest, landing=actual + estimated + rest)
    result = result.assign(landing_point=actual + point, low=low, high=high)
    chances = {
        f"chance_{level}": chance_of_reaching(year_draws, number, direction=direction) for level, number in numbers.items()
    }
    return result.assign(**chances, required_run_rate=table["required_run_rate"])


def _check_finished(ledger: Ledger, unknown: Matrix) -> None:
    """A `BrokenLawError` where a node of which nothing is missing and nothing is to come would land elsewhere than at its actual."""
    open_cells = ledger.sums(np.ones(ledger.actual.shape), ledger.missing + ledger.to_come)
    broken = (open_cells == 0) & (unknown != 0)
    if broken.any():
        node = ", ".join(f"{name}={member}" for name, member in ledger.nodes.iloc[int(np.argmax(broken))].items())
        raise BrokenLawError("a finished span would not land at its actual", node)


def _missing_draws(ledger: Ledger, start: Baseline | None) -> Matrix:
    """What the past cells without an actual may have come to, leaves x draws, or leaves x 1 when only their planned number is known."""
    if start is None:
        return np.asarray((ledger.planned["base"] * ledger.missing).sum(axis=1)[:, None])
    return leaf_draws(start, ledger, ledger.missing)


def _stand_in(ledger: Ledger, start: Baseline | None) -> Matrix:
    return ledger.planned["base"] if start is None else point_forecasts(start, ledger)
