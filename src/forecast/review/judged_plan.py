"""What a year is judged against: a plan that holds all of it, or the one that would have been proposed at its start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from forecast.decomposition import decompose
from forecast.settings.errors import bad_input
from forecast.targets import propose_targets

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.periods.span import Span
    from forecast.review.options import ReviewOptions
    from forecast.tracking.ledger import PlanTable


def check_coverage(plan: PlanTable, periods: pd.DatetimeIndex, span: Span) -> None:
    """An InputError unless the plan holds every period of the year: a missing one would count as a target of nothing."""
    planned = pd.DatetimeIndex(plan.table["period"].unique())
    if not periods.isin(planned).all():
        first, last = planned.min(), planned.max()
        message = f"the plan holds the periods from {first:%Y-%m-%d} to {last:%Y-%m-%d}, and a review of {span.label} needs all of its year"
        hint = f"Make a plan of the year from {periods[0]:%Y-%m}, or review without a plan, against what would have been proposed"
        raise bad_input(message, hint, column="plan", value=span.year.label)


def proposed_plan(start: Baseline, periods: pd.DatetimeIndex, options: ReviewOptions) -> PlanTable:
    """The plan of the targets that the year's start would have proposed."""
    if start.periods[0] != periods[0]:
        hint = "Pass a plan, or a history that runs to the year's start"
        message = f"the history before {periods[0]:%Y-%m-%d} ends early, so no targets can be proposed for the year"
        raise bad_input(message, hint, file=start.history.source.file, value=f"{start.history.last:%Y-%m-%d}")
    # For the whole year at once, as a plan is made; proposals for single halves would not add to it.
    targets = propose_targets(start, goal=options.goal, span="year", profile=options.profile, by=options.by)
    return decompose(targets)
