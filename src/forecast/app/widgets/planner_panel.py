"""The planner's panel: controls that read the planner's state and call its verbs, nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import ipywidgets as widgets

from forecast.app.state.grid_view import sheet_of
from forecast.app.state.planner import RULES, Planner
from forecast.app.state.saving import PANEL
from forecast.app.widgets.grid import Grid
from forecast.settings.workbook import LIMITS
from forecast.tables.columns import LEVELS
from forecast.targets import Profile

OWN = "own"


class PlannerPanel(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """The panel of a planner: goal, chances, what to look at, the grid, undo and saving; `planner` is what it works on.

    Save keeps the plan under `name` in `out`, a folder of plans: each time as a new revision, which `forecast plan show --plan NAME` opens.
    """

    def __init__(self, planner: Planner, *, out: str | Path = "", name: str = PANEL) -> None:
        self.planner, self._out, self._name = planner, out, name
        self._showing = False
        self.grid = Grid()
        self.grid.listen(lambda content: self._after(planner.take(content)))
        self.goal, self.profile = self._goal(), self._profile()
        self.chances = {level: self._chance(level) for level in LEVELS}
        self.members = {name: self._member(name) for name in planner.plan.grid.dimensions}
        self.period, self.rule = self._period(), self._rule()
        self.buttons = {verb: self._button(verb) for verb in ("undo", "redo", "save")}
        super().__init__([*self._rows(), self.grid, widgets.HBox(list(self.buttons.values()))])
        self.show()

    def show(self) -> None:
        """Show the planner's state in every control."""
        with self._quietly():
            step = self.planner.step
            self.goal.value = step.goal
            self.profile.value = step.profile.name if step.profile.name in self.planner.profiles else OWN
            for level, slider in self.chances.items():
                slider.value = getattr(step.profile, level)
            self._show_members()
            self.period.value, self.rule.value = self.planner.period, self.planner.rule
            self.buttons["undo"].disabled = not self.planner.can_undo
            self.buttons["redo"].disabled = not self.planner.can_redo
            self.grid.show(sheet_of(self.planner))

    def _rows(self) -> list[widgets.Widget]:
        look = [*self.members.values(), self.period, self.rule]
        return [widgets.HBox([self.goal, self.profile, *self.chances.values()], layout=WRAP), widgets.HBox(look, layout=WRAP)]

    def _show_members(self) -> None:
        everything = self.planner.words("all")
        for dimension, choice in self.members.items():
            names = [(everything, ""), *((member, member) for member in self.planner.members(dimension))]
            if choice.options != tuple(names):
                choice.options = names
            choice.value = self.planner.chosen.get(dimension, "")

    def _goal(self) -> widgets.Text:
        words = self.planner.words
        return self._watched(
            widgets.Text(description=words("goal"), placeholder=words("goal_help"), continuous_update=False),
            self.planner.set_goal,
        )

    def _profile(self) -> widgets.Dropdown:
        words, names = self.planner.words, self.planner.profiles
        options = [*((words.named(name), name) for name in names), (words("own"), OWN)]
        choice = widgets.Dropdown(options=options, description=words("profile"))
        return self._watched(choice, lambda name: self.planner.set_profile(self._own() if name == OWN else name))

    def _chance(self, level: str) -> widgets.FloatSlider:
        low, high = LIMITS[level]
        slider = widgets.FloatSlider(
            min=low, max=high, step=0.01, description=self.planner.words(level), readout_format=".0%", continuous_update=False
        )
        return self._watched(slider, lambda _: self.planner.set_profile(self._own()))

    def _own(self) -> Profile:
        return Profile(OWN, **{level: round(slider.value, 2) for level, slider in self.chances.items()})

    def _member(self, dimension: str) -> widgets.Dropdown:
        choice = widgets.Dropdown(options=[("", "")], description=self.planner.words.label(dimension))
        return self._watched(choice, lambda member: self.planner.choose(dimension, member))

    def _period(self) -> widgets.Dropdown:
        options = [(period or self.planner.words("whole"), period) for period in self.planner.periods()]
        return self._watched(
            widgets.Dropdown(options=options, description=self.planner.words("period")), self.planner.choose_period
        )

    def _rule(self) -> widgets.Dropdown:
        words = self.planner.words
        options = [(words.named(rule), rule) for rule in RULES]
        return self._watched(widgets.Dropdown(options=options, description=words("rule")), self.planner.choose_rule)

    def _button(self, verb: str) -> widgets.Button:
        button = widgets.Button(description=self.planner.words(verb), layout={"width": "auto"})
        verbs: dict[str, Callable[[], object]] = {
            "undo": self.planner.undo,
            "redo": self.planner.redo,
            "save": lambda: self.planner.save(self._out, name=self._name),
        }
        button.on_click(lambda _: self._after(self.planner.attempt(verbs[verb])))
        return button

    def _watched(self, control: widgets.Widget, verb: Callable[[str], object]) -> widgets.Widget:
        def changed(change: object) -> None:
            if not self._showing:
                self._after(self.planner.attempt(lambda: verb(str(change["new"]))))  # type: ignore[index]  # what traitlets hand over

        control.observe(changed, "value")
        control.style = {"description_width": "initial"}
        control.layout.width = "19em"
        return control

    def _after(self, _accepted: bool) -> None:  # noqa: FBT001  # what `take` and `attempt` answer
        self.show()

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """While the panel shows a state, its controls are changed by the panel, not by a user."""
        self._showing = True
        try:
            yield
        finally:
            self._showing = False


WRAP = widgets.Layout(flex_flow="row wrap")
