"""The verbs of targets: propose them for one measure or several, for one year or more, and ask numbers for chances and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated

import pandas as pd
import typer

from forecast.baseline import Baseline
from forecast.baseline import baseline as forecast_baseline
from forecast.cli.options import (
    Draws,
    Factors,
    First,
    Goal,
    Key,
    Named,
    Order,
    Out,
    PathOptions,
    Seed,
    Step,
    Years,
    parse_key,
    parse_number,
    takes,
)
from forecast.cli.source import Source
from forecast.cli.spans import dates_said, uneven_said
from forecast.cli.terminal import print_lines, print_or_save, print_table, progress, warn
from forecast.history import History
from forecast.settings import Measure, bad_input, hint_for
from forecast.tables.checked import read_amount
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
from forecast.targets.horizon import periods_for_years, periods_until, typical_leaf, with_step
from forecast.targets.outlook import outlook_of, outlooks

COARSE = 50  # steps: a typical leaf with fewer has chances that rounding moves


@dataclass(frozen=True)
class TargetOptions:
    """What is asked of targets: the goal, the years, the profile, the order of the splits, whether factors tilt them, unit, paths."""

    goal: Goal = ""
    span: Annotated[str, typer.Option(help="year, half, quarter or period; each of the year is shown.")] = "year"
    years: Years = 1
    first: First = ""
    measures: Annotated[str, typer.Option(help="Several measures side by side, as revenue,volume,price; ratios are derived.")] = (
        ""
    )
    profile: Named = "default"
    by_order: Order = ""
    factors: Factors = False
    level: Annotated[str, typer.Option(help="leaf, all, or a level such as region.")] = "all"
    step: Step = None
    seed: Seed = 0
    draws: Draws = 500

    @property
    def goals(self) -> str | list[str] | None:
        """The goal as `propose_targets` takes it: one text, or one per period."""
        texts = [part.strip() for part in self.goal.split(";") if part.strip()]
        return None if not texts else texts[0] if len(texts) == 1 else texts

    @property
    def by(self) -> tuple[str, ...] | None:
        """The order of the splits; None for that of the dimensions."""
        return _names(self.by_order) or None


@dataclass(frozen=True)
class ChanceOptions:
    """What is asked of a forecast: numbers, growths or chances, of which nodes and periods."""

    number: Annotated[str, typer.Option(help="Numbers to be asked for their chance, as 1200000;1300000.")] = ""
    growth: Annotated[str, typer.Option(help="Growths over last year, as +10%,+20%.")] = ""
    of: Annotated[str, typer.Option("--chance", help="Chances to be asked for their number, as 90%,60%,10%.")] = ""
    key: Key = None
    level: Annotated[str, typer.Option(help="Instead of one node: leaf, all, or a level such as region.")] = ""
    within: Annotated[str, typer.Option(help="2026, 2026H1, 2026Q2, 2026-05 or 2026-04..2026-09. Default: every whole span.")] = (
        ""
    )
    span: Annotated[str, typer.Option(help="year, half, quarter or period, where nothing is named by --within.")] = "year"
    years: Years = 1

    @property
    def queries(self) -> dict[str, list[float]]:
        """The numbers, growths and chances as `convert` takes them; without any, and for a node and a level at once, refused."""
        queries = {
            "numbers": [_number(text) for text in self.number.split(";") if text.strip()],
            "growths": [_growth(text) for text in self.growth.split(",") if text.strip()],
            "chances": [_share(text) for text in self.of.split(",") if text.strip()],
        }
        if self.level and parse_key(self.key):
            raise bad_input("both a node and a level are given", "Use either --key or --level", column="level", value=self.level)
        if not any(queries.values()):
            raise bad_input("no number, growth or chance is given", "Use --number, --growth or --chance")
        return queries


@takes
def targets(source: Source, *, options: TargetOptions, out: Out = None) -> None:
    """Propose floor, base and stretch for every region, product and total, each with its chance.

    A goal from above is placed on the same scale: its chance, the gap to the own base, what it asks of each member.
    Examples: forecast targets --goal +10% --level region; forecast targets --measures revenue,volume,price
    """
    source.spare(out)
    if options.measures:
        _several(source, options, out=out)
        return
    proposed = proposed_for(source, options)
    table = proposed.table if options.level == "all" else proposed.level(options.level)
    print_or_save(table, out, title=f"Targets, {proposed.baseline.history.measure.name} per {options.span}")
    print_lines(f"Covers {dates_said([each.dates for each in proposed.outlooks])}")
    say_goal(proposed, level=options.level)
    show_factors(proposed.tilt)


@takes
def chance(source: Source, *, options: ChanceOptions, paths: PathOptions, out: Out = None) -> None:
    """Ask a number for its chance, a chance for its number, and what a growth means: for any node and any span.

    Example: forecast chance --growth +10%,+20% --level region --span half
    """
    source.spare(out)
    node, queries = parse_key(options.key), options.queries
    history, period = source.history(), options.within or None
    forecast = _forecast(history, periods_until(history, period, years=options.years), seed=paths.seed, draws=paths.draws)
    rows = forecast.hierarchy.rows(options.level) if options.level else [forecast.hierarchy.find(node)]
    table = convert(forecast, **queries, rows=rows, period=period, span=options.span)
    print_or_save(table, out, title=f"Numbers and chances, {history.measure.name}")
    asked = [outlook_of(forecast, period)] if period else outlooks(forecast, options.span)
    print_lines(f"Covers {dates_said([each.dates for each in asked])}")
    warn(uneven_said([each.dates for each in asked]))


def proposed_for(source: Source, options: TargetOptions) -> Targets:
    """The targets that the options ask of a source; prints warnings of gaps in last year and of coarse steps."""
    history = source.history()
    proposed = _proposed(source, history if options.step is None else with_step(history, options.step), options)
    uneven = uneven_said([each.dates for each in proposed.outlooks])
    warn([*_gap_warnings(proposed), *_coarse_warnings(proposed), *uneven])
    return proposed


def _gap_warnings(targets: Targets) -> Iterator[str]:
    missing = targets.baseline.hierarchy.leaves[targets.outlooks[0].gaps]
    if len(missing):
        first = ", ".join(" / ".join(key) for key in missing.head(3).itertuples(index=False, name=None))
        message = f"{len(missing):,} series have gaps in last year's periods ({first}{' ...' if len(missing) > 3 else ''})"
        yield f"{message}: where they weigh, last year and growth are not known"


def _coarse_warnings(targets: Targets) -> Iterator[str]:
    step, typical = targets.baseline.history.measure.step, typical_leaf(targets)
    if typical < COARSE * step:
        yield f"targets are whole steps of {step:g}, and a typical leaf has {typical:g}: rounding moves chances. Use a smaller --step"


def say_goal(proposed: Targets, *, level: str = "all") -> None:
    """Print where a goal stands on the company's own scale, and what it asks of each member."""
    if proposed.goals.empty:
        return
    first = len(proposed.baseline.hierarchy.rows())
    for i, row in enumerate(proposed.goals.to_dict("records")):
        before = "last year" if pd.notna(proposed.table["last_year"].iloc[i * first]) else "the goal of the year before"
        growth = "" if pd.isna(row["growth"]) else f" ({row['growth']:+.1%} over {before})"
        side = "above" if row["gap"] > 0 else "below"
        print_lines(
            f"The goal {row['goal']:,.0f}{growth} from {row['period']:%Y-%m} has {chance_said(row['chance'])}; "
            f"it is {abs(row['gap']):,.0f} {side} the own base of {row['own_base']:,.0f}."
        )
        total = proposed.table.iloc[i * first]
        if total["base"] == total["stretch"] or total["base"] == total["floor"]:
            crossed = "stretch" if total["base"] == total["stretch"] else "floor"
            relation = "exceeds" if crossed == "stretch" else "is below"
            print_lines(f"The goal {relation} the company's own {crossed}, so base and {crossed} are both set to the goal.")
    dimension = proposed.baseline.hierarchy.dimensions[0]
    member_asks = proposed.goal_against_own_base(dimension if level == "all" else level).sort_values(
        "asked", ascending=False, kind="stable"
    )
    print_table(member_asks, title="What the goal asks of each, beside its own base")


def show_factors(tilt: Tilt) -> None:
    """Print the effect of each factor on each node, and which factors are missing."""
    if len(tilt.table):
        print_table(factor_effects(tilt), title=f"Effect of each factor on its node's part (together within {tilt.limit:.0%})")
    if tilt.missing:
        print_lines(f"Factors without a value were ignored: {', '.join(tilt.missing)}")


# --- how they are made ------------------------------------------------------------------


def _proposed(source: Source, history: History, options: TargetOptions) -> Targets:
    workbook = source.workbook
    profile = profile_named(options.profile, workbook.probabilities if workbook else None)
    tilt = workbook_tilt(workbook, history) if workbook and options.factors else None
    if options.factors and workbook is None:
        raise bad_input("a file without a workbook has no factors", "Make a workbook with `forecast new`, and name them there")
    first = options.first or None
    periods = periods_for_years(history, options.years, first=first)
    forecast = _forecast(history, periods, seed=options.seed, draws=options.draws)
    with progress("proposing targets"):
        return propose_targets(
            forecast, goal=options.goals, span=options.span, profile=profile, by=options.by, tilt=tilt, first=first
        )


def _forecast(history: History, periods: int, *, seed: int, draws: int) -> Baseline:
    with progress("forecasting"):
        return forecast_baseline(history, periods=periods, seed=seed, draws=draws)


def _several(source: Source, options: TargetOptions, *, out: Out) -> None:
    """Targets of several measures side by side; a ratio brings its parts with it."""
    names, measures = _names(options.measures), _measures(source)
    for name in names:
        if name not in measures:
            raise bad_input("unknown measure", hint_for(name, measures), column="measures", value=name)
    if options.goal or options.step is not None:
        raise bad_input(
            "a goal and a step belong to one measure", "Name it with --measure", column="measures", value=",".join(names)
        )
    ratios = [_ratio(measures[name]) for name in names if not measures[name].additive]
    parts = [str(part) for ratio in ratios for part in (ratio.numerator, ratio.denominator)]
    added = list(dict.fromkeys([name for name in names if measures[name].additive] + parts))
    proposed = {name: proposed_for(replace(source, measure=name), options) for name in added}
    table = combine_measures(proposed, ratios=ratios)
    rows = table["measure"].isin(names) & _at_level(proposed[added[0]], table, options.level)
    print_or_save(table[rows].reset_index(drop=True), out, title=f"Targets per {options.span}, measures side by side")
    print_lines(f"Covers {dates_said([each.dates for each in proposed[added[0]].outlooks])}")


def _ratio(measure: Measure) -> Measure:
    """The measure, which must follow from two that add."""
    if measure.numerator is None:
        raise bad_input(*measure.why_not_additive, column="measures", value=measure.name)
    return measure


def _names(text: str) -> tuple[str, ...]:
    """The names of a text such as a,b."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _measures(source: Source) -> Mapping[str, Measure]:
    if source.workbook is None:
        raise bad_input(
            "a file without a workbook has one measure", "Make a workbook with `forecast new`, and name measures there"
        )
    return {measure.name: measure for measure in source.workbook.measures}


def _at_level(proposed: Targets, table: pd.DataFrame, level: str) -> pd.Series:
    keys = list(proposed.baseline.hierarchy.dimensions)
    nodes = pd.MultiIndex.from_frame(proposed.baseline.hierarchy.table("all" if level == "all" else level)[keys])
    return pd.Series(pd.MultiIndex.from_frame(table[keys]).isin(nodes), index=table.index)


def _parsed(text: str, read: Callable[[str], float], hint: str, column: str) -> float:
    try:
        return read(text.strip())
    except ValueError:
        raise bad_input("not a number", hint, column=column, value=text) from None


def _number(text: str) -> float:
    number = read_amount(text)
    if number is None:
        raise bad_input("not a number", "Write it as 1200000", column="number", value=text)
    return number


def _growth(text: str) -> float:
    return _parsed(text, lambda digits: parse_number(digits.rstrip("%％ ")) / 100, "Write it as +10%", "growth")


def _share(text: str) -> float:
    return _parsed(
        text,
        lambda digits: parse_number(digits[:-1]) / 100 if digits[-1] in "%％" else parse_number(digits),
        "Write it as 60% or 0.6",
        "chance",
    )
