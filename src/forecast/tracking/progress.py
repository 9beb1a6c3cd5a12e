"""Time progress against completion: what share of the year's number was due by now, and what share has been reached."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.tracking.ledger import Cells, Ledger, Matrix


def progress(ledger: Ledger) -> pd.DataFrame:
    """Per node: the year's number, what of it was due, actual, gap, attainment, time progress, completion, required run rate.

    Time progress is weighted by season: the plan's own share of the periods that have passed. `required_run_rate` is what is left
    over what was planned for the rest: 1.1 means that the rest must run 10 % above its plan. All in the measure's unit but the
    shares; cells without an actual take part on neither side.
    """
    base = ledger.planned["base"]
    due, to_come = ledger.sums(base, ledger.due), ledger.sums(base, ledger.to_come)
    # A node of which nothing was seen has no actual; the sum of no cells would claim that it sold 0.
    seen = ledger.counts(ledger.seen) > 0
    actual = np.where(seen, ledger.sums(ledger.actual, ledger.seen), np.nan)
    # The year's number without the cells that are missing, so that time progress and completion share one denominator.
    year = due + to_come
    table = ledger.nodes.assign(year_plan=year, due=due, actual=actual, gap=actual - due)
    return table.assign(
        attainment=ratio(actual, due),
        time_progress=ratio(due, year),
        completion=ratio(actual, year),
        remaining=year - actual,
        required_run_rate=ratio(year - actual, to_come),
    )


def cumulative(ledger: Ledger) -> pd.DataFrame:
    """Per node and period of the year: plan, actual, last year, each alone and cumulated, with time progress and completion.

    Periods to come have their plan and no actual. `cum_plan` sums what was due where an actual was seen, so that `cum_gap` compares
    like with like; `time_progress` and `completion` are shares of the same year's number.
    """
    tables = [_period(ledger, position) for position in range(len(ledger.periods))]
    # Made period by period, told node by node: a stable sort keeps the periods of each node in their order.
    table = pd.concat(tables, keys=range(len(tables)), names=["position", "node"]).sort_index(
        level=["node", "position"], kind="stable"
    )
    by_node = table.groupby(level="node", sort=False)
    year = by_node["plan"].transform("sum")
    table["cum_plan"] = by_node["plan"].cumsum()
    table["cum_actual"] = by_node["actual"].cumsum()
    table["cum_gap"] = table["cum_actual"] - table["cum_plan"]
    table["cum_attainment"] = ratio(table["cum_actual"].to_numpy(), table["cum_plan"].to_numpy())
    table["time_progress"] = ratio(table["cum_plan"].to_numpy(), year.to_numpy())
    table["completion"] = ratio(table["cum_actual"].to_numpy(), year.to_numpy())
    return table.reset_index(drop=True)


def year_on_year(ledger: Ledger, cells: Matrix | Cells) -> tuple[Matrix, Matrix]:
    """Last year's sums over the cells seen in both years, and this year's growth over them as a share."""
    # Like with like: a cell that is known in one of the two years alone would pass for growth or for decline.
    both = (cells > 0) & np.isfinite(ledger.actual) & np.isfinite(ledger.last_year)
    has_both = ledger.counts(both) > 0
    before = np.where(has_both, ledger.sums(ledger.last_year, both), np.nan)
    return before, ratio(ledger.sums(ledger.actual, both), before) - 1


def ratio(part: Matrix, whole: Matrix) -> Matrix:
    """Part over whole, NaN where there is no whole."""
    return np.asarray(np.divide(part, whole, out=np.full(np.shape(part), np.nan), where=np.asarray(whole) != 0))


def _period(ledger: Ledger, position: int) -> pd.DataFrame:
    """The rows of one period, a node each: what was due and seen, and last year's beside it."""
    column = np.zeros(len(ledger.periods))
    column[position] = 1.0
    seen = ledger.seen & (column > 0)
    counted = column * (ledger.due + ledger.to_come)
    actual = np.where(ledger.counts(seen) > 0, ledger.sums(ledger.actual, seen), np.nan)
    plan = ledger.sums(ledger.planned["base"], counted)
    last_year, growth = year_on_year(ledger, seen)
    table = ledger.nodes.assign(period=ledger.periods[position], plan=plan, actual=actual, gap=actual - plan)
    return table.assign(last_year=last_year, yoy=growth)
