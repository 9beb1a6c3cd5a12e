"""A table as a person reads it in a notebook: thousands separators, chances and shares in per cent, the first rows and how many follow."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from forecast.language.numbers import DASH, STEPS, chance_percent
from forecast.tables.columns import Kind, kinds_of

ROWS = 12
FIGURES = 5  # digits that amounts keep when they are put in thousands or millions
NONE = "none"
LARGE = 100  # below it, decimals matter


@dataclass(frozen=True)
class FormattedTable:
    """A table of texts that a notebook shows; `more` is how many rows were left out."""

    texts: pd.DataFrame = field(repr=False)
    more: int = 0
    scale: str = ""  # what amounts stand in, such as "million"

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
        amounts = [f"amounts in {self.scale}"] if self.scale else []
        return [*amounts, *([f"... and {self.more:,} more rows"] if self.more else [])]


def format_table(table: pd.DataFrame, *, rows: int = ROWS, language: str = "en") -> FormattedTable:
    """The first rows of a table as texts; text columns that are "all" or empty in every row are left out.

    Large amounts stand in one scale, which is said below; chances and shares are told in per cent, whole numbers are counts.
    """
    kept = table[[name for name in table.columns if not (table[name].dtype == "str" and table[name].isin(["all", ""]).all())]]
    kept = kept.set_axis([str(name) for name in kept.columns], axis=1)  # years as columns are numbers
    kinds = kinds_of(kept)
    factor, scale = _scale(kept[[name for name, kind in kinds.items() if kind == "amount"]].head(rows), language)
    texts = {name.replace("_", " "): _column(kept[name].head(rows), kind, language, factor) for name, kind in kinds.items()}
    return FormattedTable(pd.DataFrame(texts), max(len(table) - rows, 0), scale)


def _scale(amounts: pd.DataFrame, language: str) -> tuple[float, str]:
    """What amounts are divided by, and its name: so that the largest keeps five digits or more."""
    largest = float(amounts.abs().max().max()) if amounts.size else 0.0
    fitting = [step for step in STEPS[language] if largest >= step[0] * 10 ** (FIGURES - 2)]
    return fitting[-1] if fitting and math.isfinite(largest) else (1.0, "")


def _column(values: pd.Series, kind: Kind, language: str, factor: float) -> list[str]:
    return [_text(kind, value, language, factor if kind == "amount" else 1.0) for value in values]


def _text(kind: Kind, value: object, language: str, factor: float) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m}" if value.day == 1 else f"{value:%Y-%m-%d}"
    if isinstance(value, bool) or not isinstance(value, int | float):
        return DASH if value is None else str(value)
    if not math.isfinite(value):
        return DASH
    if kind == "chance":
        return chance_percent(float(value), language)
    if kind in ("points", "share"):
        return f"{100 * value:+.0f}" if kind == "points" else f"{value:.1%}"
    scaled = value / factor
    return f"{scaled:,.0f}" if abs(scaled) >= LARGE or float(scaled).is_integer() else f"{scaled:,.3g}"
