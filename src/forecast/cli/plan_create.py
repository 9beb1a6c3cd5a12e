"""The verb that makes a plan: targets for the next year, split to every leaf and month."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated

import typer

from forecast.cli.options import Draws, Factors, First, Goal, Named, Order, Seed, Step, Years, takes
from forecast.cli.source import Source
from forecast.cli.targets import TargetOptions, proposed_for, say_goal, show_factors
from forecast.cli.terminal import invocation, print_lines, print_table, progress
from forecast.decomposition import decompose
from forecast.plans import Provenance, new_plan, user_name, year_of


@dataclass(frozen=True)
class PlanOptions:
    """What is asked of a new plan: that of its targets, and how a number goes to its months."""

    goal: Goal = ""
    profile: Named = "default"
    by_order: Order = ""
    factors: Factors = False
    months: Annotated[str, typer.Option(help="How a number goes to its months: equal chance or seasonal.")] = "equal chance"
    years: Years = 1
    begin: First = ""
    step: Step = None
    seed: Seed = 0
    draws: Draws = 500

    @property
    def targets(self) -> TargetOptions:
        """The options of the targets that the plan is made of."""
        options = {field.name: getattr(self, field.name) for field in fields(self) if field.name not in ("months", "begin")}
        return TargetOptions(first=self.begin, **options)


@takes
def create(
    source: Source,
    *,
    options: PlanOptions,
    out: Annotated[Path | None, typer.Option(help="The plan's table. Default: plans/ and the year.")] = None,
) -> None:
    """Make the plan of the next year: targets cascaded to every leaf and month, exact sums, each number with its chance.

    A plan that stands there already is kept as a revision. Example: forecast plan create --goal +10% --factors
    """
    source.spare(out)
    proposed = proposed_for(source, options.targets)
    with progress("splitting"):
        plan = decompose(proposed, period_rule=options.months)
    history = proposed.baseline.history
    store, name = new_plan(out, root=source.root, year=year_of(plan.grid))
    before = store.newest(name)
    provenance = Provenance.of(source.opening, as_of=history.end, seed=options.seed, draws=options.draws)
    store.save(name, plan, parent=before, who=user_name(), why=invocation(), provenance=provenance)
    print_table(
        plan.totals(level=history.dimensions[0], span="year"),
        title=f"Plan, {history.measure.name} of {plan.grid.dates.dated}",
    )
    say_goal(proposed, level=history.dimensions[0])
    show_factors(proposed.tilt)
    print_lines(f"Saved to {store.path(name)}")
    if before is not None:
        print_lines(f"The previous plan, with its holds and rules, is revision {before}; `forecast plan undo` restores it.")
