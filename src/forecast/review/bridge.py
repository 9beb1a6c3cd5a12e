"""From the plan to the actual: contributions that close exactly, by members and by cause, each with its interval."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.baseline import Baseline
from forecast.baseline.paths.quantiles import quantiles
from forecast.history.series.hierarchy import ALL, Hierarchy
from forecast.history.series.levels import at_level, crossed_level, total_and_members
from forecast.review.credibility import level_shift_share
from forecast.tracking.ledger import Cells, Ledger, Matrix
from forecast.tracking.ledger_draws import leaf_draws, period_draws

# As many steps as a picture of a page's width can name.
SHOWN = 8
Z80 = 1.2815515655446004  # the normal deviate of a central 80 %


def member_bridge(table: pd.DataFrame, hierarchy: Hierarchy, *, shown: int = SHOWN) -> pd.DataFrame:
    """The total's gap as the gaps of members: by each dimension and by the first two crossed, the largest and the rest.

    `table` is that of `gaps`. Columns: view, step, dimensions..., contribution, low, high (the central 80 % of what the
    contribution could have been by normal variation alone), verdict, opening, closing. Within a view the first opening is the plan, the
    last closing the actual, and each step closes where the next one opens.
    """
    views = dict.fromkeys([*hierarchy.dimensions, crossed_level(hierarchy)])
    return pd.concat([_view(table, hierarchy, level, shown=shown) for level in views], ignore_index=True)


def _view(table: pd.DataFrame, hierarchy: Hierarchy, level: str, *, shown: int) -> pd.DataFrame:
    kept, total = level.split(" x "), table.iloc[0]
    parts = at_level(table, hierarchy, level)
    parts = parts[parts["verdict"] != "none"]
    # By name first, then by size with a stable sort: gaps of the same size always stand in the same order.
    parts = parts.sort_values(kept, kind="stable")
    parts = parts.iloc[np.argsort(-parts["gap"].abs().to_numpy(), kind="stable")]
    top, others = parts.iloc[:shown], len(parts) - shown
    steps = top[list(hierarchy.dimensions)].assign(step=[" · ".join(key) for key in top[kept].itertuples(index=False, name=None)])
    steps = steps.assign(contribution=top["gap"], low=top["low"] - top["plan_base"], high=top["high"] - top["plan_base"])
    steps["verdict"] = top["verdict"]
    if others > 0:
        steps = pd.concat([steps, _rest(parts.iloc[shown:], list(hierarchy.dimensions))], ignore_index=True)
    return _chained(steps.assign(view=level), opening=float(total["plan_base"]))


def _rest(parts: pd.DataFrame, dimensions: list[str]) -> pd.DataFrame:
    """One step for all that are not shown alone."""
    # No interval: the quantiles of several gaps do not add up to those of their sum, and the members' joint paths are not at hand here.
    step = {
        "step": f"{len(parts):,} others",
        "contribution": parts["gap"].sum(),
        "low": np.nan,
        "high": np.nan,
        "verdict": "none",
    }
    return pd.DataFrame([{**dict.fromkeys(dimensions, ALL), **step}])


def cause_bridge(ledger: Ledger, start: Baseline, *, cells: Cells) -> pd.DataFrame:
    """The gap of the total and of every member of one dimension, by cause: season, ambition, level and noise.

    The first opening is the even share of the year's number by time alone. "season" leads to the plan: the plan's own seasonal
    weights. "ambition" is what was expected at the year's start less the plan. What remains is error of the forecast: its part
    "level" is a shift that lasts, the rest "noise", split by Bühlmann's credibility (see `credibility`), with the posterior's
    central 80 %; the season's and the ambition's intervals come from the paths. Over a single period level and noise cannot be told
    apart and stand as "unexplained". Columns as `member_bridge`.
    """
    seen = ledger.seen & cells
    positions = np.flatnonzero(cells)
    keys, rows = total_and_members(ledger.hierarchy)
    is_counted = ledger.counts(seen)[rows] > 0
    keys, rows = keys[is_counted], rows[is_counted]
    draws = np.stack(
        [
            np.asarray(ledger.hierarchy.summing_matrix[rows] @ (period_draws(start, ledger, int(i)) * seen[:, i, None]))
            for i in positions
        ]
    )
    year = np.asarray(ledger.hierarchy.summing_matrix[rows] @ leaf_draws(start, ledger, ledger.due + ledger.to_come))
    plan = ledger.sums(ledger.planned["base"], seen)[rows]
    even = _even_share(ledger, seen)[rows]
    actual = ledger.sums(ledger.actual, seen)[rows]
    whole = ledger.sums(ledger.planned["base"], ledger.due + ledger.to_come)[rows]
    tables = [
        _causes(draws[:, i], year[i], even=even[i], plan=plan[i], actual=actual[i], whole=whole[i]).assign(**dict(key))
        for i, (_, key) in enumerate(keys.iterrows())
    ]
    return pd.concat(tables, ignore_index=True)


def _causes(draws: Matrix, year: Matrix, *, even: float, plan: float, actual: float, whole: float) -> pd.DataFrame:
    sums = draws.sum(axis=0)
    expected = float(sums.mean())
    # Each path's own share of its own year: what the season may do alone, whatever the level of that path.
    season = quantiles(np.divide(sums, year, out=np.zeros_like(sums), where=year != 0) * whole - even, np.array([0.1, 0.9]))
    steps = [("season", plan - even, float(season[0]), float(season[1])), ("ambition", expected - plan, np.nan, np.nan)]
    error = actual - expected
    # Within one period nothing varies between months, so a lasting shift cannot be told from noise.
    if len(draws) > 1:
        lasting, spread = level_shift_share(draws)
        steps.append(("level", lasting * error, lasting * error - Z80 * spread, lasting * error + Z80 * spread))
        steps.append(
            ("noise", error - lasting * error, error - lasting * error - Z80 * spread, error - lasting * error + Z80 * spread)
        )
    else:
        low, high = quantiles(sums - expected, np.array([0.1, 0.9]))
        steps.append(("unexplained", error, float(low), float(high)))
    table = pd.DataFrame(steps, columns=["step", "contribution", "low", "high"]).assign(view="cause", verdict=_told_apart(steps))
    return _chained(table, opening=even)


def _told_apart(steps: list[tuple[str, float, float, float]]) -> list[str]:
    """For each step "normal" where its interval holds zero, so that it cannot be told from none; "none" without an interval."""
    return [
        "none" if np.isnan(low) else "normal" if low <= 0 <= high else "ahead" if value > 0 else "behind"
        for _, value, low, high in steps
    ]


def _chained(steps: pd.DataFrame, *, opening: float) -> pd.DataFrame:
    closing = opening + steps["contribution"].cumsum()
    return steps.assign(opening=closing.shift(fill_value=opening), closing=closing)


def _even_share(ledger: Ledger, seen: Cells) -> Matrix:
    """The year's number spread evenly over the leaf's kept periods, summed over the seen cells."""
    periods_of_year = ledger.due + ledger.to_come
    count = periods_of_year.sum(axis=1, keepdims=True)
    year = (ledger.planned["base"] * periods_of_year).sum(axis=1, keepdims=True)
    per_period = np.divide(year, count, out=np.zeros_like(year), where=count > 0)
    return ledger.sums(np.broadcast_to(per_period, seen.shape), seen)
