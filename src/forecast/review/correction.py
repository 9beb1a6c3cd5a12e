"""The correction of the rest of the year: planned + adjustment = revised, in whole steps that add, with chances before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from forecast.review.corrected_tables import empty_tables, money_of, month_table, node_reasons, node_table
from forecast.review.credibility import signal_weight, surprise
from forecast.review.decision import Decision, rule_in_words
from forecast.review.policies import PolicyInputs, apply_limits, policy_named
from forecast.review.redistribution import ChangeLimits, redistribute
from forecast.targets.curves import number_at, sorted_samples
from forecast.targets.outlook import RoundingUnit
from forecast.targets.profiles import Profile, profile_named
from forecast.targets.propose import splits_of
from forecast.targets.tilt import no_tilt
from forecast.tracking.ledger_draws import leaf_draws

if TYPE_CHECKING:
    import pandas as pd

    from forecast.baseline import Baseline
    from forecast.review.options import ReviewOptions
    from forecast.targets.rounding import Units
    from forecast.tracking.ledger import Ledger, Matrix


@dataclass(frozen=True)
class Correction:
    """The corrected rest of the year: `table` per node, `months` per node and period, and the decision for the total."""

    table: pd.DataFrame
    months: pd.DataFrame
    decision: Decision | None


def correct(ledger: Ledger, *, start: Baseline, now: Baseline, options: ReviewOptions) -> Correction:
    """The base numbers of the rest of the year after what the year so far has taught, by the policy of the options.

    The policy moves the total, within materiality and the largest change; the parts get it by equal chance under the new
    forecast, in the order of the first split, each within the largest change and left alone below materiality. Under "blend" a
    part moves to equal chance only as far as the clearest surprise among the groups that it belongs to is signal.
    """
    scale = RoundingUnit.of(now.history.measure)
    profile = profile_named(options.profile)
    draws = leaf_draws(now, ledger, ledger.to_come)
    units = draws * (scale.sign / scale.step)
    planned = scale.units((ledger.planned["base"] * ledger.to_come).sum(axis=1))
    surprises = scale.sign * _surprises(ledger, start)
    decision = _decide(ledger, units, planned=planned, z=float(surprises[0]), options=options, scale=scale, profile=profile)
    weights = _leaf_weights(ledger, surprises) if options.policy == "blend" else np.ones(len(planned))
    splits = splits_of(ledger.hierarchy.leaves, options.by or ledger.hierarchy.dimensions, tilt=no_tilt())
    bounds = ChangeLimits(planned, options.materiality, options.max_change, weights)
    revised, reasons = redistribute(units, int(planned.sum()) + decision.made, bounds=bounds, splits=splits)
    table = node_table(ledger, draws, planned=scale.numbers(planned), revised=scale.numbers(revised), profile=profile, now=now)
    reasons = node_reasons(ledger, reasons)
    table["money"] = money_of(ledger, now.history, options, adjustment=scale.numbers(revised) - scale.numbers(planned))
    table = table.assign(reason=reasons, rule=[rule_in_words(each, decision, options) for each in reasons])
    return Correction(table, month_table(ledger, now, planned=planned, revised=revised, scale=scale), decision)


def nothing_left(ledger: Ledger) -> Correction:
    """The correction when nothing of the year is left: tables without rows, no decision."""
    return Correction(*empty_tables(ledger), None)


def _decide(
    ledger: Ledger, units: Matrix, *, planned: Units, z: float, options: ReviewOptions, scale: RoundingUnit, profile: Profile
) -> Decision:
    # What sells without a plan is no room for those that have one.
    total = sorted_samples(units[planned != 0].sum(axis=0)[None, :])
    rebased = float(number_at(total, np.array([profile.base]))[0, 0])
    gap = (
        ledger.sums(np.where(ledger.seen, ledger.actual, 0.0), ledger.seen)[0]
        - ledger.sums(ledger.planned["base"], ledger.due)[0]
    )
    standing = PolicyInputs(
        float(planned.sum()), scale.sign * float(gap) / scale.step, rebased, float(signal_weight(np.array([z]))[0])
    )
    requested = policy_named(options.policy)(standing)
    made, limit = apply_limits(requested, standing.planned, materiality=options.materiality, max_change=options.max_change)
    return Decision(standing, z, requested, round(made), limit)


def _surprises(ledger: Ledger, start: Baseline) -> Matrix:
    """How far the year so far lies from what was foreseen at its start, for every node, in standard deviations."""
    draws = np.asarray(ledger.hierarchy.summing_matrix @ leaf_draws(start, ledger, ledger.due))
    return surprise(ledger.sums(ledger.actual, ledger.seen), draws)


def _leaf_weights(ledger: Ledger, surprises: Matrix) -> Matrix:
    """For each leaf the signal in the clearest surprise of the groups it belongs to, the total left out."""
    weights = signal_weight(surprises)
    # Nodes over all leaves say nothing about the parts: their surprise has moved the total already, by the policy.
    if len(weights) > 1:
        weights = np.where(np.diff(ledger.hierarchy.summing_matrix.indptr) == ledger.hierarchy.leaf_count, 0.0, weights)
    # By column: the nodes above each leaf stand side by side then.
    members = ledger.hierarchy.summing_matrix.tocsc()
    return np.array(
        [weights[members.indices[first:stop]].max() for first, stop in zip(members.indptr, members.indptr[1:], strict=False)]
    )
