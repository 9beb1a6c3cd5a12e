"""Every sentence of a report in English and Chinese, and chances in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast

from forecast.settings.errors import bad_input, hint_for
from forecast.settings.strict_yaml import read_yaml

LANGUAGES = {"en": "en", "zh": "zh-CN"}

FILE = Path(__file__).with_name("catalogue.yaml")


@cache
def sentences() -> dict[str, dict[str, str]]:
    """All sentences: key -> language -> text with braces."""
    # read strictly: plain YAML takes a key such as "off" for a truth value
    tree = cast("dict[str, dict[str, str]]", read_yaml(FILE).tree)
    return {key: dict(texts) for key, texts in tree.items()}


EN_DIGITS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ZH_DIGITS = "零一二三四五六七八九十"


@dataclass(frozen=True)
class Texts:
    """The sentences of one language; called with a key and what fills its braces."""

    language: str

    def __post_init__(self) -> None:
        if self.language not in LANGUAGES:
            raise bad_input(
                "there is no report in this language",
                hint_for(self.language, LANGUAGES),
                value=self.language,
            )

    def __call__(self, key: str, **values: object) -> str:
        """The sentence of that key, filled."""
        return sentences()[key][self.language].format(**values)

    @property
    def tag(self) -> str:
        """The language as the lang attribute names it."""
        return LANGUAGES[self.language]

    def named(self, code: str) -> str:
        """The name of a term that has one ("season"), or the text as it is."""
        return self(code) if code in sentences() else code

    def label(self, code: str) -> str:
        """The name of a dimension or measure: the term it has, else the code without underscores and with a capital."""
        tidy = code.replace("_", " ").strip()
        return self(code) if code in sentences() else tidy[:1].upper() + tidy[1:]

    def words(self, chance: float | None) -> str:
        """A chance in words: "nine times in ten", 六成把握; never certain, never impossible."""
        if chance is None or not math.isfinite(chance):
            return "–"
        return WORDS[self.language](chance)


def _english(chance: float) -> str:
    if chance < 0.05:
        return "less than one in twenty"
    if chance > 0.95:
        return "more than nineteen times in twenty"
    tenths = min(max(round(10 * chance), 1), 9)
    about = "" if abs(10 * chance - tenths) < 0.25 else "about "
    times = " times" if tenths >= 8 else ""
    lead = "more likely than not, " if 0.55 <= chance < 0.75 else ""
    return f"{lead}{about}{EN_DIGITS[tenths]}{times} in ten"


def _chinese(chance: float) -> str:
    if chance < 0.05:
        return "不到半成把握"
    if chance > 0.95:
        return "九成五以上把握"
    tenths = min(max(round(10 * chance), 1), 9)
    if abs(10 * chance - tenths) < 0.25:
        return "十拿九稳" if tenths == 9 else f"{ZH_DIGITS[tenths]}成把握"
    return f"约{ZH_DIGITS[tenths]}成把握"


WORDS = {"en": _english, "zh": _chinese}
