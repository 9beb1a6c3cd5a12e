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
    return tuple(found for dimension in history.dimensions for found in _of_dimension(history, dimension))


def without_subtotals(history: History) -> History:
    """The history without its subtotals, so that all its rows add up to its total."""
    table = history.table
    for found in subtotals(history):
        table = table[table[found.dimension] != found.member]
    return history.select(table)


def subtotal_warnings(history: History) -> tuple[Fault, ...]:
    """A warning for each member that is the sum of others."""
    do = "Leave it out with without_subtotals (--leaves), or its parts are counted twice"
    file = history.source.file
    return tuple(
        Fault(
            f"the member is the sum of other members: {', '.join(found.parts)}",
            do,
            file,
            column=found.dimension,
            value=found.member,
        )
        for found in subtotals(history)
    )


def _of_dimension(history: History, dimension: str) -> Iterator[Subtotal]:
    members = history.table[dimension].unique()
    if not 3 <= len(members) <= MAX_MEMBERS:
        return
    others = [name for name in history.dimensions if name != dimension]
    wide = history.table.pivot_table(index=[*others, "period"], columns=dimension, values="value", aggfunc="sum", fill_value=0.0)
    found: dict[str, Subtotal] = {}
    for block in _contexts(wide, others):
        for subtotal in _of_block(block, dimension):
            found.setdefault(subtotal.member, subtotal)
    yield from sorted(found.values(), key=lambda each: (len(each.parts), each.member))


def _contexts(wide: pd.DataFrame, others: list[str]) -> list[pd.DataFrame]:
    """The tables of the combinations of the other dimensions with most members, fullest first."""
    if not others:
        return [wide]
    groups = [block for _, block in wide.groupby(level=others, sort=True)]
    groups.sort(key=lambda block: (-int((block != 0).any().sum()), -len(block)))
    return groups[:CONTEXTS]


def _of_block(block: pd.DataFrame, dimension: str) -> Iterator[Subtotal]:
    values = block.to_numpy(np.float64)
    totals = values.sum(axis=0)
    order = [int(at) for at in np.argsort(np.abs(totals), kind="stable") if totals[at] > 0]
    if len(values) < 2 * len(order):
        return  # with fewer periods than members, a chance combination would fit as well
    parts: list[int] = []
    for at in order:
        chosen = _parts_of(values, at, parts)
        if len(chosen) > 1:
            yield Subtotal(dimension, str(block.columns[at]), tuple(sorted(str(block.columns[part]) for part in chosen)))
        else:
            parts.append(at)


def _parts_of(values: Matrix, at: int, smaller: list[int]) -> list[int]:
    """The smaller members whose sum this one is, none where there are none."""
    if len(smaller) < 2:
        return []
    scale = np.abs(values[:, at]).max()
    weights, _ = scipy.optimize.nnls(values[:, smaller] / scale, values[:, at] / scale)
    if (np.abs(weights - np.round(weights)) > CLOSE).any() or weights.max() > 1 + CLOSE:
        return []
    chosen = [part for part, weight in zip(smaller, weights, strict=True) if weight > 0.5]
    off = np.abs(values[:, chosen].sum(axis=1) - values[:, at])
    fits = off <= TOLERANCE * np.abs(values[:, at]) + 1e-9 * scale
    return chosen if fits.mean() >= AGREEING else []
