"""The schema of exercises: what the check reads, what it names first, and what it says."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.settings.errors import InputError
from forecast.training.exercise import Exercise, Mistake, Part, Rule, Text, WorkedStep

WORDS = Text("text", "文字")
LABELS = (Text("a", "甲"), Text("b", "乙"))


def split_of_ten() -> Exercise:
    """Ten parted as 4 and 6, then doubled; the usual mistake parts it equally."""
    doubled = Part(
        "doubled",
        Text("Doubled", "加倍"),
        LABELS,
        np.array([8.0, 12.0]),
        0.01,
        follows=lambda known: 2 * known["parts"] if "parts" in known else None,
    )
    parts = Part(
        "parts",
        Text("Parts", "各部分"),
        LABELS,
        np.array([4.0, 6.0]),
        0.01,
        rules=(Rule("sum", lambda found: found.sum() == 10, Text("does not add to 10", "合计不是 10")),),
        mistakes=(Mistake("equal", np.array([5.0, 5.0]), Text("divided equally", "平均分配")),),
    )
    step = WorkedStep(WORDS, pd.DataFrame({"part": [4, 6]}))
    return Exercise(
        "ten", WORDS, WORDS, WORDS, 0, pd.DataFrame(), (parts, doubled), (Text("one", "一"), Text("two", "二")), (step,), {}
    )


def test_the_worked_answer_is_right() -> None:
    exercise = split_of_ten()
    verdict = exercise.check(exercise.solution())
    assert verdict.right
    assert verdict.mistakes == ()


@pytest.mark.parametrize(
    ("parts", "mistake", "said"),
    [
        ([5, 5], "equal", "divided equally"),
        ([4, 7], "sum", "does not add to 10"),
        ([3, 7], "off", "a is too low"),
        ([], "nothing yet", "nothing entered"),
        (["", " "], "nothing yet", "nothing entered"),
        ([10], "other count", "2 numbers are needed, and there are 1"),
        (["4", "6,0"], "no number", "b: '6,0' is not a number"),
        (["4", "six"], "no number", "b: 'six' is not a number"),
        ([float("nan"), 6], "no number", "a: 'nan' is not a number"),
        ([float("inf"), 6], "no number", "a: 'inf' is not a number"),
    ],
)
def test_a_mistake_is_named(parts: list[float | str], mistake: str, said: str) -> None:
    finding = split_of_ten().check({"parts": parts}).findings[0]
    assert not finding.right
    assert finding.mistake == mistake
    assert said in finding.says.en


def test_numbers_may_be_typed_with_separators() -> None:
    assert split_of_ten().check({"parts": ["4.0", "6"], "doubled": ["8", " 12 "]}).right
    assert split_of_ten().check({"doubled": ["8,000", "12,000.0"]}).findings[1].mistake == "off"


def test_a_part_that_follows_from_a_wrong_one_is_told_so() -> None:
    first, second = split_of_ten().check({"parts": [5, 5], "doubled": [10, 10]}).findings
    assert first.mistake == "equal"
    assert second.mistake == "follows from an earlier part"


def test_a_part_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'parts'"):
        split_of_ten().check({"part": [4, 6]})


def test_hints_grow_plainer_and_the_last_stays() -> None:
    assert [split_of_ten().hint(step) for step in (0, 1, 2, 9)] == ["one", "one", "two", "two"]


def test_a_verdict_shows_itself_in_its_language() -> None:
    exercise = split_of_ten()
    assert str(exercise.check({"parts": [4, 6]})).splitlines() == ["✓ Parts: right.", "✗ Doubled: nothing entered yet."]
    assert "✗ **各部分** — 平均分配" in exercise.check({"parts": [5, 5]}, language="zh")._repr_markdown_()


def test_an_unknown_language_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError, match="Choose one of: en, zh"):
        split_of_ten().brief(language="fr")
