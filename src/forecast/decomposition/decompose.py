"""Targets made a plan: every leaf's assigned numbers split over its periods, adding exactly."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from forecast.decomposition.period_split import split_over_periods
from forecast.decomposition.plan import Plan
from forecast.decomposition.plan_forecast import PlanForecast
from forecast.decomposition.plan_grid import PlanGrid
from forecast.settings.deprecation import warn_of_rename
from forecast.targets import Targets, propose_targets

TIME_NAMES = ("year", "half", "quarter", "month", "week", "day", "period")


def decompose(
    targets: Targets, *, by: Sequence[str] | None = None, period_rule: str = "equal chance", months: str | None = None
) -> Plan:
    """The plan of these targets: every leaf's assigned numbers split over its periods, adding exactly to the targets.

    `by` is the order of the splits when it should be another than that of the targets; a time name in it ("month") is where
    time always comes, last. `period_rule` is "equal chance" (each period of a leaf is reached with the same chance) or "seasonal"
    (by the forecast's shares); `months` is its old name.

    >>> plan = fc.decompose(targets)
    >>> bool(plan.totals(level="total", span="year")["base"].iloc[0] == targets.level("total")["base"].iloc[0])
    True
    """
    if months is not None:
        warn_of_rename("decompose(months=)", "decompose(period_rule=)")
        period_rule = months
    # Time is split last whatever its place in the order: a leaf's number has to be known before its months.
    order = None if by is None else tuple(name for name in by if name not in TIME_NAMES)
    if order is not None and order != targets.by[: len(order)]:
        targets = _reordered(targets, order)
    baseline, scale = targets.baseline, targets.outlooks[0].scale
    # Block by block: each has targets of its own, and its months add to those and to nothing else.
    parts = [
        split_over_periods(baseline, units, span=outlook.span, rule=period_rule, scale=scale)
        for outlook, units in zip(targets.outlooks, targets.leaf_units, strict=True)
    ]
    units = np.concatenate(parts, axis=2)
    start = targets.outlooks[0].block.first
    history = baseline.history
    grid = PlanGrid(
        baseline.hierarchy.leaves,
        baseline.periods[start : start + units.shape[2]],
        history.frequency,
        history.fiscal_year_start,
        history.context.fiscal_calendar,
    )
    rules = np.full(grid.shape, period_rule, dtype=object)
    held, measure = np.zeros(grid.shape, dtype=bool), baseline.history.measure
    return Plan(grid, units, held, rules, scale, PlanForecast.of(baseline), measure=measure)


def _reordered(targets: Targets, order: tuple[str, ...]) -> Targets:
    goals = targets.goals["goal"].tolist() or None
    same = {"span": targets.span, "profile": targets.profile, "tilt": targets.tilt, "first": targets.first}
    return propose_targets(targets.baseline, goal=goals, by=order, **same)  # type: ignore[arg-type]  # as they were
