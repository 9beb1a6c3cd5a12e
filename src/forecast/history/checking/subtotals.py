"""Members that add up to other members: found in the numbers, named, and taken out, so that nothing is counted twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy  # its optimizers load when they are first used, for they take long
from numpy.typing import NDArray

from forecast.history.checking.summed_series import summed_series
from forecast.history.series.panel import History
from forecast.settings.errors import Fault, count_of

Matrix = NDArray[np.float64]
MAX_MEMBERS = 150
CLOSE = 0.15  # how far a fitted weight may be from 0 or 1
TOLERANCE = 0.005  # how far a sum may be from its total, relative, which covers rounding
AGREEING = 0.8  # in what share of the periods the sum must hold
CONTEXTS = 5  # the fullest combinations of the other dimensions, in which sums are looked for
LEAVES = "Leave it out with without_subtotals (--leaves), or its parts are counted twice"
LEFT_OUT = "It was left out, as asked with --leaves"


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
    """The history without its subtotals, so that all its rows add up to its total: members and single series that are sums of others.

    The warnings that name them say that they were left out.
    """
    rest = _without_series(_without_members(history, subtotals(history)))
    told = tuple(replace(each, hint=LEFT_OUT) if each.hint == LEAVES else each for each in rest.source.warnings)
    return replace(rest, source=replace(rest.source, warnings=told))


def _without_members(history: History, found: Sequence[Subtotal]) -> History:
    table = history.table
    for subtotal in found:
        table = table[table[subtotal.dimension] != subtotal.member]
    return history.select(table) if found else history


def _without_series(history: History) -> History:
    rows = [each.row for each in summed_series(history)]
    if not rows:
        return history
    totals = pd.MultiIndex.from_frame(history.panel.keys.iloc[rows])
    is_total = pd.MultiIndex.from_frame(history.table[list(history.dimensions)]).isin(totals)
    return history.select(history.table[~is_total])


def subtotal_warnings(history: History) -> tuple[Fault, ...]:
    """A warning for each member and each series that is the sum of others, and one of what they add to the total."""
    file, found = history.source.file, subtotals(history)
    warnings = [
        Fault(
            f"the member is the sum of other members: {', '.join(subtotal.parts)}",
            LEAVES,
            file,
            column=subtotal.dimension,
            value=subtotal.member,
        )
        for subtotal in found
    ]
    rest = _without_members(history, found)
    for each in summed_series(rest):
        name = " / ".join(str(member) for member in rest.panel.keys.iloc[each.row])
        column = " x ".join(history.dimensions)
        warnings.append(Fault(f"the series is the sum of {each}", LEAVES, file, column=column, value=name))
    return (*warnings, _effect(history, len(warnings))) if warnings else ()


def _effect(history: History, count: int) -> Fault:
    """What the sums among the rows add to the total."""
    total, rest = (float(each.table["value"].sum()) for each in (history, without_subtotals(history)))
    what = count_of(count, "member or series", "members or series")
    are = "is the sum" if count == 1 else "are sums"
    message = f"{what} that {are} of others: the total is {total:,.2f} with them and {rest:,.2f} without"
    return Fault(message, LEAVES, history.source.file)


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
