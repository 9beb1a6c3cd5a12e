"""What the verbs of the plan share: a plan opened by its name, changed and saved, and what changed printed before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from forecast.cli.terminal import ROWS, invocation, print_lines, print_table, progress, warn
from forecast.decomposition import Plan
from forecast.decomposition.spreads import EVEN_FALLBACK
from forecast.plans import NamedPlan, plan_changes, user_name
from forecast.plans import find_plan as named_plan
from forecast.settings import Workbook
from forecast.settings.errors import count_of
from forecast.tables.columns import LEVELS

SHOW = "`forecast plan show --out FILE.csv` writes every number of the plan"


@dataclass(frozen=True)
class OpenPlan:
    """A plan by its name, opened."""

    location: NamedPlan
    plan: Plan

    @cached_property
    def workbook(self) -> Workbook | None:
        """The workbook that it belongs to, read when it is first asked for; None where the plan was made from a file."""
        return self.location.workbook()


def find_plan(name: str = "") -> NamedPlan:
    """The plan of a path or a name, or the one that was saved last."""
    return named_plan(name, progress=progress, warn=lambda line: warn([line]))


def open_plan(location: NamedPlan) -> OpenPlan:
    """The plan; the forecast behind it is opened when a chance is first asked for."""
    return OpenPlan(location, location.open().plan)


def open_revision(location: NamedPlan, number: int) -> Plan:
    """An earlier revision of a plan."""
    return location.open(number).plan


def edit_plan(name: str, edit: Callable[[Plan], Plan], *, column: str = "base", period: str = "") -> Plan:
    """The changed plan, saved as the next revision of the plan of that name; prints what changed, in the period that was edited.

    An edit that is refused leaves everything as it was.
    """
    location = find_plan(name)
    stored = location.open()
    before, after = stored.plan, edit(stored.plan)
    location.store.save(location.name, after, parent=stored.revision.number, who=user_name(), why=invocation())
    # All three have moved then, and each is shown with its own before and after.
    columns = LEVELS if column == "all" else (column,)
    for level in columns:
        show_change(before, after, column=level, period=period)
    _print_other_levels(before, after, edited=columns)
    print_lines(
        f"Saved to {location.path}. The previous plan is revision {stored.revision.number}; `forecast plan undo` restores it."
    )
    return after


def show_change(before: Plan, after: Plan, *, column: str, period: str = "") -> None:
    """Print what an edit did to a column: the numbers of a period, and those of the whole plan in a sentence; all without a period."""
    table = plan_changes(before, after, column=column, period=period or None)
    held_cells = int(after.held.sum()) - int(before.held.sum())
    title = f"{column} of {period} before and after" if period else f"{column} before and after"
    print_table(table, title=f"{title}, {after.grid.dates.dated}", rows=ROWS, rest=SHOW)
    if period:
        old, new = (float(plan.scale.numbers(plan.units[LEVELS.index(column)].sum())) for plan in (before, after))
        print_lines(f"{column} of the whole plan: {old:,.10g} before, {new:,.10g} after.")
    if held_cells:
        print_lines(f"{count_of(abs(held_cells), 'cell')} {_held_or_released(held_cells)}; {int(after.held.sum()):,} in all.")
    new_rules = after.rules[after.rules != before.rules]
    if (new_rules == EVEN_FALLBACK).any():
        even = int((new_rules == EVEN_FALLBACK).sum())
        print_lines(f"{count_of(even, 'cell')} had nothing to go by and {'was' if even == 1 else 'were'} split evenly.")
    if len(table) == 1 and not table["change"].any() and not held_cells:
        print_lines("No number changed.")


def _held_or_released(cells: int) -> str:
    """What happened to that many cells more (or, below 0, fewer) that are held."""
    verb = "is" if abs(cells) == 1 else "are"
    return f"{verb} now held" if cells > 0 else "was released" if cells == -1 else "were released"


def _print_other_levels(before: Plan, after: Plan, *, edited: Sequence[str]) -> None:
    """Print which levels changed although they were not edited."""
    for level in (name for name in LEVELS if name not in edited):
        old, new = (plan.units[LEVELS.index(level)] for plan in (before, after))
        changed = int((old != new).sum())
        if changed:
            totals = [float(after.scale.numbers(units.sum())) for units in (old, new)]
            cells = count_of(changed, "cell")
            print_lines(
                f"To keep floor <= base <= stretch, {level} changed in {cells}; its total went from {totals[0]:,.0f} to {totals[1]:,.0f}."
            )
