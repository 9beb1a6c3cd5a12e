"""The catalogue of exercises: every one has what the schema promises, in both languages."""

from __future__ import annotations

import pytest

from forecast.settings.errors import InputError
from forecast.training.catalogue import EXERCISES, exercise


@pytest.mark.parametrize("name", EXERCISES)
def test_an_exercise_is_complete(name: str) -> None:
    found = exercise(name, seed=7)
    texts = [found.title, found.story, found.task, *found.hints, *(part.title for part in found.parts)]
    texts += [mistake.says for part in found.parts for mistake in (*part.mistakes, *part.rules)]
    assert found.name == name
    assert len(found.hints) >= 3
    assert found.worked
    assert all(text.en.strip() and text.zh.strip() and text.en != text.zh for text in texts)
    assert all(len(part.labels) == len(part.answer) for part in found.parts)
    assert all(part.mistakes for part in found.parts)


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'season and target'"):
        exercise("season and targets")
