"""Every text of reports, panels and tables in English and Chinese, from one file that is checked when it is loaded."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple, cast

from babel import Locale

from forecast.settings.errors import Fault, InputError, choose
from forecast.settings.strict_yaml import read_yaml

LANGUAGES = {"en": "en", "zh": "zh-CN"}
LOCALES = {language: Locale.parse(name) for language, name in {"en": "en", "zh": "zh_Hans_CN"}.items()}
COUNT = "count"  # the brace whose number decides the plural form

# A Latin letter beside a Chinese character is written apart, and beside the letters or figures of a value that follows its own.
MEET = re.compile(r"[A-Za-zÀ-ɏ][\u3400-\u9fff]|[\u3400-\u9fff][A-Za-zÀ-ɏ]")
VALUES_MEET = re.compile(rf"{MEET.pattern}|[A-Za-zÀ-ɏ][0-9A-Za-zÀ-ɏ]")
FILE = Path(__file__).with_name("catalogue.yaml")
Forms = Mapping[str, str]  # plural form -> text; a text without forms has "other" alone


class Text(NamedTuple):
    """One text in both languages, for prose that belongs beside what it is about, such as an exercise."""

    en: str
    zh: str

    def of(self, language: str) -> str:
        """The text in a language: en or zh."""
        return str(getattr(self, choose(language, LANGUAGES, kind="language")))


def read_catalogue(file: Path) -> dict[str, dict[str, Forms]]:
    """The texts of a file: key -> language -> plural form -> text with braces.

    A key that lacks a language, has other braces in one than in the other, or other plural forms than its language has is an InputError
    that names all such keys.
    """
    # read strictly: plain YAML takes a key such as "off" for a truth value
    tree = cast("dict[str, dict[str, str | dict[str, str]]]", read_yaml(file, packaged=True).tree)
    texts = {key: {language: _forms(text) for language, text in entry.items()} for key, entry in tree.items()}
    faults = [
        Fault(problem, "Give the text in en and zh with the same braces", file=str(file), value=key)
        for key, entry in texts.items()
        if (problem := _problem(entry))
    ]
    if faults:
        raise InputError(faults)
    return texts


def _forms(text: str | dict[str, str]) -> Forms:
    return dict(text) if isinstance(text, dict) else {"other": str(text)}


def _problem(entry: Mapping[str, Forms]) -> str:
    """What is wrong with an entry, "" when nothing is."""
    if set(entry) != set(LANGUAGES):
        return "a text is not in every language"
    for language, forms in entry.items():
        if set(forms) not in ({"other"}, set(LOCALES[language].plural_form.tags) | {"other"}):
            return f"a text has not the plural forms of {language}"
    braces = {frozenset(_braces(text)) for forms in entry.values() for text in forms.values()}
    return "" if len(braces) == 1 else "a text has other braces in one language than in another"


def _braces(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@cache
def _texts() -> dict[str, dict[str, Forms]]:
    return read_catalogue(FILE)


@cache
def catalogue(language: str) -> Catalogue:
    """The texts of a language, en or zh; any other is an InputError."""
    return Catalogue(choose(language, LANGUAGES, kind="language", column="language"))


def text_of(key: str, **values: object) -> Text:
    """The text of that key in both languages, filled; what fills it may itself be a text in both."""
    filled = {
        language: {name: value.of(language) if isinstance(value, Text) else value for name, value in values.items()}
        for language in LANGUAGES
    }
    return Text(**{language: catalogue(language)(key, **filled[language]) for language in LANGUAGES})


def keys() -> frozenset[str]:
    """The keys of all texts."""
    return frozenset(_texts())


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language; called with a key and what fills its braces."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """The text of that key, filled; a whole number named `count` chooses the plural form and is written with separators."""
        forms = _texts()[key][self.language]
        count = values.get(COUNT)
        fill = _spaced if self.language == "zh" else _filled
        if not isinstance(count, int):
            return fill(forms["other"], values)
        form = LOCALES[self.language].plural_form(count)
        return fill(forms.get(form, forms["other"]), values | {COUNT: f"{count:,}"})

    def template(self, key: str) -> str:
        """The text of that key with its braces."""
        return _texts()[key][self.language]["other"]

    def __contains__(self, key: object) -> bool:
        """Whether there is a text of that key."""
        return key in _texts()

    @property
    def tag(self) -> str:
        """The language as the lang attribute names it."""
        return LANGUAGES[self.language]

    def named(self, code: str) -> str:
        """The name of a term that has one ("season"), or the text as it is."""
        return self(code) if code in self else code

    def label(self, code: str) -> str:
        """The name of a dimension or measure: the term it has, else the code without underscores and with a capital."""
        tidy = code.replace("_", " ").strip()
        return self(code) if code in self else tidy[:1].upper() + tidy[1:]

    def words(self, chance: float | None) -> str:
        """A chance in words: "nine times in ten", 九成把握; never certain, never impossible."""
        return chance_in_words(chance, self.language)


def _filled(template: str, values: Mapping[str, object]) -> str:
    return template.format(**values)


def _spaced(template: str, values: Mapping[str, object]) -> str:
    """The template filled, with a space where a Latin letter would meet a Chinese character or a figure: "Registrations 2026年".

    Only what fills a brace is set apart from what is around it; names of the data stay as they are.
    """
    text, after_value = "", False
    for literal, name, form, _ in Formatter().parse(template):
        text += f" {literal}" if MEET.match(text[-1:] + literal[:1]) else literal
        if name is not None:
            value = format(values[name], form or "")
            meet = VALUES_MEET if after_value and not literal else MEET
            text += f" {value}" if meet.match(text[-1:] + value[:1]) else value
        after_value = name is not None
    return text


EN_DIGITS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
ZH_DIGITS = "零一二三四五六七八九十"


def chance_in_words(chance: float | None, language: str) -> str:
    """A chance in words: "nine times in ten", 六成把握; a dash where there is none."""
    if chance is None or not math.isfinite(chance):
        return "–"
    return IN_WORDS[language](chance)


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


IN_WORDS = {"en": _english, "zh": _chinese}
