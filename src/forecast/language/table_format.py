"""A table as a person reads it, in the terminal and in a notebook alike: one scale, per cent, the first rows and how many follow."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from forecast.language.catalogue import Catalogue, catalogue
from forecast.language.numbers import DASH, STEPS
from forecast.language.sentences import translated
from forecast.tables.columns import NUMERIC, Kind, kinds_of

ROWS = 12
FIGURES = 5  # digits that amounts keep when they are put in thousands or millions
LARGE = 100  # below it, decimals matter
SMALL = 0.1  # below it, a share has a decimal
LEAST = 0.01  # chances nearer to none or to certain than this are not told apart by the paths
NAMES = frozenset({"node", "event", "owner", "members", "file", "sheet", "column"})  # columns of texts that are names of the data
SIGNED = frozenset({"growth", "yoy"})  # shares that say up or down


@dataclass(frozen=True)
class FormattedTable:
    """A table of texts; `more` is how many rows were left out, `scale` what amounts are in, `numeric` the headers of figures."""

    texts: pd.DataFrame = field(repr=False)
    more: int = 0
    scale: str = ""  # such as "million"
    numeric: frozenset[str] = frozenset()
    language: str = "en"

    def __repr__(self) -> str:
        if self.texts.empty:
            return catalogue(self.language)("table_none")
        return "\n".join([self.texts.to_string(index=False), *self.notes])

    def _repr_html_(self) -> str:
        if self.texts.empty:
            return f"<p>{catalogue(self.language)('table_none')}</p>"
        notes = "".join(f"<p>{line}</p>" for line in self.notes)
        return self.texts.to_html(index=False, border=0, justify="right") + notes

    @property
    def notes(self) -> list[str]:
        """What is said below: the scale of the amounts, and how many rows follow."""
        texts = catalogue(self.language)
        amounts = [texts("table_scale", scale=self.scale)] if self.scale else []
        return [*amounts, *([texts("table_more", count=self.more)] if self.more else [])]


class _Look(NamedTuple):
    """What the cells of one column need to know: its name, what amounts are divided by, and the words."""

    name: str
    divisor: float
    texts: Catalogue


def format_table(table: pd.DataFrame, *, rows: int = ROWS, language: str = "en") -> FormattedTable:
    """The first rows of a table as texts; text columns that are "all" or empty in every row are left out.

    Large amounts are in one scale, which is said below; chances and shares are in per cent, counts and other numbers as they are.
    Headers and codes are in the language.

    >>> fc.format_table(targets.level("region"), rows=2)
    region  period last year  point   mean own floor own base own stretch  floor   base stretch chance floor chance base chance stretch
      East 2026-01     5,603  5,603  5,720     3,935    4,797       8,370  4,086  4,913   7,690          83%         56%            13%
      West 2026-01    11,377 11,377 11,445    10,458   11,123      12,621 10,646 11,228  12,370          83%         56%            13%
    """
    texts = catalogue(language)
    shown = table[[name for name in table.columns if not (table[name].dtype == "str" and table[name].isin(["all", ""]).all())]]
    shown = shown.set_axis([str(name) for name in shown.columns], axis=1)  # years as columns are numbers
    kinds = kinds_of(shown)
    scaled = [name for name, kind in kinds.items() if kind == "amount" and pd.api.types.is_float_dtype(shown[name].dtype)]
    divisor, scale = _scale(shown[scaled].head(rows), language)
    headers = _headers(kinds, texts)
    cells = {
        headers[name]: _cells(shown[name].head(rows), kind, _Look(name, divisor if name in scaled else 1.0, texts))
        for name, kind in kinds.items()
    }
    numeric = frozenset(headers[name] for name, kind in kinds.items() if kind in (*NUMERIC, "flag"))
    return FormattedTable(pd.DataFrame(cells), max(len(table) - rows, 0), scale, numeric, language)


def _headers(names: Iterable[str], texts: Catalogue) -> dict[str, str]:
    """A header for each name; where two would be called the same, the later one has its own name beside."""
    headers: dict[str, str] = {}
    for name in names:
        text = header(name, texts)
        headers[name] = text if text not in headers.values() else f"{text} ({name})"
    return headers


def header(name: str, texts: Catalogue) -> str:
    """The header of a column: its name in the language, or its own name without underscores; that of a dimension as pages name it."""
    key = f"column_{name}"
    if key in texts:
        return texts(key)
    return texts.named(name) if texts.language != "en" and name in texts else name.replace("_", " ")


def _scale(amounts: pd.DataFrame, language: str) -> tuple[float, str]:
    """What amounts are divided by, and its name: so that the largest keeps five digits or more."""
    largest = float(amounts.abs().max().max()) if amounts.size else 0.0
    fitting = [step for step in STEPS[language] if largest >= step[0] * 10 ** (FIGURES - 2)]
    return fitting[-1] if fitting and math.isfinite(largest) else (1.0, "")


def _cells(values: pd.Series, kind: Kind, look: _Look) -> list[str]:
    return [FORMATTERS[kind](value, look) if _is_there(value) else DASH for value in values]


def _is_there(value: object) -> bool:
    return value is not None and value is not pd.NaT and not (isinstance(value, float) and not math.isfinite(value))


def _text(value: object, look: _Look) -> str:
    """A text as it is; in a mixed column a number or a date still reads as one."""
    if isinstance(value, pd.Timestamp):
        return _date(value, look)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value) if look.name in NAMES else translated(str(value), language=look.texts.language)
    return _number(value, look)


def _date(value: object, look: _Look) -> str:
    if not isinstance(value, pd.Timestamp):
        return _text(value, look)
    return f"{value:%Y-%m}" if value.day == 1 else f"{value:%Y-%m-%d}"


def _number(value: object, look: _Look) -> str:
    scaled = float(value) / look.divisor  # type: ignore[arg-type]  # a kind of numbers has numbers
    return f"{scaled:,.0f}" if abs(scaled) >= LARGE or scaled.is_integer() else f"{scaled:,.3g}"


def _share(value: object, look: _Look) -> str:
    share = float(value)  # type: ignore[arg-type]
    sign = "+" if look.name in SIGNED else ""
    return f"{share:{sign}.1%}" if abs(share) < SMALL or sign else f"{share:.0%}"


def _points(value: object, look: _Look) -> str:
    return look.texts("points", value=f"{100 * float(value):+.0f}")  # type: ignore[arg-type]


def _chance(value: object, _: _Look) -> str:
    chance = float(value)  # type: ignore[arg-type]
    return "<1%" if chance < LEAST else ">99%" if chance > 1 - LEAST else f"{chance:.0%}"


def _flag(value: object, look: _Look) -> str:
    return look.texts("yes" if value else "no")


def _code(value: object, look: _Look) -> str:
    key = f"code_{value}"
    return look.texts(key) if key in look.texts else _level(str(value), look.texts)


def _level(value: str, texts: Catalogue) -> str:
    """A code without a text: a level such as "region x product" by the names of its dimensions, else as a sentence."""
    if texts.language != "en" and (" x " in value or value in texts):
        return " × ".join(texts.named(part) for part in value.split(" x "))
    return translated(value, language=texts.language)


FORMATTERS: Mapping[Kind, Callable[[object, _Look], str]] = {
    "member": lambda value, look: look.texts("all") if value == "all" else str(value),
    "date": _date,
    "amount": _number,
    "count": _number,
    "number": _number,
    "share": _share,
    "points": _points,
    "chance": _chance,
    "flag": _flag,
    "code": _code,
    "text": _text,
}
