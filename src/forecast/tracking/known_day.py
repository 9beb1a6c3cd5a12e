"""Whether the state of a day is known: the actuals reach it and end a period with it, and the outlook has seen no more than it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import pandas as pd

from forecast.periods.frequency import frequency
from forecast.periods.working_calendar import is_working
from forecast.settings.errors import bad_input

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.history.series.panel import History


def check_as_of(observed: History, actuals: History, day: pd.Timestamp, closed: Collection[pd.Timestamp]) -> None:
    """Refuses a day whose state the actuals do not hold, since the answer would be that of another day under its name."""
    file = actuals.source.file
    if day > actuals.end and _has_working_day(actuals, day, closed):
        message = "the actuals end before this day, so what was sold by then is not known"
        raise bad_input(message, f"Use a day up to {actuals.end:%Y-%m-%d}", file=file, column="as_of", value=f"{day:%Y-%m-%d}")
    if observed.frequency != "day" and observed.end < min(day, actuals.end):
        step = frequency(actuals.frequency)
        over = step.ends(step.after(observed.last, 1))[0]
        message = f"this day lies inside a {actuals.frequency} and the actuals are by {actuals.frequency}"
        hint = f'Use {observed.end:%Y-%m-%d} or {over:%Y-%m-%d}, or actuals read with frequency="day"'
        raise bad_input(message, hint, file=file, column="as_of", value=f"{day:%Y-%m-%d}")


def checked_outlook(outlook: Baseline, day: pd.Timestamp) -> Baseline:
    """The outlook itself; an InputError where it has seen more than the day, since its landing would know what came."""
    if outlook.history.until(day).last < outlook.history.last:
        message = "the outlook was made from later actuals than the as-of day"
        raise bad_input(message, "Make it from history.until(as_of)", value=f"{outlook.history.last:%Y-%m-%d}")
    return outlook


def _has_working_day(actuals: History, day: pd.Timestamp, closed: Collection[pd.Timestamp]) -> bool:
    """Whether anything could have been sold after the end of the actuals and up to the day."""
    days = pd.date_range(actuals.end, day, inclusive="right").difference(pd.DatetimeIndex(list(closed)))
    return bool(is_working(days, actuals.context.calendar).any()) or actuals.frequency != "day"
