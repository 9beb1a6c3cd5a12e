"""Regressors of a panel: what moves sales beyond level, trend and season, as columns over past and coming periods.

Series that are touched alike form a class and share their columns, so that a calendar is one class and promotions are few.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from forecast.settings.arrays import Floats, Ints


class Regressor(NamedTuple):
    """What one column is: the name of its unit, its block, its usual size, and whether series may differ in it.

    A block is estimated, shrunk and switched as one; `size` is the log that 1 in the column may add as a rule, before anything is
    known; `unit` is how much of the column the name speaks of.
    """

    name: str
    block: str
    size: float
    unit: float = 1.0
    differs: bool = False


@dataclass(frozen=True)
class Design:
    """Columns of regressors over the history and the horizon after it; `values` is classes x periods x columns, `classes` per series."""

    columns: tuple[Regressor, ...]
    classes: Ints
    values: Floats

    @property
    def blocks(self) -> tuple[str, ...]:
        """The blocks, each once."""
        return tuple(dict.fromkeys(column.block for column in self.columns))

    @property
    def sizes(self) -> Floats:
        """The usual size of each column."""
        return np.array([column.size for column in self.columns], dtype=np.float64)

    def places(self, block: str) -> NDArray[np.intp]:
        """The positions of a block's columns."""
        return np.flatnonzero([column.block == block for column in self.columns])

    def only(self, blocks: Collection[str]) -> Design:
        """The columns of these blocks."""
        positions = [position for position, column in enumerate(self.columns) if column.block in blocks]
        return Design(tuple(self.columns[position] for position in positions), self.classes, self.values[:, :, positions])


def shared_design(columns: Sequence[Regressor], values: Floats, *, series: int) -> Design:
    """The design of columns (values periods x columns) that touch all series alike."""
    return Design(tuple(columns), np.zeros(series, dtype=np.int64), values[None])


def combined(first: Design, second: Design) -> Design:
    """The columns of both for the same series and periods."""
    pairs, classes = np.unique(np.stack([first.classes, second.classes]), axis=1, return_inverse=True)
    values = np.concatenate([first.values[pairs[0]], second.values[pairs[1]]], axis=2)
    return Design(first.columns + second.columns, classes.reshape(-1).astype(np.int64), np.ascontiguousarray(values))
