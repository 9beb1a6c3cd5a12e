"""What is said of a step of level: whose it is, since when, by what factor, and what the amounts before it would be in the later unit."""

from __future__ import annotations

import numpy as np

from forecast.history.checking.level_steps import Step, level_steps
from forecast.history.series.panel import History
from forecast.settings.errors import Fault

REFUSED = "Bring all rows to one unit in the source, or read them as they are with level_steps=keep (--level-steps keep)"
KEPT = "Bring all rows to one unit in the source, or leave out what was before"
UNSURE = "Check the unit"


def step_errors(history: History) -> tuple[Fault, ...]:
    """A fault for each step of level that no sales make: a currency, a pack or a unit changed."""
    return tuple(step_fault(history, step, hint=REFUSED) for step in level_steps(history.panel) if step.certain)


def step_fault(history: History, step: Step, *, hint: str = "") -> Fault:
    """The step as a fault or warning at its series or member."""
    panel, column = history.panel, " x ".join(history.dimensions)
    start, factor = f"{panel.periods[step.first]:%Y-%m-%d}", _times(step.factor)
    before = float(np.nansum(panel.values[step.rows, : step.first]))
    unit = f"; what was before, {before:,.2f}, would be {before * step.factor:,.2f} in the later unit"
    count = len(step.rows)
    if count == 1:
        name = " / ".join(map(str, panel.keys.iloc[step.rows[0]]))
        message = f"from {start} on, all values are about {factor} those before"
        return Fault(message + unit, hint or (KEPT if step.certain else UNSURE), history.source.file, column=column, value=name)
    which = "all series of the member" if step.member else f"{count:,} of {len(panel.keys):,} series"
    message = f"from {start} on, {which} are about {factor} what they were, as after a change of currency or unit"
    value = step.member or None
    return Fault(message + unit, hint or KEPT, history.source.file, column=step.dimension or column, value=value)


def _times(factor: float) -> str:
    """A factor as people say it, with its inverse where it is below 1."""
    return f"{factor:,.4g} times" if factor > 1 else f"{factor:,.4g} times (1/{1 / factor:,.4g} of)"
