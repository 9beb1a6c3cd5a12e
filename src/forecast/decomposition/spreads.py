"""Spreads by name: how much of a total each cell asks for, as weights."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from forecast.decomposition.plan_forecast import NO_FORECAST, PlanForecast
from forecast.decomposition.plan_grid import Mask, PlanGrid
from forecast.decomposition.references import metric_weights, reference_weights
from forecast.periods.frequency import frequency
from forecast.settings.errors import bad_input, choose, count_of
from forecast.targets.curves import Numbers, equal_chance, sorted_samples
from forecast.targets.outlook import RoundingUnit

if TYPE_CHECKING:
    from forecast.baseline import Baseline

T = TypeVar("T")
EVEN_FALLBACK = "even (nothing to go by)"


@dataclass(frozen=True)
class SpreadRequest:
    """What a spread needs: `free` cells (leaves x periods), the total that they take in steps, what they hold, and references.

    `reference` is a table (some of the dimensions, `period`, and `weight`), `growth` a rate per period, `line` the first and
    last value of a straight line.
    """

    grid: PlanGrid
    free: Mask
    total: float
    current: Numbers
    scale: RoundingUnit
    forecast: PlanForecast = NO_FORECAST
    reference: pd.DataFrame | None = None
    metrics: Mapping[str, float] | None = None
    growth: float | None = None
    line: tuple[float, float] | None = None

    @property
    def count(self) -> int:
        """How many cells are free."""
        return int(self.free.sum())


def spread_weights(name: str, request: SpreadRequest) -> tuple[Numbers, str]:
    """The weights of the free cells by the spread of that name, and the rule as a plan says it.

    Weights that are all zero become an even split, and the rule says so; weights of both signs that cancel are refused.
    """
    weights = SPREADS[choose(name, SPREADS, kind="spread", column="spread")](request)
    missing = np.flatnonzero(~np.isfinite(weights))
    if len(missing):
        file = None if request.reference is None else request.reference.attrs.get("file")
        message = f"the spread '{name}' has no weight for {count_of(len(missing), 'cell')}, of which this is the first"
        raise bad_input(message, "Add a row for each, or choose another spread", file=file, value=_cell_name(request, missing[0]))
    if not weights.any():
        return np.ones(request.count), EVEN_FALLBACK
    if abs(weights.sum()) <= 1e-9 * np.abs(weights).sum():
        hint = "Spread evenly or by a reference instead"
        raise bad_input("the cells are positive and negative and cancel, so shares mean nothing", hint, value=name)
    return weights, name


def _cell_name(request: SpreadRequest, position: int) -> str:
    """The free cell at a position as a person names it: East, Cart, 2026-01-01."""
    cell = request.grid.long()[request.free.ravel()].iloc[position]
    return ", ".join(f"{part:%Y-%m-%d}" if isinstance(part, pd.Timestamp) else str(part) for part in cell)


def _equal_chance(request: SpreadRequest) -> Numbers:
    baseline = _needed(request.forecast.baseline, "equal chance", "a forecast")
    rows, columns = np.nonzero(request.free)
    horizon = baseline.periods.get_indexer(request.grid.periods)
    leaves, leaf_rows = np.unique(rows, return_inverse=True)
    samples = baseline.paths.draw(leaves)[leaf_rows, horizon[columns]] * (request.scale.sign / request.scale.step)
    parts: Numbers = equal_chance(sorted_samples(samples), np.array([[float(request.total)]]))[0]
    return parts


def _proportional(request: SpreadRequest) -> Numbers:
    return np.asarray(request.current[request.free])


def _even(request: SpreadRequest) -> Numbers:
    return np.ones(request.count)


def _prior_year(request: SpreadRequest) -> Numbers:
    """The same periods of last year, cell by cell."""
    return _past(_needed(request.forecast.baseline, "prior year", "a history"), request.grid)[request.free]


def _history(request: SpreadRequest) -> Numbers:
    """Each leaf's last year as a whole, in every period alike."""
    panel = _needed(request.forecast.baseline, "history", "a history").history.panel
    year = np.nansum(panel.values[:, -frequency(panel.frequency).year :], axis=1)
    return np.broadcast_to(year[:, None], request.grid.shape)[request.free]


def _seasonal(request: SpreadRequest) -> Numbers:
    """The forecast's points: each period as large as the forecast has it."""
    baseline = _needed(request.forecast.baseline, "seasonal", "a forecast")
    return baseline.points[:, baseline.periods.get_indexer(request.grid.periods)][request.free]


def _reference(request: SpreadRequest) -> Numbers:
    table = _needed(request.reference, "reference", "a table with a column weight")
    return reference_weights(request.grid, table)[request.free]


def _metric(request: SpreadRequest) -> Numbers:
    """Several columns of a reference, each with its own weight."""
    table = _needed(request.reference, "metric", "a table with the metrics as columns")
    metrics = _needed(request.metrics, "metric", "the weight of each metric")
    return metric_weights(request.grid, table, metrics=metrics, free=request.free)


def _growth(request: SpreadRequest) -> Numbers:
    """Compound growth from period to period, all leaves alike: 1, 1 + g, (1 + g)^2 ..."""
    rate = _needed(request.growth, "growth", "a rate per period")
    if not np.isfinite(rate):
        raise bad_input("not a finite number", "Give a rate per period such as 0.02", column="growth", value=str(rate))
    return np.broadcast_to((1.0 + rate) ** np.arange(request.grid.shape[1]), request.grid.shape)[request.free]


def _straight_line(request: SpreadRequest) -> Numbers:
    """A straight line over the periods concerned, from the first to the last value."""
    first, last = _needed(request.line, "straight line", "a first and a last value")
    if not np.isfinite([first, last]).all():
        raise bad_input(
            "not finite numbers", "Give a first and a last value such as 100 and 200", column="line", value=f"{first}, {last}"
        )
    concerned = np.flatnonzero(request.free.any(axis=0))
    line = np.zeros(request.grid.shape[1])
    line[concerned] = np.linspace(first, last, len(concerned))
    return np.broadcast_to(line, request.grid.shape)[request.free]


SPREADS: Mapping[str, Callable[[SpreadRequest], Numbers]] = {
    "equal chance": _equal_chance,
    "proportional": _proportional,
    "history": _history,
    "prior year": _prior_year,
    "seasonal": _seasonal,
    "reference": _reference,
    "metric": _metric,
    "even": _even,
    "straight line": _straight_line,
    "growth": _growth,
}


def _past(baseline: Baseline, grid: PlanGrid) -> Numbers:
    """The same periods of the year before; a year that lies ahead of the history as well is that of its last year."""
    history, panel = baseline.history, baseline.history.panel
    before = history.year_before(grid.periods)
    while (before > history.last).any():
        before = before.where(before <= history.last, history.year_before(before))
    before = before.where(before.notna(), frequency(panel.frequency).year_before(grid.periods))  # a 53rd week: by its dates
    positions = panel.periods.get_indexer(before)
    in_history = positions >= 0
    past = np.zeros(grid.shape)
    past[:, in_history] = np.nan_to_num(panel.values[:, positions[in_history]])
    return past


def _needed(value: T | None, spread: str, needs: str) -> T:
    if value is None:
        raise bad_input(
            f"the spread '{spread}' needs {needs}", "Give it, or choose another spread", column="spread", value=spread
        )
    return value
