"""A changed total carried down by equal chance, no part moved further than allowed (arrays only)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from forecast.targets.cascade import Split, cascade
from forecast.targets.rounding import Units
from forecast.tracking.ledger import Cells, Matrix

# Each pass leaves at least one more part alone; the bound keeps a table of many small parts from taking a pass for each.
PASSES = 20


class ChangeLimits(NamedTuple):
    """What holds each part back: its planned steps, the smallest and the largest share of them that a change may be, and how far
    (0 to 1) it goes from its planned share of the new total to equal chance.
    """

    planned: Units
    materiality: float
    max_change: float
    weights: Matrix


def redistribute(samples: Matrix, total: int, *, bounds: ChangeLimits, splits: Sequence[Split]) -> tuple[Units, list[str]]:
    """The parts of the total in whole steps that add to it, and for each why it is what it is.

    `samples` are leaves x draws in steps. Reasons: "equal_chance", "limited" at the largest change, "small" where a change below
    materiality was not made, "unplanned" where nothing was planned. Parts that are left alone leave theirs to the others; where that
    leaves too little room for the total, none is left alone.
    """
    held = bounds.planned == 0
    parts = _split(samples, total, bounds=bounds, held=held, splits=splits)
    for _ in range(PASSES):
        small = ~held & _small(parts, bounds)
        if not small.any() or not _room(total, bounds, held | small):
            break
        held = held | small
        parts = _split(samples, total, bounds=bounds, held=held, splits=splits)
    return parts, _reasons(parts, bounds, held)


def _split(samples: Matrix, total: int, *, bounds: ChangeLimits, held: Cells, splits: Sequence[Split]) -> Units:
    low, high = _limits(bounds, held)
    anchor = bounds.planned * (total / bounds.planned.sum()) if bounds.planned.sum() else bounds.planned.astype(np.float64)
    moved = anchor[:, None] + bounds.weights[:, None] * (samples - anchor[:, None])
    # The limits themselves close each curve, so that every total within them lies on the summed curve.
    curves = np.column_stack([low, np.clip(moved, low[:, None], high[:, None]), high])
    return np.asarray(cascade(curves, np.array([total]), splits=splits)[0])


def _limits(bounds: ChangeLimits, held: Cells) -> tuple[Matrix, Matrix]:
    planned = bounds.planned.astype(np.float64)
    room = np.where(held, 0.0, bounds.max_change * np.abs(planned))
    return planned - room, planned + room


def _room(total: int, bounds: ChangeLimits, held: Cells) -> bool:
    low, high = _limits(bounds, held)
    # A total that is as planned always fits, even where every part is held and the limits leave no room.
    return bool(not held.all() and low.sum() <= total <= high.sum()) or total == int(bounds.planned.sum())


def _small(parts: Units, bounds: ChangeLimits) -> Cells:
    return np.asarray(np.abs(parts - bounds.planned) < bounds.materiality * np.abs(bounds.planned))


def _reasons(parts: Units, bounds: ChangeLimits, held: Cells) -> list[str]:
    low, high = _limits(bounds, np.zeros(len(parts), dtype=np.bool_))
    # One step of room: rounding to whole steps may end one step inside the limit that stopped the part.
    cut = (parts <= low + 1) & (parts < bounds.planned) | (parts >= high - 1) & (parts > bounds.planned)
    reasons = np.where(bounds.planned == 0, "unplanned", np.where(held, "small", np.where(cut, "limited", "equal_chance")))
    return [str(each) for each in reasons]
