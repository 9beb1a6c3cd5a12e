"""The review of a half, quarter, month or year: what was planned, what came, why, and what the rest of the year should be."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Unpack

import numpy as np
import pandas as pd

from forecast.baseline import Baseline, baseline
from forecast.decomposition import Plan, decompose
from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.periods.span import Span
from forecast.review.bridge import cause_bridge, member_bridge
from forecast.review.calibration import calibration
from forecast.review.correction import Correction, correct, nothing_left
from forecast.review.decision import Decision
from forecast.review.fan import fan
from forecast.review.gaps import cumulative_with_band, gaps, heat
from forecast.review.notes import notes
from forecast.review.options import ReviewKeywords, ReviewOptions
from forecast.review.price_volume_mix import check_revenue, price_volume_mix
from forecast.review.reviewed_span import resolve_span
from forecast.settings.deprecation import warn_of_rename
from forecast.settings.errors import bad_input
from forecast.targets import propose_targets
from forecast.tracking.elapsed import elapsed_whole
from forecast.tracking.landing import landing
from forecast.tracking.ledger import Cells, Ledger, PlanTable, check_plan_measure, ledger


@dataclass(frozen=True)
class Review:
    """What a review found, as tables of nodes ("all" where a dimension is summed over), and what it was made from.

    `gaps`, `landing` and `correction` have one row per node, `cumulative` and `correction_months` one per node and period;
    `bridge` leads from plan to actual in several views, `heat` crosses the first two dimensions, `fan` is the picture of history
    and outlook, `calibration` says how past numbers fared, `notes` what must be known beside. `basis` is "plan" or "proposed",
    `judged_against` the same in words. `decision` is why the total moved, None when nothing of the year is left; so is `baseline_now`.
    """

    half: str
    as_of: pd.Timestamp
    span: Span
    basis: str
    judged_against: str
    gaps: pd.DataFrame
    cumulative: pd.DataFrame
    bridge: pd.DataFrame
    landing: pd.DataFrame
    correction: pd.DataFrame
    correction_months: pd.DataFrame
    heat: pd.DataFrame
    fan: pd.DataFrame
    calibration: pd.DataFrame
    notes: pd.DataFrame
    decision: Decision | None
    options: ReviewOptions
    plan: PlanTable = field(repr=False)
    ledger: Ledger = field(repr=False)
    baseline_start: Baseline = field(repr=False)
    baseline_now: Baseline | None = field(repr=False)

    @property
    def judged(self) -> str:
        """The basis, by its old name."""
        warn_of_rename("Review.judged", "Review.basis")
        return self.basis


@dataclass(frozen=True)
class _Case:
    """What a review works on: the plan, the year's cells, the forecasts of its start and of now, nothing seen after the span."""

    span: Span
    history: History
    plan: PlanTable
    ledger: Ledger
    cells: Cells
    start: Baseline
    now: Baseline | None
    options: ReviewOptions


def review(
    plan: PlanTable | None,
    history: History,
    *,
    half: str | None = None,
    span: str | None = None,
    **options: Unpack[ReviewKeywords],
) -> Review:
    """The review of a span ("2026H1", "2026Q2", "2026-05", "2026") against a plan, seeing nothing after its last day.

    `half` names the span; left out, it is the last whole one of the kind that `span` names (month, quarter, half or year; half). Without a
    plan it judges against the targets that would have been proposed and decomposed at the fiscal year's start, and says so in
    `judged_against`. The options are those of `ReviewOptions`: policy, materiality, max_change, model, seed, draws, profile, goal, by,
    fiscal_year_start, revenue, origins. Same inputs and seed, same bytes. A span that the history does not cover to its end, or a
    year without any history before it, is an InputError; so is a plan of another measure than the history.

    >>> half_year = fc.review(plan, history, half="2026H1")
    >>> half_year.gaps["level"].iloc[0], half_year.span.label
    ('total', '2026H1')
    """
    if plan is not None:
        check_plan_measure(plan, history)
    told = ReviewOptions.of(options)
    asked = resolve_span(
        half,
        span,
        history=history,
        years=history.with_context(fiscal_year_start=told.fiscal_year_start or _fiscal_start(plan, history)).years,
    )
    if told.revenue is not None:
        check_revenue(told.revenue, history)
    case = _case(plan, history, span=asked, options=told)
    return _found(case, proposed=plan is None)


def _fiscal_start(plan: PlanTable | None, history: History) -> int:
    """The month in which the year begins, as the history knows it, else the plan."""
    return history.context.fiscal_year_start or (plan.grid.fiscal_year_start if isinstance(plan, Plan) else 1)


def _case(plan: PlanTable | None, history: History, *, span: Span, options: ReviewOptions) -> _Case:
    known = history.until(span.end)
    periods = frequency(known.frequency).ending_within(known.first, start=span.year.start, end=span.year.end)
    start = _forecast(known.until(span.year.start - pd.Timedelta(days=1)), periods, options)
    if plan is not None:
        _check_coverage(plan, periods, span)
    plan = plan or _proposed(start, periods, options)
    elapsed = elapsed_whole(periods, span.end, frequency=frequency(known.frequency))
    book = ledger(plan.table, known, periods=periods, elapsed=elapsed)
    now = None if elapsed.all() else _forecast(known, periods, options)
    reviewed = frequency(known.frequency).ending_within(known.first, start=span.start, end=span.end)
    cells = np.isin(periods, reviewed)
    if options.revenue is not None:
        options = replace(options, revenue=options.revenue.until(span.end))
    return _Case(span, known, plan, book, cells, start, now, options)


def _check_coverage(plan: PlanTable, periods: pd.DatetimeIndex, span: Span) -> None:
    """An InputError unless the plan holds every period of the year: a missing one would count as a target of nothing."""
    planned = pd.DatetimeIndex(plan.table["period"].unique())
    if not periods.isin(planned).all():
        first, last = planned.min(), planned.max()
        message = f"the plan holds the periods from {first:%Y-%m-%d} to {last:%Y-%m-%d}, and a review of {span.label} needs all of its year"
        hint = f"Make a plan of the year from {periods[0]:%Y-%m}, or review without a plan, against what would have been proposed"
        raise bad_input(message, hint, column="plan", value=span.year.label)


def _found(case: _Case, *, proposed: bool) -> Review:
    direction = case.history.measure.direction
    table = gaps(case.ledger, case.start, cells=case.cells, direction=direction)
    corrected = _corrected(case)
    return Review(
        half=case.span.label,
        as_of=case.span.end,
        span=case.span,
        basis="proposed" if proposed else "plan",
        judged_against=_judged_against(case, proposed=proposed),
        gaps=table,
        cumulative=cumulative_with_band(case.ledger, case.start),
        bridge=_bridge(case, table),
        landing=landing(case.ledger, case.now or case.start, start=case.start, direction=direction),
        correction=corrected.table,
        correction_months=corrected.months,
        heat=heat(table, case.ledger.hierarchy),
        fan=fan(case.ledger, case.history, start=case.start, now=case.now),
        calibration=calibration(case.history, kind=case.span.kind, options=case.options),
        notes=notes(case.ledger, cells=case.cells, rest=case.now is not None, span=case.span),
        decision=corrected.decision,
        options=case.options,
        plan=case.plan,
        ledger=case.ledger,
        baseline_start=case.start,
        baseline_now=case.now,
    )


def _corrected(case: _Case) -> Correction:
    if case.now is None:
        return nothing_left(case.ledger)
    return correct(case.ledger, start=case.start, now=case.now, options=case.options)


def _bridge(case: _Case, table: pd.DataFrame) -> pd.DataFrame:
    views = [member_bridge(table, case.ledger.hierarchy), cause_bridge(case.ledger, case.start, cells=case.cells)]
    if case.options.revenue is not None:
        views.append(price_volume_mix(case.ledger, case.options.revenue, cells=case.cells))
    columns = ["view", "step", *case.ledger.hierarchy.dimensions, "contribution", "low", "high", "verdict", "opening", "closing"]
    return pd.concat(views, ignore_index=True)[columns]


def _proposed(start: Baseline, periods: pd.DatetimeIndex, options: ReviewOptions) -> PlanTable:
    """The plan of the targets that the year's start would have proposed."""
    if start.periods[0] != periods[0]:
        hint = "Pass a plan, or a history that runs to the year's start"
        message = f"the history before {periods[0]:%Y-%m-%d} ends early, so no targets can be proposed for the year"
        raise bad_input(message, hint, file=start.history.source.file, value=f"{start.history.last:%Y-%m-%d}")
    targets = propose_targets(start, goal=options.goal, span="year", profile=options.profile, by=options.by)
    return decompose(targets)


def _forecast(known: History, periods: pd.DatetimeIndex, options: ReviewOptions) -> Baseline:
    """The forecast from what is known to the end of the year."""
    ahead = frequency(known.frequency).count(known.last, periods[-1])
    return baseline(known, periods=ahead, model=options.model, seed=options.seed, draws=options.draws)


def _judged_against(case: _Case, *, proposed: bool) -> str:
    if not proposed:
        return "Judged against the plan of the year."
    day = case.span.year.start - pd.Timedelta(days=1)
    return (
        f"There is no stored plan for {case.span.year.label}, so this is judged against the targets that would have been proposed "
        f"at the year's start, from what was known on {day:%Y-%m-%d}."
    )
