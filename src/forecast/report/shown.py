"""A table as a person reads it in a notebook: thousands separators, chances and shares in per cent, the first rows and how many follow."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from forecast.report.numbers import DASH, chance_percent

ROWS = 12
SHARES = ("share", "growth", "yoy", "attainment", "completion", "progress", "change")
NONE = "none"
LARGE = 100  # below it, decimals matter


@dataclass(frozen=True)
class Shown:
    """A table of texts that a notebook shows; `more` is how many rows were left out."""

    texts: pd.DataFrame = field(repr=False)
    more: int = 0

    def __repr__(self) -> str:
        if self.texts.empty:
            return NONE
        return "\n".join([self.texts.to_string(index=False), *self._rest()])

    def _repr_html_(self) -> str:
        if self.texts.empty:
            return f"<p>{NONE}</p>"
        rest = "".join(f"<p>{line}</p>" for line in self._rest())
        return self.texts.to_html(index=False, border=0, justify="right") + rest

    def _rest(self) -> list[str]:
        return [f"... and {self.more:,} more rows"] if self.more else []


def shown(table: pd.DataFrame, *, rows: int = ROWS, language: str = "en") -> Shown:
    """The first rows of a table as texts; dimensions that are "all" in every row are left out."""
    kept = table[[name for name in table.columns if not (table[name].dtype == "str" and table[name].eq("all").all())]]
    texts = {str(name).replace("_", " "): _column(kept[name].head(rows), language) for name in kept.columns}
    return Shown(pd.DataFrame(texts), max(len(table) - rows, 0))


def _column(values: pd.Series, language: str) -> list[str]:
    return [_text(str(values.name), value, language) for value in values]


def _text(name: str, value: object, language: str) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m}" if value.day == 1 else f"{value:%Y-%m-%d}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return DASH if value is None else str(value)
    if not math.isfinite(value):
        return DASH
    if "chance" in name:
        return chance_percent(float(value), language)
    if any(word in name for word in SHARES):
        return f"{value:.1%}"
    return f"{value:,.0f}" if abs(value) >= LARGE or float(value).is_integer() else f"{value:,.3g}"
