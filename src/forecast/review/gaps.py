"""The gap of every node: actual against its numbers, last year and the normal variation that was foreseen at the year's start."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.baseline import Baseline
from forecast.baseline.paths.quantiles import quantiles
from forecast.history.series.hierarchy import Hierarchy
from forecast.history.series.levels import at_level, crossed_level
from forecast.tables.columns import LEVELS
from forecast.tracking.ledger import Cells, Ledger, Matrix
from forecast.tracking.ledger_draws import chance_of_reaching, leaf_draws, period_draws
from forecast.tracking.progress import cumulative, progress, ratio, year_on_year

NORMAL = np.array([0.1, 0.9])  # the central 80 % of what was foreseen is normal variation


def gaps(ledger: Ledger, start: Baseline, *, cells: Cells, direction: str = "up") -> pd.DataFrame:
    """Per node: planned numbers of the reviewed cells, actual, gap, shares, year on year, chances and the verdict.

    `chance` is that of the planned base number at the year's start, `chance_actual` that of what was reached; `low` and `high` are
    the central 80 % of what was foreseen for the same cells. `verdict`: "normal" within them, "ahead" or "behind" outside, "none"
    without an actual. `time_progress` and `completion` are shares of the year's number. Cells without an actual count on neither
    side; `left_out` is the base number planned for them.
    """
    seen = ledger.seen & cells
    draws = np.asarray(ledger.hierarchy.summing_matrix @ leaf_draws(start, ledger, seen))
    actual = np.where(ledger.counts(seen) > 0, ledger.sums(ledger.actual, seen), np.nan)
    low, high = quantiles(draws, NORMAL).T
    table = ledger.nodes.assign(period=ledger.periods[cells][0])
    table = table.assign(**{f"plan_{level}": ledger.sums(ledger.planned[level], seen) for level in LEVELS})
    plan = table["plan_base"].to_numpy()
    last_year, growth = year_on_year(ledger, seen)
    standing = progress(ledger)
    return table.assign(
        actual=actual,
        gap=actual - plan,
        gap_share=ratio(actual - plan, plan),
        attainment=ratio(actual, plan),
        time_progress=standing["time_progress"],
        completion=standing["completion"],
        last_year=last_year,
        yoy=growth,
        expected=draws.mean(axis=1),
        low=low,
        high=high,
        chance=chance_of_reaching(draws, plan, direction=direction),
        chance_actual=chance_of_reaching(draws, actual, direction=direction),
        left_out=ledger.sums(ledger.planned["base"], ledger.missing & cells),
        verdict=verdicts(actual, low, high, direction=direction),
    )


def verdicts(actual: Matrix, low: Matrix, high: Matrix, *, direction: str = "up") -> list[str]:
    """For each number: "normal" within low..high, "ahead" or "behind" outside, "none" where it is not known."""
    better, worse = ("ahead", "behind") if direction == "up" else ("behind", "ahead")
    outside = np.where(actual > high, better, np.where(actual < low, worse, "normal"))
    return [str(each) for each in np.where(np.isnan(actual), "none", outside)]


def cumulative_with_band(ledger: Ledger, start: Baseline) -> pd.DataFrame:
    """The cumulative table of `tracking` with `low` and `high`: the central 80 % of what was foreseen by each period, cumulated."""
    so_far = np.zeros((len(ledger.hierarchy.leaves), start.draws))
    periods_of_year = ledger.due + ledger.to_come
    bands = []
    for position in range(len(ledger.periods)):
        so_far += period_draws(start, ledger, position) * periods_of_year[:, position, None]
        bands.append(quantiles(np.asarray(ledger.hierarchy.summing_matrix @ so_far), NORMAL))
    low, high = np.stack(bands, axis=1).reshape(-1, 2).T
    return cumulative(ledger).assign(low=low, high=high)


def heat(table: pd.DataFrame, hierarchy: Hierarchy) -> pd.DataFrame:
    """Attainment, gap and verdict of the first dimension's members by the second's, largest members first; one dimension alone by itself.

    `table` is that of `gaps`; the columns are the two dimensions, plan_base, actual, gap, attainment, verdict and `normal`.
    """
    shown = list(hierarchy.dimensions[:2])
    pairs = at_level(table, hierarchy, crossed_level(hierarchy))
    # Ranked and not sorted by size itself: members of equal size would otherwise be mixed up within a row.
    size = {d: pairs.groupby(d)["plan_base"].sum().rank(ascending=False, method="first") for d in shown}
    order = pd.DataFrame({d: pairs[d].map(size[d]) for d in shown}).sort_values(shown).index
    columns = [*shown, "plan_base", "actual", "gap", "attainment", "verdict"]
    return pairs.loc[order, columns].assign(normal=lambda rows: rows["verdict"] == "normal").reset_index(drop=True)
