"""The learner's panel: what is typed is checked, hints come one by one, the worked answer is shown."""

from __future__ import annotations

import re

import ipywidgets as widgets
import pytest

from forecast.app.widgets.learner_panel import LearnerPanel
from forecast.training import exercise


@pytest.fixture
def panel() -> LearnerPanel:
    """The panel of the first exercise."""
    return LearnerPanel(exercise("season and target", seed=2))


def test_the_worked_answer_typed_in_is_right(panel: LearnerPanel) -> None:
    for name, numbers in panel.exercise.solution().items():
        for entry, number in zip(panel.entries[name], numbers, strict=True):
            entry.value = str(number)
    panel.buttons["check"].click()
    assert panel.said.value.count("✓") == 2


def test_a_usual_mistake_is_named(panel: LearnerPanel) -> None:
    for entry in panel.entries["indices"]:
        entry.value = "1"
    panel.check()
    assert "all months alike" in panel.said.value


def test_hints_come_one_by_one(panel: LearnerPanel) -> None:
    said = []
    for _ in range(5):
        panel.buttons["hint"].click()
        said.append(panel.said.value)
    assert said[0].startswith("Hint 1 of 4")
    assert len(set(said)) == 4
    assert said[4] == said[3]


def test_the_worked_answer_shows_its_steps(panel: LearnerPanel) -> None:
    panel.buttons["worked"].click()
    assert panel.said.value.count("<table") == 3


def test_what_is_typed_is_never_markup(panel: LearnerPanel) -> None:
    panel.entries["indices"][0].value = "<script>alert(1)</script>"
    for entry in panel.entries["indices"][1:]:
        entry.value = "1"
    panel.check()
    assert "<script>" not in panel.said.value


def test_the_panel_speaks_chinese() -> None:
    panel = LearnerPanel(exercise("season and target"), language="zh")
    panel.check()
    assert "还没有填写" in panel.said.value


def texts_of(widget: widgets.Widget) -> list[str]:
    """Every text that a panel shows, without the tags."""
    own = [str(getattr(widget, name, "")) for name in ("value", "description")]
    inner = [text for child in getattr(widget, "children", ()) for text in texts_of(child)]
    return [re.sub("<[^>]*>", " ", text) for text in [*own, *inner]]


def test_a_chinese_exercise_says_nothing_in_english() -> None:
    panel = LearnerPanel(exercise("season and target", seed=2), language="zh")
    typed = ([], ["1"] * 12, ["x"] * 12, ["1"] * 3)
    for action in (panel.check, panel.hint, panel.hint, panel.hint, panel.hint, panel.worked):
        for numbers in typed:
            for entry, number in zip(panel.entries["indices"], [*numbers, *[""] * 12], strict=False):
                entry.value = number
            action()
            shown = " ".join(text for text in texts_of(panel) if text != "x")
            assert not re.search("[A-Za-z]{3,}", shown), re.findall(".{20}[A-Za-z]{3,}.{20}", shown)
    assert "1月" in panel.said.value
