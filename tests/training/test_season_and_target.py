"""The first exercise: truth and worked answer pass, and each usual mistake is named, whatever the seed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.training.season_and_target import season_and_target

SEEDS = st.integers(0, 10_000)
PARTS = ("indices", "months")


@given(SEEDS)
def test_the_worked_answer_and_the_truth_are_right(seed: int) -> None:
    exercise = season_and_target(seed)
    assert exercise.check(exercise.solution()).right
    assert exercise.check({name: exercise.truth[name].tolist() for name in PARTS}).right


@given(SEEDS)
def test_two_decimals_of_an_index_are_enough(seed: int) -> None:
    exercise = season_and_target(seed)
    assert exercise.check({"indices": np.round(exercise.part("indices").answer, 2).tolist()}).findings[0].right


@given(SEEDS)
def test_every_usual_mistake_is_named_for_what_it_is(seed: int) -> None:
    exercise = season_and_target(seed)
    for at, part in enumerate(exercise.parts):
        for mistake in part.mistakes:
            finding = exercise.check({part.name: mistake.produces.tolist()}).findings[at]
            assert finding.mistake == mistake.name


@given(SEEDS)
def test_months_split_by_wrong_indices_follow_from_them(seed: int) -> None:
    exercise = season_and_target(seed)
    raw = exercise.part("indices").answer * np.linspace(1.3, 0.7, 12)
    target = exercise.truth["target"][0]
    answer = {"indices": (raw / raw.mean()).tolist(), "months": np.rint(target * raw / raw.sum()).tolist()}
    assert exercise.check(answer).findings[1].mistake in {"follows from an earlier part", "not adding to the target"}


def test_a_split_that_loses_a_unit_does_not_pass() -> None:
    exercise = season_and_target(0)
    months = exercise.part("months").answer - np.eye(12)[0]
    assert exercise.check({"months": months.tolist()}).findings[1].mistake == "not adding to the target"


def test_parts_of_a_unit_do_not_pass() -> None:
    exercise = season_and_target(0)
    months = exercise.part("months").answer + np.array([0.5, -0.5] + [0.0] * 10)
    assert exercise.check({"months": months.tolist()}).findings[1].mistake == "parts of a unit"


def test_the_data_are_whole_years_and_fresh_for_each_seed() -> None:
    first, other = season_and_target(1), season_and_target(2)
    assert len(first.data) == 48
    assert first.data["period"].is_monotonic_increasing
    assert not first.data["units"].equals(other.data["units"])
    assert season_and_target(1).data.equals(first.data)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_hint_but_the_last_gives_the_indices_away(language: str) -> None:
    exercise = season_and_target(4)
    given_away = [f"{each:.3f}" for each in exercise.part("indices").answer]
    early = " ".join(exercise.hint(step, language=language) for step in (1, 2, 3))
    assert not any(each in early for each in given_away)
