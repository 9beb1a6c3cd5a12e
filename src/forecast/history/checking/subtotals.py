"""Members that add up to other members: found in the numbers, named, and taken out, so that nothing is counted twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy  # its optimizers load when they are first used, for they take long
from numpy.typing import NDArray

from forecast.history.series.panel import History
from forecast.settings.errors import Fault

Matrix = NDArray[np.float64]
MAX_MEMBERS = 150
CLOSE = 0.15  # how far a fitted weight may be from 0 or 1
TOLERANCE = 0.005  # how far a sum may be from its total, relative, which covers rounding
AGREEING = 0.8  # in what share of the periods the sum must hold
CONTEXTS = 5  # the fullest combinations of the other dimensions, in which sums are looked for


@dataclass(frozen=True)
class Subtotal:
    """A member of a dimension that is the sum of other members."""

    dimension: str
    member: str
    parts: tuple[str, ...]

    def __str__(self) -> str:
        return f"'{self.member}' is the sum of {', '.join(map(repr, self.parts))}"


def subtotals(history: History) -> tuple[Subtotal, ...]:
    """The members that are sums of two or more other members of their dimension, smallest first.

    A member is fitted as a non-negative combination of the smaller members (Lawson and Hanson's NNLS) where most other
    members are present; it is a subtotal where all weights are 0 or 1 and the sum holds to rounding in most periods.
    """
    return tuple(subtotal for dimension in history.dimensions for subtotal in _of_dimension(history, dimension))


def without_subtotals(history: History) -> History:
    """The history without its subtotals, so that all its rows add up to its total."""
    table = history.table
    for subtotal in subtotals(history):
        table = table[table[subtotal.dimension] != subtotal.member]
    return history.select(table)


def subtotal_warnings(history: History) -> tuple[Fault, ...]:
    """A warning for each member that is the sum of others."""
    hint = "Leave it out with without_subtotals (--leaves), or its parts are counted twice"
    file = history.source.file
    return tuple(
        Fault(
            f"the member is the sum of other members: {', '.join(subtotal.parts)}",
            hint,
            file,
            column=subtotal.dimension,
            value=subtotal.member,
        )
        for subtotal in subtotals(history)
    )


def _of_dimension(history: History, dimension: str) -> Iterator[Subtotal]:
    members = history.table[dimension].unique()
    if not 3 <= len(members) <= MAX_MEMBERS:
        return
    other_dimensions = [name for name in history.dimensions if name != dimension]
    wide = history.table.pivot_table(
        index=[*other_dimensions, "period"], columns=dimension, values="value", aggfunc="sum", fill_value=0.0
    )
    by_member: dict[str, Subtotal] = {}
    for block in _contexts(wide, other_dimensions):
        for subtotal in _of_block(block, dimension):
            by_member.setdefault(subtotal.member, subtotal)
    yield from sorted(by_member.values(), key=lambda item: (len(item.parts), item.member))


def _contexts(wide: pd.DataFrame, other_dimensions: list[str]) -> list[pd.DataFrame]:
    """The tables of the combinations of the other dimensions with most members, fullest first."""
    if not other_dimensions:
        return [wide]
    groups = [block for _, block in wide.groupby(level=other_dimensions, sort=True)]
    groups.sort(key=lambda block: (-int((block != 0).any().sum()), -len(block)))
    return groups[:CONTEXTS]


def _of_block(block: pd.DataFrame, dimension: str) -> Iterator[Subtotal]:
    values = block.to_numpy(np.float64)
    totals = values.sum(axis=0)
    order = [int(i) for i in np.argsort(np.abs(totals), kind="stable") if totals[i] > 0]
    if len(values) < 2 * len(order):
        return  # with fewer periods than members, a chance combination would fit as well
    parts: list[int] = []
    for i in order:
        summands = _parts_of(values, i, parts)
        if len(summands) > 1:
            yield Subtotal(dimension, str(block.columns[i]), tuple(sorted(str(block.columns[part]) for part in summands)))
        else:
            parts.append(i)


def _parts_of(values: Matrix, i: int, smaller: list[int]) -> list[int]:
    """The smaller members whose sum this one is, none where there are none."""
    if len(smaller) < 2:
        return []
    scale = np.abs(values[:, i]).max()
    weights, _ = scipy.optimize.nnls(values[:, smaller] / scale, values[:, i] / scale)
    if (np.abs(weights - np.round(weights)) > CLOSE).any() or weights.max() > 1 + CLOSE:
        return []
    summands = [part for part, weight in zip(smaller, weights, strict=True) if weight > 0.5]
    off = np.abs(values[:, summands].sum(axis=1) - values[:, i])
    fits = off <= TOLERANCE * np.abs(values[:, i]) + 1e-9 * scale
    return summands if fits.mean() >= AGREEING else []
