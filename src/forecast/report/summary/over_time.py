"""The parts of a summary that run over time: history with fan and lines, the cumulative year, members' courses; and the bridge."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.report.summary.records import days, numbers, plain
from forecast.report.summary.schema import LEVELS, Bridge, Course, Cumulative, Line, Member, Step
from forecast.review import Review


def course(review: Review) -> Course | None:
    """History, fan and lines of the total; None when nothing was seen. The fan is that of now, or of the year's start when it is over."""
    fan = _whole(review.fan, review)
    seen, start, now = (fan[fan["made"] == made] for made in ("seen", "start", "now"))
    if not len(seen):
        return None
    return Course(
        periods=days(seen["period"]), actual=numbers(seen["actual"]), ahead=days(now["period"]), point=numbers(now["q50"]),
        q10=numbers(now["q10"]), q25=numbers(now["q25"]), q75=numbers(now["q75"]), q90=numbers(now["q90"]),
        line_periods=days(start["period"]), line_span=review.span.year.label, lines=_lines(review, start),
    )  # fmt: skip


def _lines(review: Review, start: pd.DataFrame) -> list[Line]:
    """The year's numbers with their chances as they stand now, and their parts per period."""
    total = review.landing.iloc[0]
    return [
        Line(
            level=level, total=plain(total[f"plan_{level}"]), chance=plain(total[f"chance_{level}"]), values=numbers(start[level])
        )
        for level in LEVELS
    ]


def cumulative(review: Review) -> Cumulative | None:
    """The total's cumulative year with its band; None when there is no plan to hold it against."""
    table = _whole(review.cumulative, review)
    if not len(table) or not table["cum_plan"].iloc[-1]:
        return None
    return Cumulative(
        periods=days(table["period"]), actual=numbers(table["cum_actual"].where(table["actual"].notna())), due=numbers(table["cum_plan"]),
        low=numbers(table["low"]), high=numbers(table["high"]),
    )  # fmt: skip


def members(review: Review) -> list[Member]:
    """The year of each member of the first dimension beside the year before and the plan, the largest first."""
    ledger = review.ledger
    level = ledger.hierarchy.dimensions[0]
    rows = ledger.hierarchy.rows(level)
    sums = {
        name: np.asarray(ledger.hierarchy.members[rows] @ np.nan_to_num(values)) for name, values in _matrices(review).items()
    }
    known = np.asarray(ledger.hierarchy.members[rows] @ np.isfinite(ledger.actual).astype(np.float64)) > 0
    actual = np.where(known, sums["actual"], np.nan)
    names = [str(name) for name in ledger.hierarchy.table(level)[level]]
    order = np.argsort(-(sums["plan"].sum(axis=1) + 1e-9 * sums["last_year"].sum(axis=1)), kind="stable")
    return [
        Member(
            name=names[at], periods=days(ledger.periods), actual=numbers(actual[at]), last_year=numbers(sums["last_year"][at]),
            plan=numbers(sums["plan"][at]),
        )
        for at in order
    ]  # fmt: skip


def _matrices(review: Review) -> dict[str, np.ndarray]:
    ledger = review.ledger
    return {"actual": ledger.actual, "last_year": ledger.last_year, "plan": ledger.planned["base"]}


def bridge(review: Review) -> Bridge | None:
    """The total's bridge from its base number to the actual by cause; None when either is not known.

    The season is left out, for it leads to the plan and not away from it: a plan follows the season already.
    """
    table = _whole(review.bridge[review.bridge["view"] == "cause"], review)
    table = table[table["step"] != "season"]
    if not len(table):
        return None
    steps = [
        Step(
            cause=str(row["step"]), value=float(row["contribution"]), low=plain(row["low"]), high=plain(row["high"]),
            normal=row["verdict"] == "normal",
        )
        for row in table.to_dict("records")
    ]  # fmt: skip
    return Bridge(start=float(table["opening"].iloc[0]), steps=steps, end=float(table["closing"].iloc[-1]))


def _whole(table: pd.DataFrame, review: Review) -> pd.DataFrame:
    """The rows of the total: "all" in every dimension."""
    return table[(table[list(review.ledger.hierarchy.dimensions)] == "all").all(axis=1)]
