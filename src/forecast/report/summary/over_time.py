"""The parts of a summary that run over time: history with fan and lines, the cumulative year, members' courses; and the bridge."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.report.summary.records import finite_list, finite_or_none, iso_dates
from forecast.report.summary.schema import Bridge, Course, Cumulative, Line, Member, Step
from forecast.review import Review
from forecast.tables.columns import LEVELS


def course(review: Review) -> Course | None:
    """History, fan and lines of the total; None when nothing was seen. The fan is that of now, or of the year's start when it is over."""
    fan = _whole(review.fan, review)
    seen, start, now = (fan[fan["made"] == stage] for stage in ("seen", "start", "now"))
    if not len(seen):
        return None
    return Course(
        periods=iso_dates(seen["period"]),
        actual=finite_list(seen["actual"]),
        ahead=iso_dates(now["period"]),
        point=finite_list(now["q50"]),
        q10=finite_list(now["q10"]),
        q25=finite_list(now["q25"]),
        q75=finite_list(now["q75"]),
        q90=finite_list(now["q90"]),
        line_periods=iso_dates(start["period"]),
        line_span=review.span.year.label,
        lines=_lines(review, start),
    )


def _lines(review: Review, start: pd.DataFrame) -> list[Line]:
    """The year's numbers with their chances as they stand now, and their parts per period."""
    total = review.landing.iloc[0]
    return [
        Line(
            level=level,
            total=finite_or_none(total[f"plan_{level}"]),
            chance=finite_or_none(total[f"chance_{level}"]),
            values=finite_list(start[level]),
        )
        for level in LEVELS
    ]


def cumulative(review: Review) -> Cumulative | None:
    """The total's cumulative year with its band; None when there is no plan to hold it against."""
    table = _whole(review.cumulative, review)
    # A year without a plan has no time progress: the picture would be a line along the axis.
    if not len(table) or not table["cum_plan"].iloc[-1]:
        return None
    return Cumulative(
        periods=iso_dates(table["period"]),
        actual=finite_list(table["cum_actual"].where(table["actual"].notna())),
        due=finite_list(table["cum_plan"]),
        low=finite_list(table["low"]),
        high=finite_list(table["high"]),
    )


def members(review: Review) -> list[Member]:
    """The year of each member of the first dimension beside the year before and the plan, the largest first."""
    ledger = review.ledger
    level = ledger.hierarchy.dimensions[0]
    rows = ledger.hierarchy.rows(level)
    sums = {
        name: np.asarray(ledger.hierarchy.summing_matrix[rows] @ np.nan_to_num(values))
        for name, values in _matrices(review).items()
    }
    observed = np.asarray(ledger.hierarchy.summing_matrix[rows] @ np.isfinite(ledger.actual).astype(np.float64)) > 0
    actual = np.where(observed, sums["actual"], np.nan)
    names = [str(name) for name in ledger.hierarchy.table(level)[level]]
    order = np.argsort(-(sums["plan"].sum(axis=1) + 1e-9 * sums["last_year"].sum(axis=1)), kind="stable")
    return [
        Member(
            name=names[i],
            periods=iso_dates(ledger.periods),
            actual=finite_list(actual[i]),
            last_year=finite_list(sums["last_year"][i]),
            plan=finite_list(sums["plan"][i]),
        )
        for i in order
    ]


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
            cause=str(row["step"]),
            value=float(row["contribution"]),
            low=finite_or_none(row["low"]),
            high=finite_or_none(row["high"]),
            normal=row["verdict"] == "normal",
        )
        for row in table.to_dict("records")
    ]
    return Bridge(start=float(table["opening"].iloc[0]), steps=steps, end=float(table["closing"].iloc[-1]))


def _whole(table: pd.DataFrame, review: Review) -> pd.DataFrame:
    """The rows of the total: "all" in every dimension."""
    return table[(table[list(review.ledger.hierarchy.dimensions)] == "all").all(axis=1)]
