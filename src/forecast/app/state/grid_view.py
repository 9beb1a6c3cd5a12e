"""What a grid is told to show: the planner's table as plain texts, so that the page formats and decides nothing."""

from __future__ import annotations

import math
from typing import TypedDict

import pandas as pd

from forecast.app.state.planner import Planner
from forecast.language.numbers import chance_percent
from forecast.tables.columns import LEVELS


class GridCell(TypedDict):
    """A number that may be typed over, with its chance as text and as a share of 1 (None when unknown)."""

    name: str
    label: str
    text: str
    chance: str
    share: float | None


class GridRow(TypedDict):
    """A row of the grid: its node, what is only read, and what may be typed."""

    name: str
    depth: int
    held: bool
    hold: str
    mark: str
    read: list[str]
    cells: list[GridCell]


class GridView(TypedDict):
    """Everything that a grid shows; `serial` names the state of the table that an edit answers to."""

    serial: int
    caption: str
    heads: list[str]
    levels: list[str]
    rows: list[GridRow]
    message: str
    refused: bool


def sheet_of(planner: Planner) -> GridView:
    """The sheet of a planner as it is now."""
    words, (divisor, unit) = planner.words, planner.scale
    table = planner.table
    period = planner.period or words("whole")
    return GridView(
        serial=planner.serial,
        caption=f"{planner.plan.measure.name}, {unit}, {period}".replace(", ,", ","),
        heads=[words("last_year"), words("own_base")],
        levels=[f"{words(level)} ({chance:.0%})" for level, chance in zip(LEVELS, planner.step.profile.chances, strict=True)],
        rows=[_row(planner, i, values, divisor=divisor) for i, values in enumerate(table.to_dict("records"))],
        message=planner.message,
        refused=planner.refused,
    )


def _row(planner: Planner, i: int, values: dict[object, object], *, divisor: float) -> GridRow:
    node, words = planner.nodes[i], planner.words
    numbers = pd.Series(values)
    held = bool(numbers["held"])
    return GridRow(
        name=node.name,
        depth=node.depth,
        held=held,
        hold=f"{words('release' if held else 'hold')} {node.name}",
        mark=words("held" if held else "hold"),
        read=[_text(numbers[name], divisor) for name in ("last_year", "own_base")],
        cells=[_cell(planner, f"{node.name} {words(level)}", level, numbers) for level in LEVELS],
    )


def _cell(planner: Planner, label: str, level: str, numbers: pd.Series) -> GridCell:
    chance = float(numbers[f"chance_{level}"])
    is_known = math.isfinite(chance)
    shown = chance_percent(chance, planner.words.language) if is_known else "–"
    return GridCell(
        name=level, label=label, text=_text(numbers[level], planner.scale[0]), chance=shown, share=chance if is_known else None
    )


def _text(number: float, divisor: float) -> str:
    if not math.isfinite(number):
        return "–"
    scaled = number / divisor
    return f"{scaled:,.0f}" if abs(scaled) >= 100 or float(scaled).is_integer() else f"{scaled:,.6g}"
