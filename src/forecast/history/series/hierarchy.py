"""The hierarchy of dimensions: every total that the leaves have, each once, as rows of a sparse matrix."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used, for they take long
from numpy.typing import NDArray

from forecast.settings.arrays import Flags
from forecast.settings.deprecation import warn_of_rename
from forecast.settings.errors import bad_input, hint_for

ALL = "all"
Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Level:
    """The nodes of one grouping: their keys ("all" where summed over) and their positions in the hierarchy."""

    name: str
    keys: pd.DataFrame
    rows: Rows


@dataclass(frozen=True)
class Hierarchy:
    """Nodes over leaves, total first and leaves last: values of nodes are `members @ values of leaves`.

    Each distinct set of leaves is one node, named by its coarsest key in `keys`; a level keeps its own keys, so a region
    with a single product is found under both names and counted once.
    """

    dimensions: tuple[str, ...]
    keys: pd.DataFrame
    summing_matrix: scipy.sparse.csr_matrix
    by_level: Mapping[str, Level]

    @classmethod
    def of(cls, leaves: pd.DataFrame, dimensions: Sequence[str]) -> Hierarchy:
        """The hierarchy over a table of distinct leaf keys, whose order the leaves keep."""
        dimensions = tuple(dimensions)
        leaves = leaves.loc[:, list(dimensions)].astype("str").reset_index(drop=True)
        node_of_set: dict[bytes, int] = {}
        keys, blocks, levels = [], [], {}
        for grouping in _groupings(dimensions):
            nodes, codes = _group(leaves, grouping)
            rows, fresh = _number(codes, len(nodes), node_of_set)
            name = " x ".join(grouping) or "total"
            levels[name] = Level(name, nodes, rows)
            keys.append(nodes.iloc[fresh])
            blocks.append(_incidence(codes, len(nodes))[fresh])
        return cls(dimensions, pd.concat(keys, ignore_index=True), scipy.sparse.csr_matrix(scipy.sparse.vstack(blocks)), levels)

    @property
    def members(self) -> scipy.sparse.csr_matrix:
        """The summing matrix, by its old name."""
        warn_of_rename("Hierarchy.members", "Hierarchy.summing_matrix")
        return self.summing_matrix

    @property
    def leaf_count(self) -> int:
        """How many leaves there are."""
        return int(self.summing_matrix.shape[1])

    @property
    def leaves(self) -> pd.DataFrame:
        """The full keys of the leaves, in their order."""
        return self.by_level[" x ".join(self.dimensions)].keys

    @property
    def level_names(self) -> tuple[str, ...]:
        """The names of the levels, from the total down."""
        return tuple(self.by_level)

    @cached_property
    def level(self) -> tuple[str, ...]:
        """The level of each node: that of its coarsest key."""
        is_named = (self.keys != ALL).to_numpy()
        return tuple(" x ".join(np.array(self.dimensions, dtype=object)[row]) or "total" for row in is_named)

    def rows(self, level: str = ALL) -> Rows:
        """Positions of the nodes of a level: "all", "leaf", or a level's name such as "region x product"."""
        return np.arange(len(self.keys), dtype=np.intp) if level == ALL else self._level(level).rows

    def table(self, level: str = ALL) -> pd.DataFrame:
        """The keys of the nodes of a level, in the order of `rows(level)`."""
        return self.keys if level == ALL else self._level(level).keys

    def listed(self, level: str = ALL) -> tuple[Rows, pd.DataFrame]:
        """Positions and keys of the nodes of a level; in "all" each leaf has its own key, at the end where a coarser one holds the same."""
        rows, keys = self.rows(level), self.table(level)
        if level != ALL:
            return rows, keys
        leaves = self._level("leaf")
        hidden = (keys.iloc[leaves.rows] == ALL).any(axis=1).to_numpy()
        own = leaves.keys[hidden].astype(keys.dtypes)
        return np.concatenate([rows, leaves.rows[hidden]]), pd.concat([keys, own], ignore_index=True)

    def find(self, key: Mapping[str, str]) -> int:
        """The position of the node with these members; dimensions that are not named are summed over."""
        self._check_names(key)
        requested = tuple(str(key.get(dimension, ALL)) for dimension in self.dimensions)
        if requested not in self._positions:
            members = ", ".join(f"{d} '{m}'" for d, m in zip(self.dimensions, requested, strict=True) if m != ALL)
            raise bad_input(f"the history has no series for {members}", "Choose a combination that the history has")
        return self._positions[requested]

    def _level(self, level: str) -> Level:
        name = " x ".join(self.dimensions) if level == "leaf" else level
        if name not in self.by_level:
            levels = (*self.level_names, "leaf", ALL)
            raise bad_input(f"unknown level '{level}'", hint_for(level, levels))
        return self.by_level[name]

    @cached_property
    def _positions(self) -> dict[tuple[str, ...], int]:
        return {
            tuple(key): int(row)
            for level in self.by_level.values()
            for key, row in zip(level.keys.itertuples(index=False, name=None), level.rows, strict=True)
        }

    def _check_names(self, key: Mapping[str, str]) -> None:
        for dimension, member in key.items():
            if dimension not in self.dimensions:
                raise bad_input(f"unknown dimension '{dimension}'", hint_for(dimension, self.dimensions))
            names = pd.unique(self.leaves[dimension])
            if member != ALL and str(member) not in set(names):
                hint = hint_for(str(member), names)
                raise bad_input("unknown member", hint, column=dimension, value=str(member))


def _groupings(dimensions: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(len(dimensions) + 1):
        yield from combinations(dimensions, size)


def _group(leaves: pd.DataFrame, grouping: tuple[str, ...]) -> tuple[pd.DataFrame, Rows]:
    """The distinct keys over the kept dimensions, and for each leaf the position of its key."""
    if len(grouping) == len(leaves.columns):
        return leaves, np.arange(len(leaves), dtype=np.intp)
    masked = leaves.assign(**{dimension: ALL for dimension in leaves.columns if dimension not in grouping})
    nodes = masked.drop_duplicates().sort_values(list(grouping) or list(leaves.columns), ignore_index=True)
    if not grouping:
        return nodes, np.zeros(len(leaves), dtype=np.intp)
    columns = list(grouping)
    return nodes, pd.MultiIndex.from_frame(nodes[columns]).get_indexer(pd.MultiIndex.from_frame(leaves[columns]))


def _number(codes: Rows, count: int, node_of_set: dict[bytes, int]) -> tuple[Rows, Rows]:
    """The hierarchy's position of each node of a grouping, and which of them are sets of leaves not seen before."""
    order = np.argsort(codes, kind="stable")
    sets = np.split(order, np.searchsorted(codes[order], np.arange(1, count)))
    names = [leaves.tobytes() for leaves in sets]
    fresh = [i for i, name in enumerate(names) if name not in node_of_set]
    node_of_set.update({names[i]: len(node_of_set) + number for number, i in enumerate(fresh)})
    return np.array([node_of_set[name] for name in names], dtype=np.intp), np.array(fresh, dtype=np.intp)


def _incidence(codes: Rows, count: int) -> scipy.sparse.csr_matrix:
    leaves = np.arange(len(codes))
    return scipy.sparse.csr_matrix((np.ones(len(codes)), (codes, leaves)), shape=(count, len(codes)))


def shared_totals(summing: scipy.sparse.csr_matrix, taking_part: Flags) -> scipy.sparse.csr_matrix:
    """The sums (rows over all leaves) of two or more leaves that take part, without the others."""
    totals = summing.tocsr().astype(np.float64).multiply(taking_part.astype(np.float64)).tocsr()
    totals.eliminate_zeros()
    totals.sort_indices()
    return totals[np.diff(totals.indptr) >= 2]


def distinct_rows(totals: scipy.sparse.csr_matrix) -> scipy.sparse.csr_matrix:
    """The sums without those over the same leaves as an earlier one."""
    first: dict[bytes, int] = {}
    for row in range(totals.shape[0]):
        first.setdefault(totals.indices[totals.indptr[row] : totals.indptr[row + 1]].tobytes(), row)
    return totals[list(first.values())]


def distinct_totals(summing: scipy.sparse.csr_matrix, taking_part: Flags) -> scipy.sparse.csr_matrix:
    """Each sum of two or more leaves that take part once, as rows over all leaves."""
    return distinct_rows(shared_totals(summing, taking_part))
