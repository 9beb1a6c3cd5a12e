"""The review of a half, quarter, month or year: what was planned, what came, why, and what the rest of the year should be."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from forecast.review.bridge import cause_bridge, member_bridge
from forecast.review.calibration import calibration
from forecast.review.case import ReviewCase, review_case
from forecast.review.correction import Correction, correct, nothing_left
from forecast.review.fan import fan
from forecast.review.gaps import cumulative_with_band, gaps, heat
from forecast.review.notes import notes
from forecast.review.options import ReviewKeywords, ReviewOptions
from forecast.review.price_volume_mix import price_volume_mix
from forecast.settings.deprecation import warn_of_rename
from forecast.tracking.landing import landing

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.history.series.panel import History
    from forecast.periods.span import Span
    from forecast.review.decision import Decision
    from forecast.tracking.ledger import Ledger, PlanTable


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
    case = review_case(plan, history, half=half, span=span, options=ReviewOptions.of(options))
    return _found(case, proposed=plan is None)


def _found(case: ReviewCase, *, proposed: bool) -> Review:
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


def _corrected(case: ReviewCase) -> Correction:
    if case.now is None:
        return nothing_left(case.ledger)
    return correct(case.ledger, start=case.start, now=case.now, options=case.options)


def _bridge(case: ReviewCase, table: pd.DataFrame) -> pd.DataFrame:
    # Members and causes are told of every review; prices only where a second history knows the money.
    views = [member_bridge(table, case.ledger.hierarchy), cause_bridge(case.ledger, case.start, cells=case.cells)]
    if case.options.revenue is not None:
        views.append(price_volume_mix(case.ledger, case.options.revenue, cells=case.cells))
    columns = ["view", "step", *case.ledger.hierarchy.dimensions, "contribution", "low", "high", "verdict", "opening", "closing"]
    return pd.concat(views, ignore_index=True)[columns]


def _judged_against(case: ReviewCase, *, proposed: bool) -> str:
    if not proposed:
        return "Judged against the plan of the year."
    day = case.span.year.start - pd.Timedelta(days=1)
    return (
        f"There is no stored plan for {case.span.year.label}, so this is judged against the targets that would have been proposed "
        f"at the year's start, from what was known on {day:%Y-%m-%d}."
    )
