"""Targets in words, read from a table: of what, whose, until when, how it is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

import pandas as pd

from forecast.settings.errors import bad_input, hint_for
from forecast.targets.smart import REFINED_BY, TargetText

Kind = Literal["result", "behaviour"]


@dataclass(frozen=True)
class _Row:
    """A row of the table as text by column, with its number in the file."""

    cells: Mapping[str, str]
    number: int
    file: str | None


def target_texts(table: pd.DataFrame) -> list[TargetText]:
    """The targets of a table: what, owner, number, unit, due, kind, parent, chance, quantity, quality, time, cost (all texts).

    Only `what` is needed. A kind that is neither result nor behaviour, and a number or chance that cannot be read, are refused with
    their row.
    """
    if "what" not in table.columns:
        raise bad_input("the targets in words have no column 'what'", hint_for("what", map(str, table.columns)))
    return [
        _text_of(_Row({str(name): str(cell).strip() for name, cell in row.items()}, i + 2, table.attrs.get("file")))
        for i, row in enumerate(table.to_dict("records"))
    ]


def _text_of(row: _Row) -> TargetText:
    kind = row.cells.get("kind") or "result"
    if kind not in ("result", "behaviour"):
        raise bad_input(
            "not a kind of target", "Write result or behaviour", file=row.file, row=row.number, column="kind", value=kind
        )
    number, chance = _number(row, "number"), _number(row, "chance")
    words = {name: row.cells.get(name, "") for name in ("owner", "unit", "due", "parent")}
    refined = {name: row.cells[name] for name in REFINED_BY if row.cells.get(name)}
    return TargetText(row.cells["what"], number=number, chance=chance, kind=cast("Kind", kind), refined=refined, **words)


def _number(row: _Row, column: str) -> float | None:
    """The number of a cell, 60% as 0.6; None where it is empty."""
    text = row.cells.get(column, "")
    if not text:
        return None
    try:
        return float(text.rstrip("%")) / 100 if text.endswith("%") else float(text.replace(",", ""))
    except ValueError:
        hint = "Write a number, or leave it empty"
        raise bad_input("not a number", hint, file=row.file, row=row.number, column=column, value=text) from None
