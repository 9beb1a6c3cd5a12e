"""Numbers as people read them: thousands separators, thousand and million or 万 and 亿, signs, per cent and dates by language."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date, get_day_names

from forecast.language.catalogue import LOCALES

DASH = "–"  # what stands where there is no number, or 0 / 0
MINUS = "\u2212"
NARROW = "\u00a0"  # no-break space between a figure and its unit
STEPS = {
    "en": ((1.0, ""), (1e3, "thousand"), (1e6, "million"), (1e9, "billion")),
    "zh": ((1.0, ""), (1e4, "万"), (1e8, "亿")),
}
MONTH_FORMATS = {"en": ("MMM y", "MMM"), "zh": ("y年M月", "M月")}  # with the year and without
DAY_FORMATS = {"en": "d MMM y", "zh": "y年M月d日"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Scale:
    """What figures are divided by, what that is called, and how many decimals are shown."""

    factor: float
    name: str
    decimals: int

    def unit(self, unit: str) -> str:
        """The unit of a column or an axis: "thousand CNY", "万元"; empty when there is none."""
        return f"{self.name}{unit}" if self.name in ("万", "亿") else f"{self.name} {unit}".strip()

    def shown(self, value: float) -> float:
        """The value as it is displayed, in steps of the last decimal."""
        return round(value / self.factor, self.decimals)


def is_finite(value: float | None) -> bool:
    """Whether there is a finite number."""
    return value is not None and math.isfinite(value)


def scale_of(values: Iterable[float | None], language: str, *, figures: int = 3) -> Scale:
    """The scale in which the largest of the values has `figures` significant figures (or all its whole digits)."""
    top = max((abs(value) for value in values if is_finite(value) and value is not None), default=0.0)
    factor, name = next(step for step in reversed(STEPS[language]) if top >= step[0] or step[0] == 1.0)
    return Scale(factor, name, _decimals(top / factor, figures))


def scale_of_table(values: Sequence[float | None], language: str) -> Scale:
    """The scale of a table from its total down to small members: as fine as lets the largest fit a column of seven characters."""
    finite = sorted(abs(value) for value in values if is_finite(value) and value is not None and value)
    if not finite:
        return Scale(1.0, "", 0)
    top, typical = finite[-1], finite[len(finite) // 2]
    steps = [step for step in STEPS[language] if top < 1e6 * step[0]] or [STEPS[language][-1]]
    factor, name = next((step for step in reversed(steps) if typical >= step[0]), steps[0])
    fitting = next((decimals for decimals, most in ((2, 1e3), (1, 1e4)) if top < most * factor), 0)
    return Scale(factor, name, min(_decimals(typical / factor, 3), fitting))


def _decimals(size: float, figures: int) -> int:
    if size == 0:
        return 0
    return max(0, figures - 1 - math.floor(math.log10(size) + 1e-9))


def number(value: float | None, scale: Scale, *, signed: bool = False) -> str:
    """The figure with thousands separators and a true minus; with its sign when asked; a dash when there is none."""
    if value is None or not math.isfinite(value):
        return DASH
    return _sign(scale.shown(value), signed=signed) + f"{abs(scale.shown(value)):,.{scale.decimals}f}"


def amount(value: float | None, unit: str, language: str, *, signed: bool = False) -> str:
    """One figure in a sentence: three significant figures, its scale and its unit, such as "12.3 million CNY" or "1,230 万元"."""
    if value is None or not math.isfinite(value):
        return DASH
    scale = _trim(scale_of([value], language), value)
    space = "" if language == "zh" else NARROW
    return number(value, scale, signed=signed) + (space if scale.unit(unit) else "") + scale.unit(unit).replace(" ", NARROW)


def _trim(scale: Scale, value: float) -> Scale:
    """Without decimals for a whole number of the smallest unit: 7 cars, not 7.00 cars."""
    return Scale(scale.factor, scale.name, 0) if scale.factor == 1.0 and float(value).is_integer() else scale


def percent(share: float | None, language: str, *, signed: bool = False) -> str:
    """A share in whole per cent; above 999 % it says so rather than pretend precision."""
    if share is None or not math.isfinite(share):
        return DASH
    space = "" if language == "zh" else NARROW
    whole = round(100 * share)
    text = f">{_sign(whole, signed=signed)}999" if abs(whole) > 999 else f"{_sign(whole, signed=signed)}{abs(whole)}"
    return f"{text}{space}%"


def chance_percent(chance: float | None, language: str) -> str:
    """A chance in whole per cent, never 0 or 100: what has not happened yet is neither impossible nor certain."""
    if chance is None or not math.isfinite(chance):
        return DASH
    space = "" if language == "zh" else NARROW
    if chance > 0.99:
        return f">99{space}%"
    return f"<1{space}%" if chance < 0.01 else f"{round(100 * chance)}{space}%"


def _sign(value: float, *, signed: bool) -> str:
    if value < 0:
        return MINUS
    return "+" if signed and value > 0 else "±" if signed else ""


def month(day: str, language: str, *, year: bool = True) -> str:
    """The month of an ISO date: "Jun 2026" or "2026年6月"."""
    return _date(day, MONTH_FORMATS[language][0 if year else 1], language)


def full_date(day: str, language: str) -> str:
    """An ISO date as written in the language: "30 Jun 2026" or "2026年6月30日"."""
    return _date(day, DAY_FORMATS[language], language)


def weekdays(language: str) -> tuple[str, ...]:
    """The short names of the weekdays, Monday first: "Mon" or "一"."""
    names = get_day_names("narrow" if language == "zh" else "abbreviated", "format", LOCALES[language])
    return tuple(names[day] for day in range(7))


def _date(day: str, form: str, language: str) -> str:
    return format_date(date.fromisoformat(day[:10]), form, LOCALES[language])


def adds_up(parts: Iterable[float | None], total: float | None, scale: Scale) -> bool:
    """Whether the parts as displayed add up to the total as displayed; else the table needs its footnote on rounding."""
    shown = [scale.shown(part) for part in parts if part is not None and math.isfinite(part)]
    if total is None or not math.isfinite(total):
        return True
    return abs(sum(shown) - scale.shown(total)) < 0.5 * 10.0**-scale.decimals
