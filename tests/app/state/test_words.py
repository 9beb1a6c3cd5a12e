"""The words of the panels: the same in both languages, filled alike."""

from __future__ import annotations

import pytest

from forecast.app.state.words import Words
from forecast.language.catalogue import catalogue
from forecast.settings.errors import InputError


def test_panels_have_words_of_their_own_and_share_the_terms_of_reports() -> None:
    assert Words("zh")("undo") == "撤销"
    assert Words("zh")("base") == catalogue("zh")("base")
    assert Words()("hint_number", step=1, count=3, hint="look") == "Hint 1 of 3: look"


def test_an_unknown_language_is_answered_with_those_there_are() -> None:
    with pytest.raises(InputError, match="Choose one of: en, zh"):
        Words("fr")
