"""What a review works on: the plan, the year's cells and the forecasts of its start and of now, nothing seen after the span."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.baseline import baseline
from forecast.periods.frequency import frequency
from forecast.review.judged_plan import check_coverage, proposed_plan
from forecast.review.price_volume_mix import check_revenue
from forecast.review.reviewed_span import resolve_span
from forecast.tracking.elapsed import elapsed_whole
from forecast.tracking.ledger import Cells, Ledger, PlanTable, check_plan_measure, ledger
from forecast.tracking.plan_year import fiscal_start

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.history.series.panel import History
    from forecast.periods.span import Span
    from forecast.review.options import ReviewOptions


@dataclass(frozen=True)
class ReviewCase:
    """The span, the plan and the cells of its year (`cells` are those of the span), the forecast of its start, and that of now.

    `now` is None when nothing of the year is left.
    """

    span: Span
    history: History
    plan: PlanTable
    ledger: Ledger
    cells: Cells
    start: Baseline
    now: Baseline | None
    options: ReviewOptions


def review_case(
    plan: PlanTable | None, history: History, *, half: str | None, span: str | None, options: ReviewOptions
) -> ReviewCase:
    """The case of the span that is meant and a plan (None: the plan that would have been proposed); both forecasts are made here.

    An InputError for a span that the history does not cover, a plan of another measure or without the whole year, a year for which
    no plan can be proposed, and a revenue history that cannot be laid over the volumes.
    """
    if plan is not None:
        check_plan_measure(plan, history)
    years = history.with_context(fiscal_year_start=options.fiscal_year_start or fiscal_start(plan, history)).years
    reviewed = resolve_span(half, span, history=history, years=years)
    if options.revenue is not None:
        check_revenue(options.revenue, history)
        options = replace(options, revenue=options.revenue.until(reviewed.end))
    return _case(plan, history.until(reviewed.end), span=reviewed, options=options)


def _case(plan: PlanTable | None, known: History, *, span: Span, options: ReviewOptions) -> ReviewCase:
    """The case of a history of which nothing after the span is known."""
    periods = frequency(known.frequency).ending_within(known.first, start=span.year.start, end=span.year.end)
    # What the year's start knew: nothing after the eve of the year, however much the history holds.
    start = _forecast(known.until(span.year.start - pd.Timedelta(days=1)), periods, options)
    if plan is not None:
        check_coverage(plan, periods, span)
    plan = plan or proposed_plan(start, periods, options)
    elapsed = elapsed_whole(periods, span.end, frequency=frequency(known.frequency))
    cells = ledger(plan.table, known, periods=periods, elapsed=elapsed)
    now = None if elapsed.all() else _forecast(known, periods, options)
    inside = frequency(known.frequency).ending_within(known.first, start=span.start, end=span.end)
    return ReviewCase(span, known, plan, cells, np.isin(periods, inside), start, now, options)


def _forecast(known: History, periods: pd.DatetimeIndex, options: ReviewOptions) -> Baseline:
    """The forecast from what is known to the end of the year."""
    ahead = frequency(known.frequency).count(known.last, periods[-1])
    return baseline(known, periods=ahead, model=options.model, seed=options.seed, draws=options.draws)
