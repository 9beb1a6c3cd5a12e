"""T11, what of it is Python: what a page sends to the planner is checked there; a forged message or goal changes nothing and is told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import traitlets
from click.testing import Result

from forecast.app.state.planner import Planner
from forecast.app.widgets.planner_panel import PlannerPanel
from forecast.baseline import Baseline, baseline
from forecast.history import read_history


@pytest.fixture(scope="module")
def known(history: Callable[..., pd.DataFrame], tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    path = tmp_path_factory.mktemp("known") / "sales.csv"
    history(["North", "South"]).to_csv(path, index=False)
    return baseline(read_history(path, period="month", value="sales", by=["region", "product"]), draws=50)


@pytest.fixture
def panel(known: Baseline, tmp_path: Path) -> PlannerPanel:
    return PlannerPanel(Planner(known), out=tmp_path / "saved")


def test_no_forged_message_changes_anything(
    table: dict[str, list[Any]], panel: PlannerPanel, tmp_path: Path, tried: Callable[[str, int], None]
) -> None:
    planner, step = panel.planner, panel.planner.step
    forged = [{"kind": "set", "row": 1, "column": "base", "text": "100", **each} for each in table["T11 messages"]]
    for message in (*forged, None, [], "set", 5, b"set", {}, {"kind": "hold"}):
        told = {"serial": planner.serial, **message} if isinstance(message, dict) else message
        panel.grid._handle_custom_msg(told, [])
        assert planner.step is step, message
        assert planner.refused, message
        assert panel.grid.sheet["message"].startswith("Refused: "), message
    assert not (tmp_path / "saved").exists()
    tried("T11", len(forged) + 7)


def test_no_forged_goal_changes_anything(
    table: dict[str, list[Any]], panel: PlannerPanel, tried: Callable[[str, int], None]
) -> None:
    step, goal = panel.planner.step, panel.goal.value
    for text in table["T11 goals"]:
        panel.goal.set_state({"value": text})
        assert panel.planner.step is step, text
        assert (panel.planner.refused, panel.goal.value) == (True, goal), text
    tried("T11", len(table["T11 goals"]))


@pytest.mark.parametrize("value", [float("nan"), "x", None, [1], {"a": 1}])
@pytest.mark.parametrize("level", ["floor", "base", "stretch"])
def test_no_forged_chance_changes_anything(level: str, value: object, panel: PlannerPanel) -> None:
    step, chance = panel.planner.step, panel.chances[level].value
    with suppress(traitlets.TraitError):  # the widget itself refuses what is no number
        panel.chances[level].set_state({"value": value})
    assert panel.planner.step is step
    assert panel.chances[level].value == chance


@pytest.mark.parametrize("value", [float("inf"), -1.0, 2.0, 1e308])
def test_a_chance_beyond_the_ends_of_its_slider_is_its_end(value: float, panel: PlannerPanel) -> None:
    panel.chances["base"].set_state({"value": value})
    assert panel.planner.step.profile.base in (0.5, 0.7)
    panel.chances["base"].set_state({"min": -9.0, "max": 9.0})
    panel.chances["base"].set_state({"value": 3.0})
    assert panel.planner.refused
    assert panel.planner.step.profile.base in (0.5, 0.7)


@pytest.mark.parametrize("value", [-1, 99, None, "x", 1.5, [0], float("nan")])
@pytest.mark.parametrize("control", ["profile", "period", "rule", "region", "product"])
def test_no_forged_choice_changes_anything(control: str, value: object, panel: PlannerPanel) -> None:
    planner = panel.planner
    before = planner.step, planner.period, planner.rule, dict(planner.chosen)
    widget = panel.members[control] if control in panel.members else getattr(panel, control)
    for forged in ({"_options_labels": ["a"] * 50}, {"index": value}, {"index": 40}):
        with suppress(traitlets.TraitError, IndexError):  # the widget itself refuses what is none of its options
            widget.set_state(forged)
    assert (planner.step, planner.period if control != "period" else "", planner.rule, dict(planner.chosen)) == before


def test_forged_sheets_and_clicks_change_nothing(panel: PlannerPanel) -> None:
    step = panel.planner.step
    panel.grid.set_state({"sheet": {"serial": 99, "rows": []}})
    for name in ("undo", "redo"):
        for content in ({"event": "click"}, {"event": "save"}, {}, {"event": None, "x": 1}):
            panel.buttons[name]._handle_button_msg(panel.buttons[name], content, [])
    assert panel.planner.step is step
    panel.show()
    assert panel.grid.sheet["rows"]


@pytest.mark.parametrize("goal", ["1e30", "1e308", "9007199254740993"])
def test_a_number_that_cannot_be_counted_is_refused_on_the_command_line_too(
    goal: str, call: Callable[..., Result], history: Callable[..., pd.DataFrame], tmp_path: Path
) -> None:
    history(["North"]).to_csv(tmp_path / "root/sales.csv", index=False)
    done = call(
        "targets", "sales.csv", "--period", "month", "--value", "sales", "--by", "region,product", "--goal", goal, "--draws", 50
    )
    assert (done.exit_code, "2^53" in done.output) == (2, True), done.output
