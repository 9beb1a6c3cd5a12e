"""Targets in words, read from a table: of what, whose, until when, how it is measured."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Literal, cast, get_args

import numpy as np
import pandas as pd

from forecast.settings.errors import Fault, InputError
from forecast.tables.checked import HEADER, examined
from forecast.tables.schemas import SIDE_TABLES
from forecast.targets.smart import REFINED_BY, TargetText

Kind = Literal["result", "behaviour"]


def target_texts(table: pd.DataFrame) -> list[TargetText]:
    """The targets of a table: what, owner, number, unit, due, kind, parent, chance, quantity, quality, time, cost (all texts).

    Only `what` is needed. A kind that is neither result nor behaviour, and a number or chance that cannot be read, are refused with
    their rows.
    """
    rows, faults = examined(table, SIDE_TABLES["targets in words"])
    if "kind" in rows.columns:
        wrong = np.flatnonzero(~rows["kind"].isin(["", *get_args(Kind)]).to_numpy())
        faults += [
            Fault(
                "not a kind of target",
                "Write result or behaviour",
                file=rows.attrs.get("file"),
                row=int(i) + HEADER,
                column="kind",
                value=str(rows["kind"].iloc[i]),
            )
            for i in wrong
        ]
    if faults:
        raise InputError(faults)
    return [_text_of(cells) for cells in rows.to_dict("records")]


def _text_of(cells: Mapping[Hashable, object]) -> TargetText:
    texts = {name: str(cells.get(name, "")) for name in ("what", "owner", "unit", "due", "parent")}
    refined = {name: str(cells[name]) for name in REFINED_BY if cells.get(name)}
    kind = cast("Kind", cells.get("kind") or "result")
    return TargetText(**texts, number=_known(cells.get("number")), chance=_known(cells.get("chance")), kind=kind, refined=refined)


def _known(number: object) -> float | None:
    """The number; None where the cell is empty."""
    return number if isinstance(number, float) and np.isfinite(number) else None
