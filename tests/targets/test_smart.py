"""What a target lacks is listed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.targets import TargetText, check_targets, propose_targets, smart, target_setting_steps
from forecast.targets.smart import ATTAINABLE, REFINED_BY, STEPS, CheckRow, check_table

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


BLANK = {"specific": ("what", "owner"), "measurable": ("unit",), "relevant": ("parent",), "time-bound": ("due",)}


@pytest.mark.parametrize(("letter", "name"), [(letter, name) for letter, names in BLANK.items() for name in names])
@pytest.mark.parametrize("blank", ["", "   ", "\t"])
def test_each_blank_part_is_missed_by_its_own_letter_alone(letter: str, name: str, blank: str) -> None:
    assert list(missing(replace(GOOD, **{name: blank}))) == [letter]


@given(st.floats(0, 1))
def test_a_chance_is_attainable_within_the_limits_only(chance: float) -> None:
    low, high = ATTAINABLE
    assert ("attainable" not in missing(replace(GOOD, chance=chance))) == (low <= chance <= high)


def test_an_unknown_chance_is_missed() -> None:
    assert missing(replace(GOOD, chance=None)) == {"attainable": "its chance"}


@pytest.mark.parametrize("due", ["2026", "2026H1", "2026Q2", "2026-05", "2026-12-31", "2026-04..2026-09"])
def test_every_spelling_of_a_period_is_a_date(due: str) -> None:
    assert missing(replace(GOOD, due=due)) == {}


@given(st.sets(st.sampled_from(REFINED_BY)))
def test_what_is_no_number_misses_the_refinements_that_lack(given_ones: set[str]) -> None:
    soft = replace(GOOD, number=None, refined=dict.fromkeys(given_ones, "so much"))
    lacking = missing(soft).get("measurable", "")
    assert all((name in lacking) == (name not in given_ones) for name in REFINED_BY)


def test_what_is_missing_comes_first_and_keeps_its_order() -> None:
    rows = [CheckRow(str(i), "all", i % 2 == 0, "") for i in range(6)]
    assert check_table(rows)["check"].tolist() == ["1", "3", "5", "0", "2", "4"]
    assert check_table([]).columns.tolist() == ["check", "node", "met", "missing"]


@given(st.dictionaries(st.sampled_from(sorted(STEPS)), st.booleans()))
def test_a_step_is_met_where_it_was_answered_with_yes(answers: dict[str, bool]) -> None:
    steps = target_setting_steps(answers)
    assert steps["step"].tolist() == list(STEPS)
    assert dict(zip(steps["step"], steps["met"], strict=True)) == {step: answers.get(step, False) for step in STEPS}
    assert (steps["missing"] == "").equals(steps["met"].astype(bool))


def test_parts_that_do_not_add_are_told(small: Baseline) -> None:
    targets = propose_targets(small)
    units = targets.leaf_units[0].copy()
    units[1, 0] += 1
    broken = replace(targets, leaf_units=(units,))
    table = check_targets(broken)
    row = table[table["check"] == "adds to the parent's goal"].iloc[0]
    assert not row["met"]
    assert row["missing"]
    assert np.array_equal(check_targets(targets)["node"].unique()[:1], ["East"])
