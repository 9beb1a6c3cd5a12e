"""Samples of nodes: sums of the joint paths of their series over blocks of the horizon, drawn again when they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.kernels.paths import add_leaves
from forecast.baseline.paths.sample_paths import Paths
from forecast.settings.arrays import Flags, Floats, Rows

MEMORY = 64 * 2**20  # bytes of paths held at once
Span = tuple[int, int]  # first and one past the last period of a block
Reduce = Callable[[Floats], Floats]


class LeafSums(NamedTuple):
    """Sums of the leaves' paths over one block (leaves x draws), and which leaves are drawn already."""

    sums: Floats
    drawn: Flags


class Sampler:
    """Draws the samples of nodes; whichever are asked for, in whatever order, the same node has the same bytes.

    The sums of the last few blocks stay in memory, of those leaves that were asked for.
    """

    def __init__(self, paths: Paths, summing: scipy.sparse.csr_matrix) -> None:
        self.paths = paths
        self.summing = summing
        self._blocks: OrderedDict[Span, LeafSums] = OrderedDict()

    @property
    def draws(self) -> int:
        """How many paths there are."""
        return int(self.paths.common.market.shape[1])

    def samples(self, rows: Rows, span: Span) -> Floats:
        """The samples of nodes over one block: nodes x draws."""
        nodes = self.summing[rows]
        return np.asarray(nodes @ self._leaf_sums(np.unique(nodes.indices), span))

    def reduced(self, rows: Rows, spans: Sequence[Span], reduce: Reduce) -> Floats:
        """The reduced samples, nodes x blocks x numbers: leaves are done as they are drawn, totals gather what is drawn."""
        nodes = self.summing[rows]
        # A node of one leaf is that leaf: its samples are reduced as they are drawn, and need not be gathered.
        columns, single = nodes.tocsc(), np.diff(nodes.indptr) == 1
        gathered = np.zeros((int((~single).sum()), len(spans) * self.draws))
        parts: list[tuple[Rows, Floats]] = []
        for leaves, sums in self._drawn(np.flatnonzero(np.diff(columns.indptr)), spans):
            block = columns[:, leaves]
            above = block[~single].tocsc()
            add_leaves(gathered, above.indptr, above.indices, sums.reshape(len(leaves), -1))
            alone = block[single].tocoo()
            parts.append((np.flatnonzero(single)[alone.row], reduce(sums[alone.col])))
        totals = reduce(gathered.reshape(-1, len(spans), self.draws))
        result = np.empty((len(rows), *totals.shape[1:]))
        result[~single] = totals
        for positions, numbers in parts:
            result[positions] = numbers
        return result

    def _drawn(self, leaves: Rows, spans: Sequence[Span]) -> Iterator[tuple[Rows, Floats]]:
        """Leaves in small groups, each with its samples: leaves x blocks x draws."""
        begin, end = min(first for first, _ in spans), max(stop for _, stop in spans)
        # Four arrays of this size live at once while a group is drawn and summed.
        group = max(1, MEMORY // (8 * 4 * (end - begin) * self.draws))
        for position in range(0, len(leaves), group):
            some = leaves[position : position + group]
            drawn = self.paths.draw(some, (begin, end))
            yield some, np.stack([drawn[:, first - begin : stop - begin].sum(axis=1) for first, stop in spans], axis=1)

    def _leaf_sums(self, leaves: Rows, span: Span) -> Floats:
        """Samples over a block (all leaves x draws), of which these leaves are drawn."""
        if span not in self._blocks:
            count = self.summing.shape[1]
            self._blocks[span] = LeafSums(np.zeros((count, self.draws)), np.zeros(count, dtype=bool))
        block = self._blocks[span]
        for some, sums in self._drawn(leaves[~block.drawn[leaves]], [span]):
            block.sums[some], block.drawn[some] = sums[:, 0], True
        self._blocks.move_to_end(span)
        # The oldest blocks go first, never the one that was just asked for.
        while len(self._blocks) > 1 and sum(leaf_sums.sums.nbytes for leaf_sums in self._blocks.values()) > 2 * MEMORY:
            self._blocks.popitem(last=False)
        return block.sums
