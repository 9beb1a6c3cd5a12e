"""The planner: totals are sums, holds stay, every change can be undone, and what is refused changes nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.app.state.planner import Planner
from forecast.baseline import Baseline
from forecast.plans import PlanFolder
from forecast.settings.errors import Conflict, InputError
from forecast.settings.workbook import Probabilities
from forecast.targets import Profile

SOUTH = {"region": "South"}
NORTH = {"region": "North"}
NUMBERS = ["floor", "base", "stretch"]


def row(planner: Planner, node: str) -> pd.Series:
    """The row of the table with that name."""
    table = planner.table
    return table[table["node"] == node].iloc[0]


def test_the_table_shows_the_company_and_its_parts_and_they_add(planner: Planner) -> None:
    table = planner.table
    assert table["node"].tolist() == ["Company", "North", "South"]
    assert table.loc[0, NUMBERS].tolist() == table.loc[1:, NUMBERS].sum().tolist()


def test_a_goal_is_the_companys_base(planner: Planner) -> None:
    last_year = row(planner, "Company")["last_year"]
    assert row(planner, "Company")["base"] == pytest.approx(1.05 * last_year, abs=1)
    planner.set_goal("25,000")
    assert row(planner, "Company")["base"] == 25_000
    planner.set_goal("")
    assert row(planner, "Company")["base"] == pytest.approx(row(planner, "Company")["own_base"], abs=1)


def test_a_typed_number_stays_and_totals_follow(planner: Planner) -> None:
    before = planner.table
    planner.set_number(SOUTH, before.loc[2, "base"] - 500)
    after = planner.table
    assert after.loc[2, "base"] == before.loc[2, "base"] - 500
    assert after.loc[1, "base"] == before.loc[1, "base"]
    assert after.loc[0, "base"] == before.loc[0, "base"] - 500
    assert after.loc[2, "chance_base"] > before.loc[2, "chance_base"]


def test_under_a_held_total_the_siblings_give_up_what_one_takes(planner: Planner) -> None:
    before = planner.table
    planner.hold({})
    planner.set_number(SOUTH, before.loc[2, "base"] + 300)
    after = planner.table
    assert after.loc[0, "base"] == before.loc[0, "base"]
    assert after.loc[1, "base"] == before.loc[1, "base"] - 300
    assert after["held"].tolist() == [True, False, False]


@given(
    change=st.integers(-3000, 3000),
    column=st.sampled_from(NUMBERS),
    rule=st.sampled_from(["proportional", "equal chance", "seasonal", "even"]),
)
def test_a_held_node_survives_whatever_is_typed_above_it(outlook: Baseline, change: int, column: str, rule: str) -> None:
    planner = Planner(outlook, goal="+5%")
    planner.hold(SOUTH)
    held = row(planner, "South")[NUMBERS].tolist()
    planner.choose_rule(rule)
    number = row(planner, "Company")[column] + change
    planner.attempt(lambda: planner.set_number({}, number, column=column))
    assert row(planner, "South")[NUMBERS].tolist() == held
    assert (planner.plan.units[0] <= planner.plan.units[1]).all()
    assert (planner.plan.units[1] <= planner.plan.units[2]).all()
    assert planner.refused or row(planner, "Company")[column] == number


def test_holds_survive_a_new_goal_and_new_chances(planner: Planner) -> None:
    planner.set_number(SOUTH, 7_000)
    planner.hold(SOUTH)
    held = row(planner, "South")[NUMBERS].tolist()
    planner.set_goal("26,000")
    assert row(planner, "South")[NUMBERS].tolist() == held
    assert row(planner, "Company")["base"] == 26_000
    planner.set_profile(Profile("own", 0.85, 0.55, 0.15))
    assert row(planner, "South")[NUMBERS].tolist() == held
    assert planner.message.endswith("Held numbers were kept.")


def test_without_holds_a_new_goal_proposes_anew(planner: Planner) -> None:
    first = planner.plan.units
    planner.set_number(SOUTH, 1_000)
    planner.set_goal("+5%")
    assert np.array_equal(planner.plan.units, first)


def test_every_change_can_be_undone_and_made_again(planner: Planner) -> None:
    changes = [
        lambda: planner.set_number(SOUTH, 5_000),
        lambda: planner.hold(SOUTH),
        lambda: planner.set_goal("24,000"),
        lambda: planner.set_profile("symmetric"),
        lambda: planner.release(SOUTH),
    ]
    seen = [planner.step]
    for change in changes:
        change()
        seen.append(planner.step)
    for step in reversed(seen[:-1]):
        planner.undo()
        assert planner.step is step
    assert not planner.can_undo
    for step in seen[1:]:
        planner.redo()
        assert planner.step is step
    assert not planner.can_redo


def test_a_change_after_an_undo_forgets_what_was_undone(planner: Planner) -> None:
    planner.set_number(SOUTH, 5_000)
    planner.undo()
    planner.set_number(NORTH, 15_000)
    assert not planner.can_redo
    with pytest.raises(InputError, match="nothing to redo"):
        planner.redo()


def test_looking_down_shows_the_way_and_what_is_below(planner: Planner) -> None:
    planner.choose("region", "South")
    assert planner.table["node"].tolist() == ["Company", "South", "Bike", "Trike"]
    planner.choose("product", "Bike")
    assert planner.table["node"].tolist() == ["Company", "South", "Bike"]
    planner.choose("region")
    assert planner.table["node"].tolist() == ["Company", "Bike", "North", "South"]
    assert planner.members("region") == ["North", "South"]


def test_a_period_is_planned_by_itself(planner: Planner) -> None:
    whole = planner.table
    assert planner.periods()[:2] == ["", "2026-01"]
    planner.choose_period("2026-03")
    march = row(planner, "South")["base"]
    planner.set_number(SOUTH, march + 40)
    assert row(planner, "South")["base"] == march + 40
    planner.choose_period("")
    assert row(planner, "South")["base"] == whole.loc[2, "base"] + 40


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda planner: planner.set_goal("much more"), "not a number or a growth"),
        (lambda planner: planner.set_goal("-5"), "negative"),
        (lambda planner: planner.set_profile("defualt"), "Did you mean 'default'"),
        (lambda planner: planner.set_number(SOUTH, -1), "negative"),
        (lambda planner: planner.set_number(SOUTH, float("nan")), "not a number"),
        (lambda planner: planner.set_number({"region": "Suoth"}, 5), "Did you mean 'South'"),
        (lambda planner: planner.set_number(SOUTH, 5, column="bases"), "unknown level. Use floor, base or stretch"),
        (lambda planner: planner.choose("region", "Suoth"), "Did you mean 'South'"),
        (lambda planner: planner.choose_period("2031-01"), "no whole month there"),
        (lambda planner: planner.choose_rule("equal chances"), "Did you mean 'equal chance'"),
        (lambda planner: planner.undo(), "nothing to undo"),
        (lambda planner: planner.save(""), "no folder to save in"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(planner: Planner, change: object, expected: str) -> None:
    step, selection = planner.step, dict(planner.chosen)
    with pytest.raises(InputError, match=expected):
        change(planner)  # type: ignore[operator]
    assert not planner.attempt(lambda: change(planner))  # type: ignore[operator]
    assert planner.message.startswith("Refused: ")
    assert expected in planner.message
    assert (planner.step, planner.chosen) == (step, selection)


def test_when_everything_is_held_nothing_moves(planner: Planner) -> None:
    planner.hold(SOUTH)
    planner.hold(NORTH)
    with pytest.raises(InputError, match="all cells here are held"):
        planner.set_number({}, 20_000)


def test_a_message_of_the_grid_acts_on_the_row_that_was_seen(planner: Planner) -> None:
    assert planner.take({"kind": "set", "serial": planner.serial, "row": 2, "column": "base", "text": "7,100"})
    assert row(planner, "South")["base"] == 7_100
    assert planner.take({"kind": "hold", "serial": planner.serial, "row": 2, "held": True})
    assert row(planner, "South")["held"]
    assert planner.take({"kind": "hold", "serial": planner.serial, "row": 2, "held": False})
    assert not row(planner, "South")["held"]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"kind": "set", "row": 2, "column": "base", "text": "7,100", "serial": -5}, "The table has changed"),
        ({"kind": "set", "row": 99, "column": "base", "text": "7,100"}, "not a row of the table"),
        ({"kind": "set", "row": 2, "column": "base", "text": "=1+1"}, "not a number"),
        ({"kind": "drop"}, "unknown action"),
        ("text", "not a table of names and values"),
    ],
)
def test_a_message_that_cannot_be_is_refused(planner: Planner, message: object, expected: str) -> None:
    content = {"serial": planner.serial, **message} if isinstance(message, dict) else message
    step = planner.step
    assert not planner.take(content)
    assert expected in planner.message
    assert planner.step is step


def test_what_is_saved_is_the_plan_with_its_holds(planner: Planner, tmp_path: Path) -> None:
    planner.hold(SOUTH)
    revision = planner.save(tmp_path, name="my plan")
    stored = PlanFolder(tmp_path).open("my-plan")
    assert (stored.plan.units == planner.plan.units).all()
    assert stored.plan.total_holds == planner.plan.total_holds != ()
    assert (stored.revision, stored.plan.measure) == (revision, planner.plan.measure)
    saved = pd.read_csv(tmp_path / "my-plan.csv", encoding="utf-8-sig", parse_dates=["period"])
    assert len(saved) == 4 * 12
    assert saved["base"].sum() == row(planner, "Company")["base"]
    assert set(saved.columns) >= {"region", "product", "period", "floor", "base", "stretch", "chance_base", "held", "rule"}


def test_each_save_is_a_revision_and_a_save_by_another_is_a_conflict(planner: Planner, tmp_path: Path) -> None:
    assert planner.save(tmp_path).number == 1
    planner.hold(SOUTH)
    assert planner.save(tmp_path).number == 2
    store = PlanFolder(tmp_path)
    store.save("panel", store.open("panel").plan.hold({}), parent=2, who="ben", why="")
    with pytest.raises(Conflict, match="saved by ben"):
        planner.save(tmp_path)
    assert not planner.attempt(lambda: planner.save(tmp_path))
    assert "saved by ben" in planner.message


def test_a_plan_cannot_be_saved_outside_the_folder(planner: Planner, tmp_path: Path) -> None:
    planner.save(tmp_path / "plans", name="../../elsewhere")
    assert PlanFolder(tmp_path / "plans").names() == ["elsewhere"]
    assert [path for path in tmp_path.rglob("*.parquet") if not path.is_relative_to(tmp_path / "plans")] == []


def test_without_a_folder_nothing_is_saved(planner: Planner) -> None:
    with pytest.raises(InputError, match="no folder to save in"):
        planner.save("")


def test_the_profiles_of_a_workbook_can_be_chosen(outlook: Baseline) -> None:
    planner = Planner(outlook, profiles={"cautious": Probabilities(floor=0.95, base=0.7, stretch=0.2)}, profile="cautious")
    assert planner.step.profile.base == 0.7
    assert row(planner, "Company")["chance_base"] == pytest.approx(0.7, abs=0.01)


def test_messages_speak_the_chosen_language(outlook: Baseline) -> None:
    planner = Planner(outlook, language="zh")
    planner.hold(SOUTH)
    assert planner.message == "South 已锁定。"
