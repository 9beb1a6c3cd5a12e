"""The planner without its widgets: goal, chances, a table to type and hold numbers in, undo, refusals, saving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.app.state.messages import HoldEdit, NumberEdit, read_message, read_number
from forecast.app.state.nodes import Key, Node, display_unit, outlook_of, table_of, visible_nodes
from forecast.app.state.proposal import proposed_plan
from forecast.app.state.saving import PANEL, PanelSaves
from forecast.app.state.words import Words
from forecast.decomposition.spreads import SPREADS
from forecast.language.numbers import chance_percent
from forecast.settings.errors import Conflict, ForecastError, bad_input, choose
from forecast.settings.workbook import Probabilities
from forecast.targets import Profile, profile_named
from forecast.targets.profiles import PROFILES

if TYPE_CHECKING:
    from forecast.baseline import Baseline
    from forecast.decomposition import Plan
    from forecast.plans import PlanStore, Revision

RULES = ("proportional", "equal chance", "even", "prior year", "seasonal")
WHOLE = ""  # the name of the period that is the whole plan


@dataclass(frozen=True)
class PlanState:
    """One state of the plan, and in words what made it."""

    plan: Plan
    goal: str
    profile: Profile
    said: str


class Planner:
    """A plan at work: every change is checked, kept as a step that can be undone, and told in `message`.

    Verbs raise an InputError when a change is refused and leave the plan as it was; `take` and `attempt` catch it, for panels.
    """

    def __init__(
        self,
        baseline: Baseline,
        *,
        goal: str | float = "",
        profile: str | Profile = "default",
        profiles: Mapping[str, Probabilities] | None = None,
        language: str = "en",
    ) -> None:
        self.baseline, self.words = baseline, Words(language)
        self.profiles = {name: profile_named(name, profiles) for name in {**PROFILES, **(profiles or {})}}
        self.chosen: Key = {}
        self.period, self.rule = WHOLE, RULES[0]
        self.message, self.refused, self.serial = self.words("ready"), False, 0
        start_profile = profile_named(profile, profiles)
        self._steps = [PlanState(self._proposed(str(goal), start_profile), str(goal).strip(), start_profile, self.words("ready"))]
        self._at = 0
        self._saves = PanelSaves()

    @property
    def step(self) -> PlanState:
        """The state as it is now."""
        return self._steps[self._at]

    @property
    def plan(self) -> Plan:
        """The plan as it is now."""
        return self.step.plan

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return self._at > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is an undone change to make again."""
        return self._at + 1 < len(self._steps)

    @property
    def nodes(self) -> list[Node]:
        """The rows of the table: the company, the way down to the chosen node, and its parts."""
        return visible_nodes(self.plan, self.chosen, company=self.words("company"))

    @property
    def table(self) -> pd.DataFrame:
        """The rows with their numbers in the chosen period: dimensions, node, last_year, own levels, floor .. chance_stretch, held."""
        return table_of(self.plan, self.nodes, profile=self.step.profile, period=self.period or None)

    @property
    def scale(self) -> tuple[float, str]:
        """What numbers are divided by where they are shown and typed, and their unit."""
        divisor, name = display_unit(self.plan.measure)
        unit = self.plan.measure.unit
        return divisor, self.words(name, unit=unit) if name else unit

    def members(self, dimension: str) -> list[str]:
        """The members of a dimension that can be chosen, given what is chosen in the others."""
        other_choices = {name: member for name, member in self.chosen.items() if name != dimension}
        return sorted(self.plan.grid.leaves.loc[self.plan.grid.rows(other_choices), dimension].unique())

    def periods(self) -> list[str]:
        """The periods that can be chosen: "" for the whole plan, then each of its periods."""
        form = "%Y-%m" if self.plan.grid.frequency in ("month", "quarter") else "%Y-%m-%d"
        single = [start.strftime(form) for start in self.plan.grid.periods]
        return [WHOLE, *single] if self.plan.grid.frequency in ("month", "day") else [WHOLE]

    def choose(self, dimension: str, member: str = "") -> None:
        """Look at a member of a dimension (empty: at all of them)."""
        choices = {**self.chosen, dimension: member}
        selected = {name: choices[name] for name in self.plan.grid.dimensions if choices.get(name)}
        self.baseline.hierarchy.find({**selected, **({} if member else {dimension: "all"})})
        self.chosen = selected
        self._tell(self.words("ready"))

    def choose_period(self, period: str = WHOLE) -> None:
        """Look at a period of the plan (empty: at the whole of it)."""
        self.plan.grid.columns(period or None)
        self.period = period
        self._tell(self.words("ready"))

    def choose_rule(self, rule: str) -> None:
        """Spread the next numbers by another rule."""
        self.rule = choose(rule, [name for name in RULES if name in SPREADS], kind="spread", column="spread")
        self._tell(self.words("ready"))

    def set_goal(self, goal: str | float) -> None:
        """Propose the plan anew from this goal: a number, a growth such as "+8%", or "" for none. Held numbers stay."""
        text = str(goal).strip()
        plan = self._proposed(text, self.step.profile, held=self.plan)
        message = self.words("goal_set", goal=text) if text else self.words("no_goal")
        self._make(replace(self.step, plan=plan, goal=text, said=self._with_kept(message)))

    def set_profile(self, profile: str | Profile) -> None:
        """Propose the plan anew with these chances of floor, base and stretch. Held numbers stay."""
        selected = profile if isinstance(profile, Profile) else self._profile(profile)
        plan = self._proposed(self.step.goal, selected, held=self.plan)
        message = self.words("profile_set", floor=selected.floor, base=selected.base, stretch=selected.stretch)
        self._make(replace(self.step, plan=plan, profile=selected, said=self._with_kept(message)))

    def set_number(self, key: Mapping[str, str], number: float, *, column: str = "base") -> None:
        """Make this the node's number in the chosen period; its free cells follow by the chosen rule, and totals above follow them."""
        plan = self.plan.spread(key, number, by=self.rule, column=column, period=self.period or None)
        chance = self._chance(plan, key, number)
        filled = {
            "node": self._name(key),
            "column": self.words(column),
            "number": self._shown(number),
            "chance": chance_percent(chance, self.words.language),
        }
        self._make(replace(self.step, plan=plan, said=self.words("number_set", **filled)))

    def hold(self, key: Mapping[str, str]) -> None:
        """Hold the node's numbers in the chosen period: what is below may trade, the sum stays until it is released."""
        plan = self.plan.hold(key, period=self.period or None, total=True)
        self._make(replace(self.step, plan=plan, said=self.words("held_set", node=self._name(key))))

    def release(self, key: Mapping[str, str]) -> None:
        """Release the node's numbers in the chosen period."""
        plan = self.plan.release(key, period=self.period or None)
        self._make(replace(self.step, plan=plan, said=self.words("released", node=self._name(key))))

    def undo(self) -> None:
        """Take the last change back."""
        if not self.can_undo:
            raise bad_input("nothing to undo", "Change a number first")
        self._at -= 1
        self._tell(self.words("undone", said=self._steps[self._at + 1].said))

    def redo(self) -> None:
        """Make the change that was undone again."""
        if not self.can_redo:
            raise bad_input("nothing to redo", "Undo a change first")
        self._at += 1
        self._tell(self.words("redone", said=self.step.said))

    def save(self, plans: PlanStore | Path | str, *, name: str = PANEL) -> Revision:
        """The revision that now holds the plan under a safe form of the name, in a store or a folder of plans.

        A Conflict when somebody else saved the plan after this panel did.
        """
        revision, safe = self._saves.save(self.plan, plans, name=name, baseline=self.baseline)
        self._tell(self.words("saved", file=f"{safe}.csv"))
        return revision

    def take(self, content: object) -> bool:
        """Whether a message of the grid was accepted; what it changed, or why not, is in `message`."""
        return self.attempt(lambda: self._take(read_message(content)))

    def attempt(self, change: Callable[[], object]) -> bool:
        """Whether a change was accepted; a refusal leaves everything as it was and says why in `message`."""
        try:
            change()
        except ForecastError as fault:
            self._tell(self.words("refused", why=str(fault)), refused=True)
        return not self.refused

    def _take(self, message: NumberEdit | HoldEdit) -> None:
        # Two panels may show one planner: an edit counts rows of the table that its sender saw.
        if message.serial != self.serial:
            raise Conflict("The table has changed since you looked at it. Look again, then type.")
        if message.row >= len(self.nodes):
            raise bad_input("not a row of the table", f"Use a row from 0 to {len(self.nodes) - 1}", value=str(message.row))
        key = self.nodes[message.row].key
        if isinstance(message, NumberEdit):
            self.set_number(key, read_number(message.text) * self.scale[0], column=message.column)
        elif message.held:
            self.hold(key)
        else:
            self.release(key)

    def _proposed(self, goal: str, profile: Profile, held: Plan | None = None) -> Plan:
        return proposed_plan(self.baseline, goal, profile=profile, held=held)

    def _profile(self, name: str) -> Profile:
        return self.profiles[choose(name, self.profiles, kind="profile", column="profile")]

    def _with_kept(self, message: str) -> str:
        return f"{message} {self.words('kept')}" if self.plan.total_holds or self.plan.held.any() else message

    def _chance(self, plan: Plan, key: Mapping[str, str], number: float) -> float:
        row = np.array([plan.grid.hierarchy.find(key)], dtype=np.intp)
        return float(outlook_of(plan, self.period or None).chances(row, np.array([[number]]))[0, 0])

    def _name(self, key: Mapping[str, str]) -> str:
        return " · ".join(key.values()) or self.words("company")

    def _shown(self, number: float) -> str:
        divisor, unit = self.scale
        return f"{number / divisor:,.10g} {unit}".strip()

    def _make(self, step: PlanState) -> None:
        # A new change after an undo begins another line: what was undone can no longer be made again.
        self._steps = [*self._steps[: self._at + 1], step]
        self._at += 1
        self._tell(step.said)

    def _tell(self, message: str, *, refused: bool = False) -> None:
        self.message, self.refused, self.serial = message, refused, self.serial + 1
