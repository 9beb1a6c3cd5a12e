"""The rest of the year before and after its correction, as tables: chances and money per node, and sums that add per period."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.review.price_volume_mix import prices
from forecast.targets.curves import number_at, sorted_samples
from forecast.targets.levels import OWN
from forecast.targets.outlook import RoundingUnit
from forecast.targets.rounding import Units, largest_remainder
from forecast.tracking.ledger_draws import chance_of_reaching, point_forecasts
from forecast.tracking.progress import ratio

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.history.series.panel import History
    from forecast.review.options import ReviewOptions
    from forecast.targets.profiles import Profile
    from forecast.tracking.ledger import Ledger, Matrix

# Kinds of measures that are counted in money: of those an adjustment is its own worth.
MONEY = ("revenue", "cost", "profit", "billing")


def node_table(
    ledger: Ledger, draws: Matrix, *, planned: Matrix, revised: Matrix, profile: Profile, now: Baseline
) -> pd.DataFrame:
    """Per node of the rest of the year: planned, adjustment, revised, change, chances before and after, and its own levels.

    `draws`, `planned` and `revised` are those of the leaves, in the measure's unit.
    """
    members, direction = ledger.hierarchy.summing_matrix, now.history.measure.direction
    nodes = np.asarray(members @ draws)
    before, after = np.asarray(members @ planned), np.asarray(members @ revised)
    sign = RoundingUnit.of(now.history.measure).sign
    own = sign * number_at(sorted_samples(sign * nodes), np.array(profile.chances)).T
    table = ledger.nodes.assign(
        period=ledger.periods[ledger.elapsed < 1][0], planned=before, adjustment=after - before, revised=after
    )
    return table.assign(
        change=ratio(after - before, before),
        chance_before=chance_of_reaching(nodes, before, direction=direction),
        chance_after=chance_of_reaching(nodes, after, direction=direction),
        **dict(zip(OWN, own, strict=True)),
    )


def money_of(ledger: Ledger, history: History, options: ReviewOptions, *, adjustment: Matrix) -> Matrix:
    """The adjustment in money per node: itself for a measure of money, at last season's prices with a revenue history, else NaN."""
    if options.revenue is not None:
        adjustment = adjustment * prices(options.revenue, history, ledger.hierarchy.leaves)
    elif history.measure.kind not in MONEY:
        adjustment = np.full(len(adjustment), np.nan)
    return np.asarray(ledger.hierarchy.summing_matrix @ adjustment)


def node_reasons(ledger: Ledger, leaves: list[str]) -> list[str]:
    """For each node: "total" for the total, the leaves' own reasons, "sum" for what lies between."""
    reasons = np.full(len(ledger.nodes), "sum", dtype=object)
    reasons[ledger.hierarchy.rows("leaf")] = leaves
    reasons[0] = "total"
    return [str(each) for each in reasons]


def month_table(ledger: Ledger, now: Baseline, *, planned: Units, revised: Units, scale: RoundingUnit) -> pd.DataFrame:
    """Per node and period to come: planned, adjustment, revised; the months of a leaf add to its revised number."""
    places = np.flatnonzero(ledger.elapsed < 1)
    before = scale.units(ledger.planned["base"][:, places])
    weights = np.maximum(point_forecasts(now, ledger)[:, places], 0.0)
    # A leaf that is forecast as nothing in every month to come gets its number in equal parts.
    weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, 1.0)
    values = revised[:, None] * weights / weights.sum(axis=1, keepdims=True)
    groups = np.repeat(np.arange(len(revised)), len(places))
    spread = largest_remainder(values.ravel(), revised, groups=groups).reshape(before.shape)
    # Untouched leaves keep the months of their plan, to the unit; a new spread would move numbers without a reason.
    after = np.where((revised == planned)[:, None], before, spread)
    old, new = (np.asarray(ledger.hierarchy.summing_matrix @ scale.numbers(units)) for units in (before, after))
    nodes = ledger.nodes.loc[ledger.nodes.index.repeat(len(places))].reset_index(drop=True)
    nodes = nodes.assign(period=np.tile(ledger.periods[places], len(ledger.nodes)), planned=old.ravel())
    return nodes.assign(adjustment=(new - old).ravel(), revised=new.ravel())


def empty_tables(ledger: Ledger) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Both tables without rows, for a year of which nothing is left: per node, and per node and period."""
    months = ledger.nodes.iloc[:0].assign(period=ledger.periods[:0], **_columns(["planned", "adjustment", "revised"], "float64"))
    shares = _columns(["change", "chance_before", "chance_after", *OWN, "money"], "float64")
    return months.assign(**shares, **_columns(["reason", "rule"], "str")), months


def _columns(names: list[str], dtype: str) -> dict[str, pd.Series]:
    return {name: pd.Series(dtype=dtype) for name in names}
