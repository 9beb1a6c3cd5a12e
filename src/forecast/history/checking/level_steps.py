"""Steps of level as a change of currency, pack or unit makes them: from one date on, by one factor in all series of a member."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from forecast.history.series.panel import Panel
from forecast.periods.frequency import frequency

Values = NDArray[np.float64]
Flags = NDArray[np.bool_]
Positions = NDArray[np.intp]
LEAST = 3.0  # steps by less happen to honest sales
FAR = 20.0  # a step of one series by at least this is told whatever the factor
APART = 1.5  # all values after a step lie beyond all before by at least this
CELLS = 1 << 20  # of the panel that are looked at together
EACH_SIDE = 3  # values on each side
MOST = 0.8  # of the series of a member step together; small ones may hide theirs in their noise
ALIKE = 0.2  # how far apart the logs of the factors of the series of a member are at most
NEAR = 0.04  # how near the log of a factor of one series is to that of a likely one
CALM = 0.35  # the largest deviation of the logs of a factor
VERY_CALM = 0.15  # and where one series steps alone
FEW = 50  # in a file of more series, one that steps alone by a likely factor may do so by chance
LONG_SIDE = 10  # values on each side by which the factor of one series is known
# Packs, thousands, and the rates at which currencies became the euro or are traded about.
LIKELY = np.array(
    [6, 10, 12, 24, 100, 1e3, 1e4, 1e6, 3.4528, 5.94573, 6.55957, 7.5345, 13.7603, 15.6466, 30.126, 40.3399, 166.386,
     200.482, 239.64, 340.75, 1936.27]
)  # fmt: skip


class Window(TypedDict):
    """The window of a filter of scipy."""

    size: int
    axis: int
    origin: int


@dataclass(frozen=True)
class Step:
    """A step of level: which series, from which period on, by what factor, of what member (empty: all series or one of them).

    `certain` are steps that no sales make: several series by one factor, or one series by a likely factor.
    """

    rows: Positions
    first: int
    factor: float
    dimension: str = ""
    member: str = ""
    certain: bool = True


@dataclass(frozen=True)
class _Jump:
    """The step of one series: its row, the period from which on, the factor, and how far both sides lie apart.

    `certain` where the factor is known from the same periods of two years, or is so large that no season makes it.
    """

    row: int
    first: int
    factor: float
    apart: float
    certain: bool
    calm: bool = False  # the factor is nearly the same in many periods


def level_steps(panel: Panel) -> tuple[Step, ...]:
    """The steps of level in the series of a panel: of all series, else of whole members, else of single series."""
    jumps = {jump.row: jump for jump in _jumps(panel)}
    steps: list[Step] = []
    for shared in _shared(panel, list(jumps.values())):
        steps.append(shared)
        for row in shared.rows:
            jumps.pop(int(row), None)
    alone = (_alone(panel.values[jump.row], jump, few=len(panel.values) <= FEW) for jump in jumps.values())
    return (*steps, *(step for step in alone if step is not None))


def _jumps(panel: Panel) -> list[_Jump]:
    """The steps of the series that lie above or below all values of the year before for a year."""
    season, count = frequency(panel.frequency).year, panel.values.shape[1]
    found = []
    for start in range(0, len(panel.values), max(CELLS // max(count, 1), 1)):
        sold = panel.values[start : start + max(CELLS // max(count, 1), 1)]
        sold = np.where(sold > 0, sold, np.nan)
        apart = _apart(sold, season)
        rows = np.flatnonzero(apart.max(axis=1, initial=0.0) >= APART)
        found += [_jump(sold[row], apart[row], int(row) + start, season) for row in rows]
    return [jump for jump in found if max(jump.factor, 1 / jump.factor) >= LEAST]


def _apart(sold: Values, season: int) -> Values:
    """How far the values of the year from each period on lie above (or below) all of the year before it; 0 where too few are there."""
    missing = np.isnan(sold)
    low, high = np.where(missing, np.inf, sold), np.where(missing, 0.0, sold)
    padded = ((0, 0), (season, season))
    lows, highs = np.pad(low, padded, constant_values=np.inf), np.pad(high, padded)
    least = ndimage.minimum_filter1d(lows, mode="nearest", **_ahead(season))  # of the season that begins at each place
    most = ndimage.maximum_filter1d(highs, mode="nearest", **_ahead(season))
    count = np.pad(np.cumsum(np.pad(~missing, padded), axis=1), ((0, 0), (1, 0)))
    seen = count[:, season:] - count[:, :-season]  # in the season that begins at each place
    places = np.arange(sold.shape[1])
    before, after = places, places + season
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.maximum(least[:, after] / most[:, before], least[:, before] / most[:, after])
    return np.where((seen[:, before] >= EACH_SIDE) & (seen[:, after] >= EACH_SIDE), apart, 0.0)


def _ahead(season: int) -> Window:
    """The window of a filter that looks a season ahead, from each place on."""
    return {"size": season, "axis": 1, "origin": -(season // 2)}


def _jump(values: Values, apart: Values, row: int, season: int) -> _Jump:
    """The step of a series where both sides lie farthest apart, its factor from the same periods of two years where there are such."""
    first = int(np.argmax(apart))
    logs = np.log(values[season:]) - np.log(values[:-season]) if len(values) > season else np.empty(0)
    pairs = logs[max(first - season, 0) : first]  # a period before the step and the same one a year later, after it
    pairs = pairs[~np.isnan(pairs)]
    known = len(pairs) >= EACH_SIDE and float(pairs.std()) <= CALM
    sides = np.nanmedian(values[first : first + season]) / np.nanmedian(values[max(first - season, 0) : first])
    factor = float(np.exp(pairs.mean())) if known else float(sides)
    return _Jump(row, first, factor, float(apart[first]), known or bool(apart[first] >= FAR), known and _calm(pairs))


def _calm(pairs: Values) -> bool:
    """Whether the logs of a factor are of many periods and nearly the same."""
    return len(pairs) >= LONG_SIDE and float(pairs.std()) <= VERY_CALM


def _shared(panel: Panel, jumps: list[_Jump]) -> Iterator[Step]:
    """The steps that all series of the panel, or of a member, make together: two series or more, at one date and by one factor."""
    done = np.zeros(len(panel.values), dtype=bool)
    for first in sorted({jump.first for jump in jumps}):
        same = [jump for jump in jumps if jump.first == first]
        for dimension, member, part in _parts(panel, np.array([jump.row for jump in same])):
            step = _together(part & ~done, same, panel.values > 0)
            if step is not None:
                yield replace(step, dimension=dimension, member=member)
                done[step.rows] = True


def _together(part: Flags, same: list[_Jump], positive: Flags) -> Step | None:
    """The step that nearly all series of a part with sales on both sides take by one factor; None where they do not."""
    first = same[0].first
    inside = part & (positive[:, :first].sum(axis=1) >= EACH_SIDE) & (positive[:, first:].sum(axis=1) >= EACH_SIDE)
    stepping = [jump for jump in same if inside[jump.row]]
    logs = np.log([jump.factor for jump in stepping])
    if len(stepping) < max(2, MOST * inside.sum()) or np.ptp(logs) > ALIKE:
        return None
    certain = sum(jump.certain for jump in stepping) >= MOST * len(stepping)
    return Step(np.flatnonzero(inside), first, float(np.exp(np.median(logs))), certain=certain)


def _parts(panel: Panel, rows: Positions) -> Iterator[tuple[str, str, Flags]]:
    """All series, then those of each member that the rows have."""
    yield "", "", np.ones(len(panel.values), dtype=bool)
    for dimension in panel.keys.columns:
        column = panel.keys[dimension].to_numpy()
        for member in sorted(set(column[rows])):
            yield str(dimension), str(member), column == member


def _alone(values: Values, jump: _Jump, *, few: bool) -> Step | None:
    """The step of one series, where its factor is a likely one in many periods or where it lies very far from all before."""
    likely = jump.calm and bool(np.abs(np.abs(np.log(jump.factor)) - np.log(LIKELY)).min() <= NEAR)
    before, after = (side[side > 0] for side in (values[: jump.first], values[jump.first :]))
    if not likely and max(after.min() / before.max(), before.min() / after.max()) < FAR:
        return None
    return Step(np.array([jump.row]), jump.first, jump.factor, certain=few and likely)
