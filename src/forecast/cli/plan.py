"""The verbs of the plan: each reads the plan, makes a new one, writes it back and says what changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from forecast.cli.options import (
    Column,
    Key,
    Out,
    Period,
    PlanName,
    parse_key,
    parse_number,
    read_side_table,
    takes,
)
from forecast.cli.plan_edits import (
    edit_plan,
    find_plan,
    open_plan,
    show_change,
)
from forecast.cli.terminal import invocation, print_lines, print_or_save
from forecast.decomposition import OverRule, over_assigned
from forecast.plans import user_name
from forecast.settings import bad_input


def shown(
    *,
    plan: PlanName = "",
    level: Annotated[str, typer.Option(help="leaf, all, total, or a level such as region.")] = "all",
    span: Annotated[str, typer.Option(help="all, year, half, quarter or period.")] = "all",
    out: Out = None,
) -> None:
    """Show the plan's numbers with their chances, and what is held.

    Example: forecast plan show --level region --span quarter
    """
    opened = open_plan(find_plan(plan))
    print_or_save(
        opened.plan.totals(level=level, span=span),
        out,
        title=f"Plan {opened.location.name} by {level}, {opened.plan.grid.dates.dated}",
    )
    held = int(opened.plan.held.sum())
    totals = [", ".join(member for _, member in total_hold.key) or "the total" for total_hold in opened.plan.total_holds]
    print_lines(
        f"{held:,} of {opened.plan.held.size:,} cells are held" + (f"; so are the sums of {', '.join(totals)}" if totals else "")
    )
    earlier = opened.location.store.earlier(opened.location.name)
    if earlier:
        print_lines(f"Revisions: {earlier[0]} to {earlier[-1]}; `forecast plan undo --to N` restores one")


@dataclass(frozen=True)
class SpreadOptions:
    """By which rule a number is spread, over which level, and what the rule goes by."""

    by: Annotated[
        str,
        typer.Option(
            help="equal chance, proportional, history, prior year, seasonal, reference, metric, even, straight line, growth."
        ),
    ] = "equal chance"
    column: Column = "base"
    add: Annotated[bool, typer.Option("--add", help="Add the number instead of replacing the total.")] = False
    reference: Annotated[Path | None, typer.Option(help="A CSV with some dimensions, period and weight (or metrics).")] = None
    metrics: Annotated[str, typer.Option(help="Columns of it with their weights, for --by metric: population=60,stores=40.")] = ""
    rate: Annotated[float | None, typer.Option(help="Growth per period, for --by growth: 0.02.")] = None
    line: Annotated[str, typer.Option(help="First and last value, for --by 'straight line': 100,200.")] = ""

    @property
    def keywords(self) -> dict[str, object]:
        """The options as `Plan.spread` takes them, without those that are not given."""
        references = {
            "reference": read_side_table(self.reference) if self.reference else None,
            "growth": self.rate,
            "line": _line(self.line),
            "metrics": _weights(self.metrics),
        }
        given = {name: value for name, value in references.items() if value is not None}
        return {"by": self.by, "column": self.column, "mode": "add" if self.add else "replace", **given}


@takes
def spread(
    *,
    plan: PlanName = "",
    key: Key = None,
    period: Period = "",
    number: Annotated[float | None, typer.Option(help="The node's new total. Default: the present one.")] = None,
    options: SpreadOptions,
) -> None:
    """Spread a number over a node's free cells by a named rule; held cells stay.

    Example: forecast plan spread --key region=North --number 120000 --by seasonal --period 2026H2
    """
    keywords: dict[str, Any] = options.keywords
    node = parse_key(key)
    edit_plan(
        plan,
        lambda old: old.spread(node, number, period=period or None, **keywords),
        column=options.column,
        period=period,
    )


def breakback(
    *,
    number: Annotated[float, typer.Option(help="The total that is typed.")],
    plan: PlanName = "",
    key: Key = None,
    period: Period = "",
    column: Annotated[str, typer.Option(help="floor, base, stretch, or all to move the three by one factor.")] = "base",
) -> None:
    """Type a total: its free leaves follow in proportion, held ones stay.

    Example: forecast plan breakback --key region=North --number 250000 --column all
    """
    node = parse_key(key)
    edit_plan(plan, lambda old: old.breakback(node, number, column=column, period=period or None), column=column, period=period)


def hold(
    *,
    plan: PlanName = "",
    key: Key = None,
    period: Period = "",
    total: Annotated[bool, typer.Option("--total", help="Hold the sum only; the cells below may still trade.")] = False,
) -> None:
    """Hold a node's cells, or its total: they do not move until they are released.

    Example: forecast plan hold --key region=North --period 2026H1 --total
    """
    node = parse_key(key)
    edit_plan(plan, lambda old: old.hold(node, period=period or None, total=total), period=period)


def release(*, plan: PlanName = "", key: Key = None, period: Period = "") -> None:
    """Release the holds on a node's cells and on its total.

    Example: forecast plan release --key region=North --period 2026H1
    """
    node = parse_key(key)
    edit_plan(plan, lambda old: old.release(node, period=period or None), period=period)


def over(
    *,
    level: Annotated[str, typer.Option(help="The level that is asked for more than its parent needs, such as region.")],
    percent: Annotated[float | None, typer.Option(help="How much more, in per cent.")] = None,
    confidence: Annotated[float | None, typer.Option(help="Or the wanted confidence of the parent: 0.9; it is solved.")] = None,
    plan: PlanName = "",
    out: Out = None,
) -> None:
    """Over-assign a level by a share, or by what a confidence takes: a layer above the plan, whose numbers stay.

    Example: forecast plan over --level region --confidence 0.9
    """
    rule = OverRule(level, share=None if percent is None else percent / 100, confidence=confidence)
    changed = edit_plan(
        plan, lambda old: old.over_assign(*(other_rule for other_rule in old.over if other_rule.level != level), rule)
    )
    table = over_assigned(changed).rename(columns={"compounded": "compounded_share"})
    print_or_save(table.iloc[changed.grid.hierarchy.rows(level)], out, title=f"Asked of each {level}, with all rules above it")
    planned, street = table[["base", "street"]].iloc[0]
    print_lines(
        f"The company plans {planned:,.0f}; asked of the last level in all: {street:,.0f} ({street / planned - 1 if planned else 0:+.1%})."
    )
    if confidence is not None:
        print_lines(
            f"With effort that lets each {level} reach what is asked of it {rule.chance:.0%} of the time, the number above it holds "
            f"{confidence:.0%} of the time. chance assigned is the chance as effort was."
        )
    for text in dict.fromkeys(warning for warning in table["warning"] if warning):
        print_lines(f"warning: {text}")


def undo(
    *,
    plan: PlanName = "",
    to: Annotated[int | None, typer.Option(help="The revision. Default: the last.")] = None,
) -> None:
    """Restore an earlier revision of the plan; the present one is kept, so undoing twice is doing again.

    Example: forecast plan undo --to 3
    """
    location = find_plan(plan)
    before = location.open().plan
    restored, previous = location.store.restore(location.name, to, who=user_name(), why=invocation())
    after = location.open().plan
    if after.grid.shape == before.grid.shape and after.grid.periods.equals(before.grid.periods):
        show_change(before, after, column="base")
    print_lines(f"Revision {restored.number} is restored in {location.path}; the previous plan is revision {previous.number}.")


# --- what the verbs share -------------------------------------------------------------


def _line(text: str) -> tuple[float, float] | None:
    if not text:
        return None
    try:
        first, last = (parse_number(part) for part in text.split(","))
    except ValueError:
        raise bad_input("not a first and last value", "Write it as 100,200", column="line", value=text) from None
    return first, last


def _weights(text: str) -> dict[str, float] | None:
    if not text:
        return None
    parts = [part.partition("=") for part in text.split(",") if part.strip()]
    try:
        return {name.strip(): parse_number(weight.rstrip("% ")) for name, _, weight in parts}
    except ValueError:
        raise bad_input("not a list of weights", "Write it as population=60,stores=40", column="metrics", value=text) from None
