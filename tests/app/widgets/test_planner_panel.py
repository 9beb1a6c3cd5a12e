"""The panel: every control calls the planner and shows its state, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.app.state.planner import Planner
from forecast.app.widgets.planner_panel import PlannerPanel


@pytest.fixture
def panel(planner: Planner, tmp_path: Path) -> PlannerPanel:
    """The panel of a fresh planner, which saves into a temporary folder."""
    return PlannerPanel(planner, out=tmp_path)


def shown(panel: PlannerPanel, row: int, column: int = 1) -> str:
    """The text of a cell of the grid."""
    return str(panel.grid.sheet["rows"][row]["cells"][column]["text"])


def test_a_goal_that_is_typed_is_shown_in_the_grid(panel: PlannerPanel) -> None:
    panel.goal.value = "24,000"
    assert shown(panel, 0) == "24,000"


def test_a_goal_that_is_refused_goes_back_and_says_why(panel: PlannerPanel) -> None:
    panel.goal.value = "more"
    assert panel.goal.value == "+5%"
    assert "not a number or a growth" in panel.grid.sheet["message"]


def test_profile_and_sliders_tell_the_same_chances(panel: PlannerPanel) -> None:
    panel.profile.value = "symmetric"
    assert panel.chances["base"].value == 0.5
    panel.chances["floor"].value = 0.85
    assert panel.profile.value == "own"
    assert panel.planner.step.profile.chances == (0.85, 0.5, 0.1)
    panel.buttons["undo"].click()
    assert (panel.profile.value, panel.chances["floor"].value) == ("symmetric", 0.9)


def test_choosing_members_and_periods_changes_the_rows(panel: PlannerPanel) -> None:
    panel.members["region"].value = "South"
    assert [row["name"] for row in panel.grid.sheet["rows"]] == ["Company", "South", "Bike", "Trike"]
    panel.period.value = "2026-02"
    assert panel.grid.sheet["caption"].endswith("2026-02")
    panel.rule.value = "equal chance"
    assert panel.planner.rule == "equal chance"


def test_a_message_of_the_page_moves_the_totals_and_undo_moves_them_back(panel: PlannerPanel) -> None:
    before = shown(panel, 0)
    panel.grid._handle_custom_msg(
        {"kind": "set", "serial": panel.planner.serial, "row": 2, "column": "base", "text": "5,000"}, []
    )
    assert shown(panel, 2) == "5,000"
    assert shown(panel, 0) != before
    assert not panel.buttons["undo"].disabled
    panel.buttons["undo"].click()
    assert shown(panel, 0) == before
    assert not panel.buttons["redo"].disabled


def test_saving_writes_the_file_and_says_so(panel: PlannerPanel, tmp_path: Path) -> None:
    panel.buttons["save"].click()
    assert (tmp_path / "panel.parquet").is_file()
    assert panel.grid.sheet["message"] == "Saved: panel.csv"
