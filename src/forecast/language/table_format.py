"""A table as a person reads it in a notebook: thousands separators, chances and shares in per cent, the first rows and how many follow."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from forecast.language.numbers import DASH, STEPS, chance_percent

ROWS = 12
SHARES = {
    "share",
    "growth",
    "yoy",
    "attainment",
    "completion",
    "progress",
    "change",
    "compounded",
    "bias",
    "spread",
    "weight",
    "rate",
}
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
    amounts = [name for name in kept.columns if pd.api.types.is_float_dtype(kept[name].dtype) and _kind(str(name)) == "amount"]
    factor, scale = _scale(kept[amounts].head(rows), language)
    texts = {str(name).replace("_", " "): _column(kept[name].head(rows), language, factor) for name in kept.columns}
    return FormattedTable(pd.DataFrame(texts), max(len(table) - rows, 0), scale)


def _scale(amounts: pd.DataFrame, language: str) -> tuple[float, str]:
    """What amounts are divided by, and its name: so that the largest keeps five digits or more."""
    largest = float(amounts.abs().max().max()) if amounts.size else 0.0
    fitting = [step for step in STEPS[language] if largest >= step[0] * 10 ** (FIGURES - 2)]
    return fitting[-1] if fitting and math.isfinite(largest) else (1.0, "")


def _kind(name: str) -> str:
    """What a column holds by its name: a change of chance, a chance, a share or an amount."""
    if name == "change_chance":
        return "points"
    if "chance" in name:
        return "chance"
    return "share" if name.rsplit("_", maxsplit=1)[-1] in SHARES or "share" in name else "amount"


def _column(values: pd.Series, language: str, factor: float) -> list[str]:
    counted = pd.api.types.is_integer_dtype(values.dtype)
    return [_text(_kind(str(values.name)), value, language, 1.0 if counted else factor) for value in values]


def _text(kind: str, value: object, language: str, factor: float) -> str:
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
