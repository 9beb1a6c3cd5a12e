"""From a review to the summary of its report: plain values, nothing drawn, nothing worded that a code can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from forecast.history.series.hierarchy import Hierarchy
from forecast.periods.frequency import frequency
from forecast.report.summary.import_quality import quality
from forecast.report.summary.over_time import bridge, course, cumulative, members
from forecast.report.summary.records import finite_or_none, key_of, level_rows, records
from forecast.report.summary.schema import (
    SCHEMA,
    Calibrated,
    CorrectionRow,
    Figures,
    Gap,
    Heat,
    MonthRow,
    Note,
    Number,
    Policy,
    Run,
    Summary,
)
from forecast.review import Review
from forecast.targets.profiles import profile_named

NO_POLICY = Policy(name="", materiality=0.0, max_change=0.0, goal=0.6, surprise=None, weight=None, limit="", words="")
PLAN_COLUMNS = ("floor", "base", "stretch", "chance_floor", "chance_base", "chance_stretch")
NOTHING: dict[str, object] = {"attainment": None, "verdict": "none"}  # a pair that the history does not hold
REVISED = "revised"  # what a correction asks of a node
MONTH_COLUMNS = ("planned", "adjustment", "revised")


def summary_of(
    review: Review, *, language: str = "en", names: Mapping[str, str] | None = None, title: str = "", run_id: str = ""
) -> Summary:
    """The summary of a review: plain values that JSON can hold, codes where pages have words; `language` is that of its words to come.

    `names` gives dimensions and the measure other names than their columns have; `title` is who the report is about. See `Summary` for
    what it holds; money and volumes are in units of the measure, shares and chances are fractions, missing numbers None.
    """
    named = dict(names or {})
    history = review.baseline_start.history
    measure = history.measure
    label = named.get(measure.name, measure.name)
    return Summary(
        schema=SCHEMA,
        language=language,
        title=title or label,
        message="",
        run=_run(review, run_id),
        policy=_policy(review),
        measure={
            "name": label,
            "unit": measure.unit,
            "good": 1 if measure.direction == "up" else -1,
            "frequency": frequency(history.frequency).unit,
        },
        dimensions=[named.get(name, name) for name in history.dimensions],
        figures=_figures(review),
        course=course(review),
        cumulative=cumulative(review),
        bridge=bridge(review),
        heat=_heat(review, named),
        members=members(review),
        gaps=_gaps(review),
        correction=_corrections(review),
        plan=_plan(review),
        months=_months(review),
        calibration=_calibration(review),
        quality=quality(review),
        notes=_notes(review),
    )


def _run(review: Review, run_id: str) -> Run:
    # The later one, which is the forecast behind the numbers of the rest; when nothing is left there is only that of the start.
    baseline = review.baseline_now or review.baseline_start
    rest = review.span.rest_of_year
    return Run(
        id=run_id,
        as_of=f"{review.as_of:%Y-%m-%d}",
        year=review.span.year.label,
        period=review.span.label,
        rest=rest.label if rest else "",
        first=f"{review.span.start:%Y-%m-%d}",
        last=f"{review.span.end:%Y-%m-%d}",
        source=baseline.history.source.file,
        sha256=baseline.history.source.sha256,
        judged=review.basis,
        plan="",
        model=baseline.model,
        seed=baseline.seed,
        draws=baseline.draws,
    )


def _policy(review: Review) -> Policy:
    options, decision = review.options, review.decision
    if decision is None:
        return NO_POLICY
    return Policy(
        name=options.policy,
        materiality=options.materiality,
        max_change=options.max_change,
        goal=profile_named(options.profile).base,
        surprise=finite_or_none(decision.surprise),
        weight=finite_or_none(decision.standing.weight),
        limit=decision.limit,
        words="",
    )


def _figures(review: Review) -> Figures:
    gaps, landing = review.gaps.iloc[0], review.landing.iloc[0]
    # The total is the first node of every hierarchy, and so the first row of each table.
    rest = review.correction.iloc[0].to_dict() if len(review.correction) else {}
    return Figures(
        completion=finite_or_none(gaps["completion"]),
        time_progress=finite_or_none(gaps["time_progress"]),
        landing=finite_or_none(landing["landing"]),
        landing_low=finite_or_none(landing["low"]),
        landing_high=finite_or_none(landing["high"]),
        landing_target=finite_or_none(landing["plan_base"]),
        landing_chance=finite_or_none(landing["chance_base"]),
        actual=finite_or_none(gaps["actual"]),
        plan=finite_or_none(gaps["plan_base"]),
        gap=finite_or_none(gaps["gap"]),
        gap_share=finite_or_none(gaps["gap_share"]),
        normal=gaps["verdict"] == "normal",
        rest_planned=finite_or_none(rest.get("planned")),
        rest_adjustment=finite_or_none(rest.get("adjustment")),
        rest_revised=finite_or_none(rest.get("revised")),
        chance_before=finite_or_none(rest.get("chance_before")),
        chance_after=finite_or_none(rest.get("chance_after")),
    )


def shown_levels(hierarchy: Hierarchy) -> list[str]:
    """The levels that a report's tables hold: total, each dimension, the first two crossed, the leaves."""
    names = ["total", *hierarchy.dimensions, " x ".join(hierarchy.dimensions[:2]), " x ".join(hierarchy.dimensions)]
    # With one or two dimensions some of these are the same level, which is told once.
    return list(dict.fromkeys(names))


def _gaps(review: Review) -> list[Gap]:
    hierarchy = review.ledger.hierarchy
    columns = ["actual", "gap", "gap_share", "attainment", "completion", "time_progress", "last_year", "yoy", "chance"]
    renamed = review.gaps.rename(columns={f"plan_{level}": level for level in ("floor", "base", "stretch")})
    rows = [row for level in shown_levels(hierarchy) for row in level_rows(renamed, hierarchy, level)]
    numbers = [*columns, "floor", "base", "stretch"]
    return [Gap(key=key_of(row, hierarchy), verdict=_verdict(row), **_numbers(row, numbers, required="base")) for row in rows]  # type: ignore[typeddict-item]


def _numbers(row: Mapping[str, object], names: Sequence[str], *, required: str) -> dict[str, Number]:
    """The numbers of a row; nothing asked for has no chance of being reached."""
    values = {name: finite_or_none(row[name]) for name in names}
    # A chance of reaching 0 would be certain, and mean nothing.
    return values if values[required] else values | {name: None for name in names if name.startswith("chance")}


def _verdict(row: Mapping[str, object]) -> str:
    """The verdict; none where there is neither a target nor a sale to judge."""
    empty = not finite_or_none(row["base"]) and not finite_or_none(row["actual"])
    return "none" if empty else str(row["verdict"])


def _corrections(review: Review) -> list[CorrectionRow]:
    if not len(review.correction):
        return []
    hierarchy = review.ledger.hierarchy
    renamed = review.correction.rename(columns={f"own_{level}": level for level in ("floor", "base", "stretch")})
    rows = [row for level in shown_levels(hierarchy) for row in level_rows(renamed, hierarchy, level)]
    numbers = ["planned", "adjustment", "revised", "chance_before", "chance_after", "floor", "base", "stretch"]
    return [
        CorrectionRow(key=key_of(row, hierarchy), reason=str(row["reason"]), rule="", **_numbers(row, numbers, required=REVISED))  # type: ignore[typeddict-item]
        for row in rows
    ]


def _heat(review: Review, named: Mapping[str, str]) -> Heat | None:
    """Attainment of the first two dimensions crossed with their totals, the largest members first."""
    hierarchy = review.ledger.hierarchy
    shown = hierarchy.dimensions[:2]
    if not (review.heat["plan_base"] != 0).any():
        return None
    rows = ["all", *_by_size(review.heat, shown[0])]
    columns = ["all", *_by_size(review.heat, shown[1])] if len(shown) > 1 else ["all"]
    by_pair = {
        _pair(row, shown): row
        for level in ("total", *shown, " x ".join(shown))
        for row in level_rows(review.gaps, hierarchy, level)
    }
    return _crossed(shown, named, rows=rows, columns=columns, by_pair=by_pair)


def _crossed(
    shown: tuple[str, ...],
    named: Mapping[str, str],
    *,
    rows: list[str],
    columns: list[str],
    by_pair: Mapping[tuple[str, str], Mapping[str, object]],
) -> Heat:
    """The attainment of these rows by these columns; of a pair that has no node it is not known."""
    cells = [[by_pair.get((row, column), NOTHING) for column in columns] for row in rows]
    return Heat(
        row_dimension=named.get(shown[0], shown[0]),
        column_dimension=named.get(shown[1], shown[1]) if len(shown) > 1 else "",
        rows=rows,
        columns=columns,
        attainment=[[finite_or_none(cell["attainment"]) for cell in line] for line in cells],
        normal=[[cell["verdict"] in ("normal", "none") for cell in line] for line in cells],
    )


def _by_size(heat: pd.DataFrame, dimension: str) -> list[str]:
    sizes = (
        heat.groupby(dimension)[["plan_base", "actual"]]
        .sum()
        .sort_values(["plan_base", "actual"], ascending=False, kind="stable")
    )
    # A member without plan and sales would be a row of dashes.
    return [str(name) for name, row in sizes.iterrows() if row.abs().sum() > 0]


def _pair(row: Mapping[str, object], shown: Sequence[str]) -> tuple[str, str]:
    return str(row[shown[0]]), str(row[shown[1]]) if len(shown) > 1 else "all"


def _plan(review: Review) -> list[MonthRow]:
    table = review.plan.table
    return _month_rows(table, review, [name for name in PLAN_COLUMNS if name in table])


def _months(review: Review) -> list[MonthRow]:
    table = review.correction_months
    return _month_rows(table, review, MONTH_COLUMNS) if len(table) else []


def _month_rows(table: pd.DataFrame, review: Review, columns: Sequence[str]) -> list[MonthRow]:
    """Rows under a key: JSON sorts the names of a row, so that members by the names of their dimensions would lose their order."""
    numbers = records(table, ["period", *columns])
    keys = table[list(review.ledger.hierarchy.dimensions)].astype(str).to_numpy().tolist()
    return [{"key": key, **row} for key, row in zip(keys, numbers, strict=True)]


def _calibration(review: Review) -> list[Calibrated]:
    rows = review.calibration[review.calibration["level_of"] == "all"].to_dict("records")
    return [
        Calibrated(
            level=str(row["level"]),
            stated=float(row["stated"]),
            attained=finite_or_none(row["attained"]),
            error=finite_or_none(row["standard_error"]),
            origins=int(row["origins"]),
            verdict=str(row["verdict"]),
        )
        for row in rows
    ]


def _notes(review: Review) -> list[Note]:
    leaf_notes = [
        Note(
            code=str(row["code"]),
            count=int(row["count"]),
            planned=finite_or_none(row["planned"]),
            members=str(row["members"]),
            text="",
        )
        for row in review.notes.to_dict("records")
    ]
    routes = (review.baseline_now or review.baseline_start).routes["route"]
    # The usual route needs no word; every other one is a fallback, which the page on method owes its reader.
    counts = routes[routes != "main"].value_counts().sort_index()
    return leaf_notes + [
        Note(code="route", count=int(count), planned=None, members=f"route_{route}", text="") for route, count in counts.items()
    ]
