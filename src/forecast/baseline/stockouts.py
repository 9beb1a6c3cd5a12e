"""Stock-outs of a panel: periods without sales that are no demand, and how often they may come again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from forecast.baseline.kernels.outages import outages

if TYPE_CHECKING:
    from forecast.baseline.panel_input import PanelInput
    from forecast.settings.arrays import Flags, Floats, Ints

SHORT = 2  # periods; longer ones are closures, of which nothing says that they come again
UNPROVED = 0.5  # a stock-out less than were seen


@dataclass(frozen=True)
class Stockouts:
    """Per series: how many periods were taken as missing, and the share of periods in which that may happen again."""

    count: Ints
    again: Floats

    def spread_over(self, points: Floats) -> Floats:
        """The points (series x steps) less what the periods without sales that may come again will take."""
        return points * (1.0 - self.again)[:, None]


def without_stockouts(panel: PanelInput) -> tuple[PanelInput, Stockouts]:
    """The panel with zeros that are no demand taken as missing, and what they were."""
    marks = outages(panel.values, panel.season)
    known = np.isfinite(panel.values)
    begun = known & np.maximum.accumulate(panel.values > 0, axis=1)
    again = np.maximum(_in_short_runs(marks).sum(axis=1) - UNPROVED, 0.0) / np.maximum(begun.sum(axis=1), 1)
    if not marks.any():
        return panel, Stockouts(marks.sum(axis=1), again)
    return replace(panel, values=np.where(marks, np.nan, panel.values)), Stockouts(marks.sum(axis=1), again)


def stockouts_said(count: int, again: float) -> str:
    """What is told of a series' stock-outs behind its route; nothing where there are none."""
    if not count:
        return ""
    more = f"; they may come again: {100 * again:.1f} % of periods" if again > 0 else ""
    return f"; periods without sales taken as missing: {count}{more}"


def _in_short_runs(marks: Flags) -> Flags:
    """The marks that stand alone or in pairs."""
    padded = np.pad(marks, ((0, 0), (SHORT, SHORT)))
    width = marks.shape[1]
    left = [padded[:, SHORT - k : SHORT - k + width] for k in range(1, SHORT + 1)]
    right = [padded[:, SHORT + k : SHORT + k + width] for k in range(1, SHORT + 1)]
    longer = (left[0] & left[1]) | (right[0] & right[1]) | (left[0] & right[0])
    short: Flags = marks & ~longer
    return short
