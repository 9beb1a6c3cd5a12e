"""The verbs of targets: propose them for one measure or several, for one year or more, and ask numbers for chances and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
import pandas as pd
import typer

from forecast.baseline import Baseline
from forecast.baseline import baseline as forecast_baseline
from forecast.cli.options import Draws, Factors, First, Goal, Key, Named, Order, Out, Seed, Step, Years
from forecast.cli.source import Source, parse_key, takes
from forecast.cli.terminal import print_lines, print_or_save, print_table, progress, warn
from forecast.history import History
from forecast.settings import Measure, bad_input, hint_for
from forecast.targets import (
    Targets,
    Tilt,
    chance_said,
    combine_measures,
    convert,
    factor_effects,
    profile_named,
    propose_targets,
    workbook_tilt,
)
from forecast.targets.periods import fiscal, period_range

COARSE = 50  # steps: a typical leaf with fewer has chances that rounding moves


@dataclass(frozen=True)
class TargetOptions:
    """What is wanted of targets: the goal, the profile, the order of the splits, whether factors tilt them, years, unit, paths."""

    goal: str = ""
    profile: str = "default"
    order: str = ""
    factors: bool = False
    span: str = "year"
    years: int = 1
    step: float | None = None
    seed: int = 0
    draws: int = 500
    first: str | None = None

    @property
    def goals(self) -> str | list[str] | None:
        """The goal as `propose_targets` takes it: one text, or one per period."""
        given = [part.strip() for part in self.goal.split(";") if part.strip()]
        return None if not given else given[0] if len(given) == 1 else given

    @property
    def by(self) -> tuple[str, ...] | None:
        """The order of the splits; None for that of the dimensions."""
        return tuple(part.strip() for part in self.order.split(",") if part.strip()) or None


@takes
def targets(
    source: Source,
    *,
    goal: Goal = "",
    span: Annotated[str, typer.Option(help="year, half, quarter or period; each of the year is shown.")] = "year",
    years: Years = 1,
    first: First = "",
    measures: Annotated[
        str, typer.Option(help="Several measures side by side, as revenue,volume,price; ratios are derived.")
    ] = "",
    profile: Named = "default",
    by_order: Order = "",
    factors: Factors = False,
    level: Annotated[str, typer.Option(help="leaf, all, or a level such as region.")] = "all",
    step: Step = None,
    seed: Seed = 0,
    draws: Draws = 500,
    out: Out = None,
) -> None:
    """Propose floor, base and stretch for every region, product and total, each with its chance.

    A goal from above is placed on the same scale: its chance, the gap to the own base, what it asks of each member.
    Examples: forecast targets --goal +10% --level region; forecast targets --measures revenue,volume,price
    """
    source.spare(out)
    wanted = TargetOptions(goal, profile, by_order, factors, span, years, step, seed, draws, first_of(source, first))
    if measures:
        _several(source, wanted, [part.strip() for part in measures.split(",") if part.strip()], level=level, out=out)
        return
    proposed = proposed_for(source, wanted)
    table = proposed.table if level == "all" else proposed.level(level)
    print_or_save(table, out, title=f"Targets, {proposed.baseline.history.measure.name} per {span}")
    say_goal(proposed, level=level)
    show_factors(proposed.tilt)


@takes
def chance(
    source: Source,
    *,
    number: Annotated[str, typer.Option(help="Numbers to be asked for their chance, as 1200000;1300000.")] = "",
    growth: Annotated[str, typer.Option(help="Growths over last year, as +10%,+20%.")] = "",
    of: Annotated[str, typer.Option("--chance", help="Chances to be asked for their number, as 90%,60%,10%.")] = "",
    key: Key = None,
    level: Annotated[str, typer.Option(help="Instead of one node: leaf, all, or a level such as region.")] = "",
    within: Annotated[
        str, typer.Option(help="2026, 2026H1, 2026Q2, 2026-05 or 2026-04..2026-09; left out: every whole span.")
    ] = "",
    span: Annotated[str, typer.Option(help="year, half, quarter or period, where nothing is named by --within.")] = "year",
    years: Years = 1,
    seed: Seed = 0,
    draws: Draws = 500,
    out: Out = None,
) -> None:
    """Ask a number for its chance, a chance for its number, and what a growth means: for any node and any span.

    Example: forecast chance --growth +10%,+20% --level region --span half
    """
    source.spare(out)
    node = parse_key(key)
    asked = {
        "numbers": [_number(each) for each in number.split(";") if each.strip()],
        "growths": [_growth(each) for each in growth.split(",") if each.strip()],
        "chances": [_share(each) for each in of.split(",") if each.strip()],
    }
    if level and node:
        raise bad_input("a node and a level are asked at once", "Give --key or --level", column="level", value=level)
    if not any(asked.values()):
        raise bad_input("nothing is asked", "Give --number, --growth or --chance")
    history, named = source.history(), fiscal(within, fiscal_start(source)) if within else None
    made = _forecast(history, periods_until(history, named, years=years), seed=seed, draws=draws)
    rows = made.hierarchy.rows(level) if level else np.array([made.hierarchy.find(node)], dtype=np.intp)
    table = convert(made, **asked, rows=rows, period=named, span=span)
    print_or_save(table, out, title=f"Numbers and chances, {history.measure.name}")


def proposed_for(source: Source, wanted: TargetOptions) -> Targets:
    """The targets that are wanted of a source; what is coarse about them is said."""
    history = in_steps(source.history(), wanted.step)
    found = _proposed(source, history, wanted)
    warn([*_gaps_said(found), *_coarse_said(found)])
    return found


def _gaps_said(found: Targets) -> Iterator[str]:
    lacking = found.baseline.hierarchy.leaves[found.outlooks[0].gaps]
    if len(lacking):
        first = ", ".join(" / ".join(key) for key in lacking.head(3).itertuples(index=False, name=None))
        what = f"{len(lacking):,} series have gaps in last year's periods ({first}{' ...' if len(lacking) > 3 else ''})"
        yield f"{what}: where they weigh, last year and growth are not known"


def _coarse_said(found: Targets) -> Iterator[str]:
    leaves, step = found.level("leaf")["base"].to_numpy(np.float64), found.baseline.history.measure.step
    typical = float(np.median(leaves[leaves > 0])) if (leaves > 0).any() else np.inf
    if typical < COARSE * step:
        yield f"targets are whole steps of {step:g}, and a typical leaf has {typical:g}: rounding moves chances. Take a smaller --step"


def in_steps(history: History, step: float | None) -> History:
    """The history whose measure is counted in steps of another size."""
    if step is None:
        return history
    if not (np.isfinite(step) and step > 0):
        raise bad_input("a step is not above zero", "Write it as 0.1, 1 or 1000", column="step", value=f"{step:g}")
    return replace(history, measure=history.measure.model_copy(update={"step": step}))


def say_goal(proposed: Targets, *, level: str = "all") -> None:
    """Print where a goal stands on the company's own scale, and what it asks of each member."""
    if proposed.goals.empty:
        return
    first = len(proposed.baseline.hierarchy.rows())
    for at, row in enumerate(proposed.goals.to_dict("records")):
        before = "last year" if pd.notna(proposed.table["last_year"].iloc[at * first]) else "the goal of the year before"
        growth = "" if pd.isna(row["growth"]) else f" ({row['growth']:+.1%} over {before})"
        where = "above" if row["gap"] > 0 else "below"
        print_lines(
            f"The goal {row['goal']:,.0f}{growth} from {row['period']:%Y-%m} has {chance_said(row['chance'])}; "
            f"it is {abs(row['gap']):,.0f} {where} the own base of {row['own_base']:,.0f}."
        )
        total = proposed.table.iloc[at * first]
        if total["base"] == total["stretch"] or total["base"] == total["floor"]:
            crossed = "stretch" if total["base"] == total["stretch"] else "floor"
            print_lines(f"It lies beyond the own {crossed}, which gives way: base and {crossed} are the goal.")
    dimension = proposed.baseline.hierarchy.dimensions[0]
    asked = proposed.goal_against_own_base(dimension if level == "all" else level).sort_values(
        "asked", ascending=False, kind="stable"
    )
    print_table(asked, title="What the goal asks of each, beside its own base")


def show_factors(tilt: Tilt) -> None:
    """Print the effect of each factor on each node, and which factors are missing."""
    if len(tilt.table):
        print_table(factor_effects(tilt), title=f"Effect of each factor on its node's part (together within {tilt.limit:.0%})")
    if tilt.missing:
        print_lines(f"Factors with a weight and no value, left out: {', '.join(tilt.missing)}")


def first_of(source: Source, first: str) -> str | None:
    """The name of the period in which targets begin, in calendar terms; None when none is named."""
    return fiscal(first, fiscal_start(source)) if first else None


def fiscal_start(source: Source) -> int:
    """The month in which the year of a source begins: that of its workbook, or January."""
    return source.workbook.fiscal_year_start if source.workbook else 1


def periods_until(history: History, period: str | None, *, years: int) -> int:
    """How many periods a forecast needs to cover so many years, and the named period."""
    length = years * history.panel.season
    if period is None:
        return length
    ahead = (period_range(period)[1] - history.end).days / 365.25
    return int(np.clip(np.ceil(ahead * history.panel.season), length, 5 * history.panel.season))


# --- how they are made ------------------------------------------------------------------


def _proposed(source: Source, history: History, wanted: TargetOptions) -> Targets:
    workbook = source.workbook
    chosen = profile_named(wanted.profile, workbook.probabilities if workbook else None)
    tilt = workbook_tilt(workbook, history) if workbook and wanted.factors else None
    if wanted.factors and workbook is None:
        raise bad_input("a file of its own has no factors", "Make a workbook with `forecast new`, and name them there")
    made = _forecast(history, _horizon(history, wanted), seed=wanted.seed, draws=wanted.draws)
    with progress("proposing targets"):
        return propose_targets(
            made, goal=wanted.goals, span=wanted.span, profile=chosen, by=wanted.by, tilt=tilt, first=wanted.first
        )


def _horizon(history: History, wanted: TargetOptions) -> int:
    """How many periods reach to the end of the years that are wanted."""
    length = wanted.years * history.panel.season
    if wanted.first is None:
        return length
    ahead = (period_range(wanted.first)[0] - history.end).days - 1
    if not 0 <= ahead <= 366:
        way_out = f"Name one that begins within a year of {history.end:%Y-%m-%d}"
        raise bad_input("the first period is not the next year's", way_out, column="first", value=wanted.first)
    return length + round(ahead * history.panel.season / 365.25)


def _forecast(history: History, periods: int, *, seed: int, draws: int) -> Baseline:
    with progress("forecasting"):
        return forecast_baseline(history, periods=periods, seed=seed, draws=draws)


def _several(source: Source, wanted: TargetOptions, names: list[str], *, level: str, out: Out) -> None:
    """Targets of several measures side by side; a ratio brings its parts with it."""
    known = _measures(source)
    for name in names:
        if name not in known:
            raise bad_input("there is no such measure", hint_for(name, known), column="measures", value=name)
    if wanted.goal or wanted.step is not None:
        raise bad_input(
            "a goal and a step belong to one measure", "Name it with --measure", column="measures", value=",".join(names)
        )
    ratios = [known[name] for name in names if not known[name].additive]
    parts = [str(part) for ratio in ratios for part in (ratio.numerator, ratio.denominator)]
    added = list(dict.fromkeys([name for name in names if known[name].additive] + parts))
    made = {name: proposed_for(replace(source, measure=name), wanted) for name in added}
    table = combine_measures(made, ratios=ratios)
    kept = table[table["measure"].isin(names) & _at_level(made[added[0]], table, level)].reset_index(drop=True)
    print_or_save(kept, out, title=f"Targets per {wanted.span}, measures side by side")


def _measures(source: Source) -> Mapping[str, Measure]:
    if source.workbook is None:
        raise bad_input("a file of its own has one measure", "Make a workbook with `forecast new`, and name measures there")
    return {each.name: each for each in source.workbook.measures}


def _at_level(made: Targets, table: pd.DataFrame, level: str) -> pd.Series:
    keys = list(made.baseline.hierarchy.dimensions)
    wanted = pd.MultiIndex.from_frame(made.baseline.hierarchy.table("all" if level == "all" else level)[keys])
    return pd.Series(pd.MultiIndex.from_frame(table[keys]).isin(wanted), index=table.index)


def _parsed(text: str, read: Callable[[str], float], way_out: str, column: str) -> float:
    try:
        return read(text.strip())
    except ValueError:
        raise bad_input("is no number", way_out, column=column, value=text) from None


def _number(text: str) -> float:
    return _parsed(text, lambda each: float(each.replace(",", "")), "Write it as 1200000", "number")


def _growth(text: str) -> float:
    return _parsed(text, lambda each: float(each.rstrip("%％ ")) / 100, "Write it as +10%", "growth")


def _share(text: str) -> float:
    return _parsed(
        text, lambda each: float(each[:-1]) / 100 if each[-1] in "%％" else float(each), "Write it as 60% or 0.6", "chance"
    )
