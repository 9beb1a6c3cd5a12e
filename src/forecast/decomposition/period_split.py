"""A leaf's number of a span split over its periods: by equal chance, or by the forecast's seasonal shares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from forecast.settings.errors import choose
from forecast.targets.curves import Codes, Numbers, chance_at, equal_chance, group_sums, sorted_samples
from forecast.targets.laws import check_finite
from forecast.targets.outlook import RoundingUnit
from forecast.targets.rounding import Units, round_levels

if TYPE_CHECKING:
    from forecast.baseline import Baseline

GROUP = 512  # leaves whose paths are held at a time
TimeRule = Callable[[Numbers, Numbers, Units, Codes], Numbers]


def split_over_periods(baseline: Baseline, leaf_units: Units, *, span: tuple[int, int], rule: str, scale: RoundingUnit) -> Units:
    """The parts (levels x leaves x periods, whole steps) of the leaves' numbers (levels x leaves); they add exactly."""
    split, length = time_rule(rule), span[1] - span[0]
    parts_of_leaves = np.empty((*leaf_units.shape, length), dtype=np.int64)
    for leaves, curves in _leaf_curves(baseline, span, scale=scale):
        codes = np.repeat(np.arange(len(leaves)), length)
        points = scale.sign * baseline.points[leaves, slice(*span)].ravel() / scale.step
        totals = leaf_units[:, leaves]
        parts = split(curves.reshape(-1, curves.shape[2]), points, totals, codes)
        check_finite(parts.T, baseline.hierarchy.leaves.iloc[leaves[codes]])
        parts_of_leaves[:, leaves] = round_levels(parts, totals, groups=codes).reshape(len(totals), -1, length)
    return parts_of_leaves


def cell_chances(baseline: Baseline, units: Units, *, span: tuple[int, int], scale: RoundingUnit) -> Numbers:
    """The chances (levels x leaves x periods) of the numbers of cells (the same shape, in whole steps)."""
    chances = np.empty(units.shape)
    for leaves, curves in _leaf_curves(baseline, span, scale=scale):
        numbers = units[:, leaves].reshape(len(units), -1).astype(np.float64)
        chances[:, leaves] = chance_at(curves.reshape(-1, curves.shape[2]), numbers, step=1.0).reshape(chances[:, leaves].shape)
    return chances


def _leaf_curves(baseline: Baseline, span: tuple[int, int], *, scale: RoundingUnit) -> Iterator[tuple[Codes, Numbers]]:
    """Leaves in groups, each with the curves of its periods in steps: leaves x periods x draws."""
    every = np.arange(baseline.hierarchy.leaf_count, dtype=np.intp)
    for leaves in np.split(every, range(GROUP, len(every), GROUP)):
        yield leaves, sorted_samples(baseline.paths.draw(leaves, span) * (scale.sign / scale.step))


def _equal_chance(curves: Numbers, points: Numbers, totals: Units, codes: Codes) -> Numbers:  # noqa: ARG001  # one signature
    return equal_chance(curves, totals.astype(np.float64), groups=codes)


def _seasonal(curves: Numbers, points: Numbers, totals: Units, codes: Codes) -> Numbers:  # noqa: ARG001  # one signature
    summed = group_sums(points[:, None], codes, count=totals.shape[1])[codes, 0]
    even = 1.0 / np.bincount(codes)[codes]
    shares = np.divide(points, summed, out=even, where=summed != 0)
    return np.asarray(totals[:, codes] * shares, dtype=np.float64)


TIME_RULES: Mapping[str, TimeRule] = {"equal chance": _equal_chance, "seasonal": _seasonal}


def time_rule(name: str) -> TimeRule:
    """The rule of that name; a wrong name is answered with the nearest."""
    return TIME_RULES[choose(name, TIME_RULES, kind="rule for periods", column="months")]
