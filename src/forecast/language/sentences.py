"""Sentences that tables and results carry in English, given in another language: found by their text, filled with their values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from string import Formatter

from forecast.language.catalogue import Catalogue, catalogue, keys

KINDS = ("said_", "fairness_", "ratchet_", "code_", "column_", "route_")  # keys of sentences and terms that results carry
VALUES = {"value": "[^,]+", "what": ".+"}  # braces that hold one figure of a list, or text up to the last mark
PARTS = ("\n", ". ", "; ", ", ")  # what parts a text into sentences, the coarsest first


def translated(text: str, *, language: str = "en") -> str:
    """A sentence of a result, such as `Fairness.said`, in a language; what is no sentence of the package stays as it is.

    Results carry their sentences in English beside the codes and values they are made of; names of the data inside them are kept.

    >>> fc.translated("a sentence of nobody", language="zh")
    'a sentence of nobody'
    """
    return text if language == "en" else _translated(text, catalogue(language))


def _translated(text: str, texts: Catalogue) -> str:
    key = _exact().get(text)
    if key is not None:
        return texts(key)
    for pattern, name in _patterns():
        match = pattern.fullmatch(text)
        if match:
            return texts(name, **{brace: _translated(value, texts) for brace, value in match.groupdict().items()})
    return _by_parts(text, texts)


def _by_parts(text: str, texts: Catalogue) -> str:
    """The text with each of its sentences translated, where any of them is one of ours."""
    for mark in PARTS:
        parts = list(_split(text, mark))
        if len(parts) > 1:
            given = [_translated(part, texts) for part in parts]
            if given != parts:
                return {"\n": "\n", ". ": ""}.get(mark, "；" if mark == "; " else "，").join(given)
    return text


def _split(text: str, mark: str) -> Iterator[str]:
    """The parts of a text; a full stop stays with its sentence."""
    *parts, last = text.split(mark)
    yield from (f"{part}." if mark == ". " else part for part in parts)
    yield last


@cache
def _exact() -> dict[str, str]:
    """The key of each text without braces, by its English text."""
    english = catalogue("en")
    plain = [key for key in sorted(keys()) if key.startswith(KINDS) and not _braces(_template(key))]
    return {english(key): key for key in plain}


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """A pattern for each text with braces, the one with most words of its own first."""
    filled = [key for key in keys() if key.startswith(KINDS) and _braces(_template(key))]
    ordered = sorted(filled, key=lambda key: (-len(re.sub(r"{[^}]*}", "", _template(key))), key))
    return [(_pattern(_template(key)), key) for key in ordered]


def _template(key: str) -> str:
    return catalogue("en").template(key)


def _braces(template: str) -> list[str]:
    return [name for _, name, _, _ in Formatter().parse(template) if name]


def _pattern(template: str) -> re.Pattern[str]:
    """What a filled template looks like; a brace that comes twice holds the same both times."""
    pattern, seen = "", set()
    for literal, name, _, _ in Formatter().parse(template):
        pattern += re.escape(literal)
        if name:
            pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{VALUES.get(name, '.+?')})"
            seen.add(name)
    return re.compile(pattern)
