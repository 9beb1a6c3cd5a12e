"""The words of the panels: the same in both languages, filled alike."""

from __future__ import annotations

import re

import pytest

from forecast.app.state.words import WORDS, Words
from forecast.settings.errors import InputError


@pytest.mark.parametrize("name", WORDS)
def test_both_languages_fill_in_the_same(name: str) -> None:
    english, chinese = (set(re.findall(r"{(\w+)", text)) for text in WORDS[name])
    assert english == chinese
    assert all(WORDS[name])


def test_an_unknown_language_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError, match="Choose one of: en, zh"):
        Words("fr")
