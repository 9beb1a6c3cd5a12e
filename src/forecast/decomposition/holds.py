"""Holds on totals: sums that may not change, while the cells below them may still trade with one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.decomposition.plan_grid import Mask, PlanGrid
from forecast.periods.span import Span


@dataclass(frozen=True)
class TotalHold:
    """A total that may not change: the key of a node as sorted pairs, and a period or None for all."""

    key: tuple[tuple[str, str], ...]
    period: str | None = None

    @classmethod
    def of(cls, key: Mapping[str, str] | None, span: Span | None) -> TotalHold:
        """The hold on a node over a span, or over all periods."""
        # Sorted, so that a hold is the same in whatever order its members were named.
        return cls(tuple(sorted((key or {}).items())), None if span is None else span.label)

    def is_same(self, other: TotalHold, grid: PlanGrid) -> bool:
        """Whether it holds the same total, however its period is written."""
        return self.key == other.key and self._days(grid) == other._days(grid)

    def cells(self, grid: PlanGrid) -> Mask:
        """The cells that make the total."""
        columns = grid.columns(None) if self.period is None else grid.columns_within(self.period)
        return np.outer(grid.rows(dict(self.key)), columns)

    def _days(self, grid: PlanGrid) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        span = None if self.period is None else grid.span(self.period)
        return None if span is None else (span.start, span.end)


def frozen_cells(holds: Sequence[TotalHold], grid: PlanGrid, edited: Mask) -> Mask:
    """The cells that an edit may not move: those of held totals that do not contain the whole edit."""
    frozen = np.zeros(grid.shape, dtype=bool)
    for hold in holds:
        cells = hold.cells(grid)
        if not _strictly_inside(edited, cells):
            frozen |= cells
    return frozen


def enclosing_holds(holds: Sequence[TotalHold], grid: PlanGrid, edited: Mask) -> list[Mask]:
    """The cells of each held total that contains the whole edit and more, smallest first: what lies inside gives way first."""
    enclosing = [cells for cells in (hold.cells(grid) for hold in holds) if _strictly_inside(edited, cells)]
    # The larger one finds the smaller one's sum restored already, and so asks nothing more of its cells.
    return sorted(enclosing, key=lambda cells: int(cells.sum()))


def _strictly_inside(edited: Mask, cells: Mask) -> bool:
    # A hold on just these cells is no room around the edit: it would change the very sum that is held.
    return bool((edited <= cells).all() and (cells & ~edited).any())
