"""What a target lacks is listed."""

from __future__ import annotations

import pytest

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.targets import TargetText, check_targets, propose_targets, smart, target_setting_steps

GOOD = TargetText("revenue", "Li Wei", 1200.0, "CNY", "2026-12-31", parent="company", chance=0.6)


def missing(target: TargetText) -> dict[str, str]:
    return {row.letter: row.missing for row in smart(target).itertuples() if not row.met}


def test_a_whole_target_lacks_nothing() -> None:
    assert missing(GOOD) == {}


def test_an_empty_target_lacks_all_five() -> None:
    assert list(missing(TargetText(""))) == ["specific", "measurable", "attainable", "relevant", "time-bound"]


def test_a_chance_outside_the_limits_is_not_attainable() -> None:
    assert "2%" in missing(TargetText("revenue", "Li", 9.0, "CNY", "2026", parent="company", chance=0.02))["attainable"]


def test_what_is_no_number_is_refined_by_four() -> None:
    soft = TargetText(
        "service", "Li", due="2026H1", parent="company", chance=0.5, refined={"quality": "no complaint", "time": "a day"}
    )
    assert missing(soft) == {"measurable": "refine it by quantity; refine it by cost"}


def test_a_due_that_is_no_date_is_said() -> None:
    assert "soon" in missing(TargetText("revenue", "Li", 9.0, "CNY", "soon", parent="company", chance=0.5))["time-bound"]


def test_the_seven_steps_are_a_checklist() -> None:
    steps = target_setting_steps({"company_goal": "letter of January", "smart": True})
    assert steps["met"].tolist() == [True, True, False, False, False, False, False]
    with pytest.raises(InputError, match="Did you mean 'skills'"):
        target_setting_steps({"skill": True})


def test_a_set_of_targets_is_checked_as_a_whole(small: Baseline) -> None:
    table = check_targets(propose_targets(small), owners={"East": "Li Wei"}, answers={"company_goal": True})
    lacking = table[~table["met"]]
    assert lacking[lacking["check"] == "specific"]["node"].tolist() == ["West"]
    assert "behaviour targets" in set(lacking["check"])
    assert table.loc[table["check"] == "adds to the parent's goal", "met"].tolist() == [True]
    assert table.loc[table["check"].isin(["measurable", "attainable", "relevant", "time-bound"]), "met"].all()


def test_an_unknown_refinement_is_answered() -> None:
    with pytest.raises(InputError, match="Did you mean 'quality'"):
        smart(TargetText("x", refined={"qualty": "good"}))


def test_targets_for_behaviour_are_checked_like_the_others(small: Baseline) -> None:
    visits = TargetText("visits", "Li Wei", 40.0, "visits", "2026-12-31", parent="company", chance=0.5, kind="behaviour")
    table = check_targets(propose_targets(small), owners={}, behaviours=[visits])
    assert table.loc[table["check"] == "behaviour targets", "met"].all()
    assert list(table.loc[table["node"] == "visits", "met"]) == [True] * 5
