"""Both languages say the same things."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from forecast.language.catalogue import LANGUAGES, Texts, sentences
from forecast.settings.errors import InputError

CHINESE = re.compile("[\u4e00-\u9fff]")
SYMBOLS = {"CNY", "sku", "actual_tag", "plan_tag", "previous_tag", "foot_page"}


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(sentences()))
def test_every_sentence_is_there_in_both_languages_with_the_same_fields(key: str) -> None:
    texts = sentences()[key]
    assert set(texts) == set(LANGUAGES)
    assert fields(texts["en"]) == fields(texts["zh"])
    assert not CHINESE.search(texts["en"])
    assert CHINESE.search(texts["zh"]) or not re.search("[a-z]{4}", re.sub(r"{\w+}", "", texts["zh"])), "not translated"


@pytest.mark.parametrize(
    ("chance", "english", "chinese"),
    [
        (0.90, "nine times in ten", "十拿九稳"), (0.60, "more likely than not, six in ten", "六成把握"), (0.10, "one in ten", "一成把握"),
        (0.47, "about five in ten", "约五成把握"), (0.0, "less than one in twenty", "不到半成把握"),
        (1.0, "more than nineteen times in twenty", "九成五以上把握"), (None, "–", "–"),
    ],
)  # fmt: skip
def test_chances_are_told_in_words(chance: float | None, english: str, chinese: str) -> None:
    assert (Texts("en").words(chance), Texts("zh").words(chance)) == (english, chinese)


def test_a_language_that_is_not_there_is_answered_with_those_that_are() -> None:
    with pytest.raises(InputError, match="Did you mean"):
        Texts("de")


def test_every_verdict_of_a_review_has_its_words() -> None:
    for verdict in ("verdict_ahead", "verdict_behind", "verdict_normal", "verdict_none", "in_line", "off", "not_testable"):
        assert Texts("en")(verdict) != Texts("zh")(verdict)
