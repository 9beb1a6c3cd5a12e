"""Series that are the sum of other series, whatever they are called: total rows of a region or of the company, found in the numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import scipy  # its parts load when they are first used, for they take long
from numpy.typing import NDArray

from forecast.history.series.panel import History

Flags = NDArray[np.bool_]
Matrix = NDArray[np.float64]
Positions = NDArray[np.intp]
PERIODS, DISTINCT = 8, 6  # fewer periods or values could agree by chance
AGREEING = 0.98  # in what share of its periods the sum must hold
TOLERANCE = 0.005  # how far a sum may be from its total, relative, which covers rounding
MAX_CELLS = 20_000_000  # of a panel that is looked at
MAX_PAIRS = 200_000_000  # of series and sums that are compared
AT_ONCE = 2_000_000
PROBES = 3  # periods in which a series is compared with all sums, before the few that fit are compared in all


@dataclass(frozen=True)
class SummedSeries:
    """A series that is the sum of other series: its position in the panel, and what it sums ({} for the whole company)."""

    row: int
    parts: int
    of: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        where = " and ".join(f"{dimension} '{member}'" for dimension, member in self.of) or "the whole company"
        return f"the {self.parts} other series of {where}"


@dataclass(frozen=True)
class _Series:
    """The panel of a history with nothing as 0, and where it has values."""

    history: History
    values: Matrix
    observed: Flags

    @cached_property
    def able(self) -> Flags:
        """Which series have enough periods and values to agree with a sum by more than chance."""
        distinct = 1 + (np.diff(np.sort(self.values, axis=1), axis=1) > 0).sum(axis=1)
        return np.asarray((self.observed.sum(axis=1) >= PERIODS) & (distinct >= DISTINCT))


@dataclass(frozen=True)
class _Sums:
    """The sums of the remaining series by the members of some dimensions: node by node, with how many series each has."""

    node_of: Positions  # of each series
    values: Matrix
    parts: NDArray[np.int64]


def summed_series(history: History) -> tuple[SummedSeries, ...]:
    """The series that are sums of all other series of a member, of a combination of members or of the company, finest first.

    A total that was found is taken out of the sums before coarser ones are compared, so that a grand total beside the totals of its
    parts is found as well. A panel too large to compare has none.
    """
    n, dimensions = len(history.panel.keys), len(history.dimensions)
    if n < 3 or history.panel.values.size > MAX_CELLS or 2**dimensions * n > MAX_CELLS:
        return ()
    series = _Series(history, np.nan_to_num(history.panel.values), ~np.isnan(history.panel.values))
    found: list[SummedSeries] = []
    remaining = np.ones(n, dtype=bool)
    while new := list(_of_round(series, remaining)):
        found.extend(new)
    return tuple(found)


def _of_round(series: _Series, remaining: Flags) -> Iterator[SummedSeries]:
    """The totals among the remaining series, which are taken out of `remaining` as they are found; finer sums come first."""
    keys, dimensions = series.history.panel.keys, series.history.dimensions
    for size in reversed(range(len(dimensions))):
        for names in combinations(dimensions, size):
            codes = keys.groupby(list(names), sort=False).ngroup() if names else np.zeros(len(keys))
            node_of = np.asarray(codes, dtype=np.intp)
            sums = _sums(series.values, node_of, remaining)
            for row, node in _pairs(series, np.flatnonzero(series.able & remaining), sums):
                if remaining[row]:
                    remaining[row] = False
                    member = keys.iloc[int(np.argmax(node_of == node))]
                    parts = int(sums.parts[node]) - int(node_of[row] == node)
                    yield SummedSeries(row, parts, tuple((name, str(member[name])) for name in names))


def _sums(values: Matrix, node_of: Positions, remaining: Flags) -> _Sums:
    rows = np.flatnonzero(remaining)
    shape = (int(node_of.max()) + 1, len(values))
    members = scipy.sparse.csr_array((np.ones(len(rows)), (node_of[rows], rows)), shape=shape)
    parts = members @ (values != 0).any(axis=1).astype(np.int64)
    return _Sums(node_of, np.asarray(members @ values), parts.astype(np.int64))


def _pairs(series: _Series, rows: Positions, sums: _Sums) -> Iterator[tuple[int, int]]:
    """Each of these series with a node whose other series add up to it."""
    values = series.values
    nodes = np.flatnonzero(sums.parts >= 2)
    if not len(rows) or not len(nodes) or len(rows) * len(nodes) > MAX_PAIRS:
        return
    probes = np.argsort(-(values[rows] != 0).sum(axis=0), kind="stable")[:PROBES]
    step = max(AT_ONCE // len(nodes), 1)
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        inside = sums.node_of[some][:, None] == nodes[None, :]
        fits = np.zeros(inside.shape, dtype=np.int64)
        for probe in probes:
            own = values[some, probe][:, None]
            rest = sums.values[nodes, probe][None, :] - np.where(inside, own, 0)
            fits += (own != 0) & (np.abs(rest - own) <= TOLERANCE * np.abs(own))
        filled = (values[some][:, probes] != 0).sum(axis=1)
        for i, j in np.argwhere(fits >= np.maximum(np.minimum(filled, PROBES - 1), 1)[:, None]):
            row, node = int(some[i]), int(nodes[j])
            if _is_sum(values[row], series.observed[row], sums, node, is_inside=bool(inside[i, j])):
                yield row, node


def _is_sum(own: Matrix, observed: Flags, sums: _Sums, node: int, *, is_inside: bool) -> bool:
    """Whether the other series of a node add up to this one in nearly all of its periods."""
    if sums.parts[node] - is_inside < 2:
        return False
    rest = sums.values[node] - (own if is_inside else 0)
    fits = np.abs(rest - own) <= TOLERANCE * np.abs(own) + 1e-9 * np.abs(own).max()
    return bool(fits[observed].mean() >= AGREEING)
