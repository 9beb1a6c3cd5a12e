"""The verbs that look at a plan: what owners commit to, what is missing, what a day and what people have to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.options import Column, Key, Out, PlanName, parse_key, read_side_table, takes
from forecast.cli.plan_edits import edit_plan, find_plan, open_plan, open_revision
from forecast.cli.terminal import print_lines, print_or_save, print_table, warn
from forecast.decomposition import apply_settlement, commitments, weekly
from forecast.decomposition.daily_plan import DayWeights, parse_phase, plan_days
from forecast.decomposition.plan_check import (
    Gains,
    GivenCheck,
    PastAttainment,
    check_given,
    check_plan,
    past_attainment,
    plan_fairness,
    plan_gains,
)
from forecast.decomposition.work import Team, Work, plan_work
from forecast.targets.fairness import Fairness
from forecast.targets.target_texts import target_texts


@dataclass(frozen=True)
class CheckFiles:
    """The tables that a plan is checked with."""

    owners: Annotated[Path | None, typer.Option(help="A CSV with the first dimension and owner.")] = None
    words: Annotated[
        Path | None,
        typer.Option(help="Targets in words, a CSV: what, owner, due, parent, kind, quantity, quality, time, cost ..."),
    ] = None
    past: Annotated[Path | None, typer.Option(help="Past targets, a CSV: period, the owner's keys, target, actual.")] = None


@dataclass(frozen=True)
class TeamOptions:
    """Who does the work, where the workbook does not say it."""

    people: Annotated[float | None, typer.Option(help="How many people. Default: as the workbook counts them.", min=0)] = None
    per_day: Annotated[
        float | None, typer.Option(help="Visits a person can make a day. Default: the most of a past month.", min=0)
    ] = None


def commit(
    file: Annotated[Path, typer.Argument(help="The commitments: some dimensions, and a column committed.")],
    *,
    past: Annotated[Path | None, typer.Option(help="Earlier ones: the same dimensions, committed, actual.")] = None,
    settle: Annotated[bool, typer.Option("--settle", help="Write the settled numbers into the plan.")] = False,
    plan: PlanName = "",
    out: Out = None,
) -> None:
    """Put the owners' commitments beside the top-down numbers: gap, bias, a settlement that adds, and who is likely to make it.

    Example: forecast plan commit offers.csv --past offers_2025.csv --settle
    """
    offered, record = read_side_table(file), read_side_table(past) if past is not None else None
    table = commitments(open_plan(find_plan(plan)).plan, offered, past=record)
    print_or_save(table, out, title="From above and from below")
    outlooks = table["outlook"].value_counts()
    print_lines("; ".join(f"{count} {outlook}" for outlook, count in outlooks.items()))
    if settle:
        edit_plan(plan, lambda old: apply_settlement(old, table))


@takes
def check(
    *,
    plan: PlanName = "",
    against: Annotated[Path | None, typer.Option("--targets", help="Given targets. Default: those of the workbook.")] = None,
    total: Annotated[float | None, typer.Option(help="What the given targets must add to.")] = None,
    files: CheckFiles,
    before: Annotated[int | None, typer.Option(help="A revision: who gains and who loses between it and the plan.")] = None,
    done: Annotated[
        list[str] | None, typer.Option(help="A setting step that is done, such as resources; may be repeated.")
    ] = None,
    out: Out = None,
) -> None:
    """Check the plan: sums, order, SMART and the seven steps, the given targets row by row, and fairness between owners.

    Example: forecast plan check --owners owners.csv --words behaviours.csv --past targets_2025.csv --before 3
    """
    opened = open_plan(find_plan(plan))
    texts = target_texts(read_side_table(files.words)) if files.words else []
    record = read_side_table(files.past) if files.past else None
    earlier = open_revision(opened.location, before) if before is not None else None
    table = check_plan(opened.plan, owners=read_side_table(files.owners) if files.owners else None, done=done or (), texts=texts)
    # everything is read and judged before anything is printed, so that a fault of any table stands alone
    given = check_given(opened.plan, opened.workbook, against, total=total)
    attainment = past_attainment(record) if record is not None else None
    fairness = plan_fairness(opened.plan, opened.workbook)
    gains = plan_gains(earlier, opened.plan) if earlier is not None else None
    print_or_save(table, out, title="What is missing first")
    _print_fairness(fairness, opened.plan.grid.dimensions[0])
    if gains is not None:
        _print_gains(gains, opened.plan.grid.dimensions[0])
    if attainment is not None:
        _print_attainment(attainment)
    if given is not None:
        _print_given(given)


def days(
    *,
    period: Annotated[str, typer.Option(help="A month, quarter, half or year, such as 2026-07 or 2026Q3.")],
    plan: PlanName = "",
    key: Key = None,
    column: Column = "base",
    pace: Annotated[str, typer.Option(help="early, middle, late, even or hockey stick. Default: by the days alone.")] = "",
    phase: Annotated[
        list[str] | None,
        typer.Option(help="A phase with dates and share: 'warm up=2026-07-01..2026-07-10=20%'; may be repeated."),
    ] = None,
    weeks: Annotated[bool, typer.Option("--weeks", help="Sum the days to weeks, Monday to Sunday.")] = False,
    out: Out = None,
) -> None:
    """Carry a period's number down to its days or weeks: working days, holidays, the weekday pattern, a pace or phases.

    Example: forecast plan days --period 2026-07 --key region=North --pace late --weeks
    """
    phases = [parse_phase(text) for text in phase or ()]
    opened = open_plan(find_plan(plan))
    daily = plan_days(
        opened.plan,
        period,
        workbook=opened.workbook,
        key=parse_key(key),
        column=column,
        pace=pace,
        phases=phases,
    )
    print_lines(_weights_line(daily.weights))
    table = weekly(daily.table).drop(columns="week") if weeks else daily.table
    dated = {name: table[name].dt.strftime("%Y-%m-%d") for name in ("date", "first", "last") if name in table.columns}
    print_or_save(
        table.assign(**dated),
        out,
        title=f"{column} of {opened.plan.grid.span(period).dated} by {'week' if weeks else 'day'}",
        rows=31,
    )


@takes
def work(
    *,
    period: Annotated[str, typer.Option(help="A month, quarter, half or year, such as 2026-07 or 2026Q3.")],
    plan: PlanName = "",
    key: Key = None,
    column: Column = "base",
    counts: Annotated[
        Path | None, typer.Option(help="A CSV with period, keys and leads, kept, revisits, deals ... Default: the workbook's.")
    ] = None,
    team: TeamOptions,
    confidence: Annotated[float, typer.Option(help="Of the intervals.", min=0.5, max=0.99)] = 0.80,
    out: Out = None,
) -> None:
    """Turn a number into work: leads, visits and orders with intervals from past counts, and whether people can do it.

    Example: forecast plan work --period 2026Q3 --key region=North --people 12 --per-day 6
    """
    node = parse_key(key)
    opened = open_plan(find_plan(plan))
    done = plan_work(
        opened.plan,
        period,
        workbook=opened.workbook,
        key=node,
        column=column,
        counts=counts,
        team=Team(team.people, team.per_day),
        confidence=confidence,
    )
    if done.verdict is not None and done.verdict["per_day_from"] == "past":
        most = f"The most visits that a month of the last twelve saw per person and day, {done.verdict['per_day']:.2f}"
        print_lines(f"{most}, is taken as what can be done.")
    print_or_save(
        done.stages, out, title=f"What {column} of {opened.plan.grid.span(period).dated} takes, {confidence:.0%} intervals"
    )
    print_table(
        done.rates.rename(columns={name: f"{name}_share" for name in ("rate", "low", "high")}),
        title="Rates, from the last twelve months",
    )
    if len(done.channels):
        print_table(done.channels.rename(columns={"rate": "rate_share"}), title="By channel")
    print_table(done.depth, title="Per order")
    print_lines(*_work_lines(done, node=", ".join(node.values()) or "the company"))


# --- what they print --------------------------------------------------------------------


def _print_fairness(fairness: Fairness, dimension: str) -> None:
    groups = fairness.groups.rename(columns={name: f"{name}_chance" for name in ("mean", "lowest", "highest")})
    print_table(groups, title=f"Chance of the base by size of {dimension}")
    print_lines(fairness.said)


def _print_gains(gains: Gains, dimension: str) -> None:
    print_table(gains.table, title=f"Who gains: {dimension} before and after")
    for name, fairness in (("before", gains.before), ("after", gains.after)):
        print_lines(f"{name}: standard deviation of chances {100 * fairness.spread:.1f} points, Gini {fairness.gini:.3f}")


def _print_attainment(past: PastAttainment) -> None:
    groups = past.fairness.groups.rename(columns={name: f"{name}_share" for name in ("mean", "lowest", "highest")})
    print_table(groups, title="Attainment of past targets by size")
    print_lines(
        f"Attainment: standard deviation {100 * past.fairness.spread:.1f} points, Gini {past.fairness.gini:.3f}",
        *(slope.said for slope in past.fairness.slopes),
        past.ratchet.said,
    )


def _print_given(given: GivenCheck) -> None:
    warn(fault.message + (f": {fault.value}" if fault.value else "") for fault in given.warnings)
    print_table(given.table, title=f"Given targets in {given.file}")
    if given.outside:
        print_lines(f"{given.outside:,} of them lie outside the plan's periods and have no chance here")
    print_lines(f"They add to {given.total:,.0f}; {given.unlikely:,} of {given.rows:,} have a chance below 10 %")


def _weights_line(weights: DayWeights) -> str:
    """How days were weighed, in a sentence."""
    if weights.pattern is None:
        return "No daily history before it: all working days alike."
    listed = ", ".join(f"{name} {factor:.0%}" for name, factor in sorted((weights.holidays or {}).items()))
    return "Weekdays as in daily history before it." + (
        f" Holidays beside an ordinary day: {listed}; others as any day." if listed else ""
    )


def _work_lines(work: Work, *, node: str) -> list[str]:
    """The work in sentences: what the number is worth in deals, and whether it can be done."""
    lines = [f"{work.number:,.0f} of {node} at {work.value_per_deal:,.0f} per deal."]
    if work.verdict is not None:
        team = f"{work.verdict['people']:,.0f} people on {work.verdict['days']:,.0f} working days"
        lines.append(
            f"Visits: {work.verdict['needed']:,.0f} ({work.verdict['low']:,.0f} to {work.verdict['high']:,.0f}) by {team}."
        )
        lines.append(f"Capacity: {work.said}.")
    return lines


# --- tables beside the plan ---------------------------------------------------------------
