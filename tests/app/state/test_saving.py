"""A panel saves after the revision that it knows, never over somebody else's, in each of the folders that it saves in."""

from __future__ import annotations

from pathlib import Path

import pytest

from forecast.app.state.proposal import proposed_plan
from forecast.app.state.saving import PANEL, PanelSaves
from forecast.baseline import Baseline
from forecast.decomposition import Plan
from forecast.plans import PlanFolder
from forecast.settings.errors import Conflict, InputError
from forecast.targets import profile_named


@pytest.fixture(scope="module")
def plan(outlook: Baseline) -> Plan:
    return proposed_plan(outlook, "", profile=profile_named("default"))


def test_each_save_follows_the_one_before(plan: Plan, outlook: Baseline, tmp_path: Path) -> None:
    saves = PanelSaves()
    numbers = [saves.save(plan, tmp_path, name=PANEL, baseline=outlook)[0].number for _ in range(3)]
    assert numbers == [1, 2, 3]
    assert [revision.parent for revision in PlanFolder(tmp_path).log(PANEL)] == [None, 1, 2]


def test_what_somebody_else_saved_is_not_written_over(plan: Plan, outlook: Baseline, tmp_path: Path) -> None:
    mine, theirs = PanelSaves(), PanelSaves()
    mine.save(plan, tmp_path, name=PANEL, baseline=outlook)
    theirs.save(plan.hold({}), tmp_path, name=PANEL, baseline=outlook)
    with pytest.raises(Conflict):
        mine.save(plan, tmp_path, name=PANEL, baseline=outlook)
    assert PlanFolder(tmp_path).open(PANEL).plan.held.all()


def test_a_plan_that_is_there_already_is_followed(plan: Plan, outlook: Baseline, tmp_path: Path) -> None:
    PanelSaves().save(plan, tmp_path, name=PANEL, baseline=outlook)
    revision, _ = PanelSaves().save(plan, tmp_path, name=PANEL, baseline=outlook)
    assert revision.number == 2


def test_folders_are_counted_apart_and_a_store_is_as_good_as_its_folder(plan: Plan, outlook: Baseline, tmp_path: Path) -> None:
    saves = PanelSaves()
    first, second = tmp_path / "one", tmp_path / "two"
    places = (first, second, PlanFolder(first))
    assert [saves.save(plan, place, name=PANEL, baseline=outlook)[0].number for place in places] == [1, 1, 2]


def test_the_name_is_made_safe_and_said(plan: Plan, outlook: Baseline, tmp_path: Path) -> None:
    _, name = PanelSaves().save(plan, tmp_path, name="my/../plan", baseline=outlook)
    assert name in PlanFolder(tmp_path).names()
    assert "/" not in name


def test_its_provenance_makes_the_same_forecast(plan: Plan, outlook: Baseline, tmp_path: Path) -> None:
    PanelSaves().save(plan, tmp_path, name=PANEL, baseline=outlook)
    made = PlanFolder(tmp_path).open(PANEL).provenance
    assert (made.seed, made.draws, made.model) == (outlook.seed, outlook.draws, outlook.model)
    assert made.opening.reading["as_of"] == f"{outlook.history.end:%Y-%m-%d}"


def test_no_folder_is_refused_before_anything_is_written(plan: Plan, outlook: Baseline) -> None:
    with pytest.raises(InputError, match="no folder to save in"):
        PanelSaves().save(plan, "", name=PANEL, baseline=outlook)
