"""Series of another step than the rest of their file: quarters among months, weeks after months, which no sum of months may mix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from forecast.periods.frequency import Days
from forecast.settings.arrays import Floats, Ints
from forecast.settings.errors import Fault, count_of

ROWS, LONE_ROWS = 4, 6  # rows a quarter apart that make a member quarterly, and a single series among others of its members
WEIGHT = 0.01  # series of less than this share of the file are told of as sparse ones
TWICE = 2.0  # a quarter is about three months: a stretch of quarters lies at least this far above one of months
WEEKS, MONTHS = 8, 5  # steps in a row that make a stretch of weeks, and one of months
NAMED = 5


def quarters_among_months(table: pd.DataFrame, dimensions: Sequence[str], *, file: str | None) -> tuple[Fault, ...]:
    """A fault that names the series which have a row each quarter, or had in a stretch, where the others have one each month.

    `table` has the dimensions, `period` (months) and `value`.
    """
    names = list(dimensions)
    months = table["period"].to_numpy().astype("datetime64[M]").astype(np.int64)
    leaves = table.groupby(names, sort=False, observed=True).ngroup().to_numpy()
    order = np.lexsort((months, leaves))
    leaves, months, values = leaves[order], months[order], table["value"].to_numpy(np.float64)[order]
    starts = np.flatnonzero(np.diff(leaves, prepend=-1))
    keys = table[names].iloc[order[starts]].reset_index(drop=True)
    stretches = [np.array(part) for part in np.split(np.arange(len(leaves)), starts[1:])]
    kinds = [_kind(np.diff(months[part]), values[part]) for part in stretches]
    found = _quarterly(keys, kinds, [len(part) for part in stretches]) if "months" in kinds else []
    weight = sum(np.abs(values[stretches[i]]).sum() for i in found)
    if not found or weight < WEIGHT * np.abs(values).sum():
        return ()
    named = _named(keys, found)
    message = f"{count_of(len(found), 'series', 'series')} with one row each quarter where others have one each month: {named}"
    hint = "Sum all to quarters with --freq quarter, or take months from the source; if nothing was sold in between, say --missing zero"
    return (Fault(message, hint, file, column=" x ".join(names)),)


def _quarterly(keys: pd.DataFrame, kinds: Sequence[str], lengths: Sequence[int]) -> list[int]:
    """The series that have quarters, alone or before or after months; a single one of a member needs more rows to be known as such."""
    both = [i for i, kind in enumerate(kinds) if kind == "both"]
    alone = [i for i, kind in enumerate(kinds) if kind == "quarters"]
    return sorted(both + [i for i in alone if lengths[i] >= (ROWS if _fills_a_member(keys, kinds, i) else LONE_ROWS)])


def _named(keys: pd.DataFrame, found: Sequence[int]) -> str:
    named = ", ".join(" / ".join(map(str, keys.iloc[i])) for i in found[:NAMED])
    return named + (f" and {len(found) - NAMED:,} more" if len(found) > NAMED else "")


def _kind(steps: Ints, values: Floats) -> str:
    """What the steps between the rows of a series make of it: "months", "quarters", "both" in stretches, or nothing of these."""
    if len(steps) >= ROWS - 1 and (steps == 3).all():
        return "quarters"
    if len(steps) >= LONE_ROWS and (steps == 1).mean() >= 0.8 and not (steps == 3).sum() >= ROWS - 1:
        return "months"
    for of_quarters, levels in _ends(steps, values):
        if of_quarters >= ROWS - 1 and np.median(levels[0]) >= TWICE * np.median(levels[1]) > 0:
            return "both"
    return "months" if len(steps) >= LONE_ROWS and (steps == 1).mean() >= 0.8 else ""


def _ends(steps: Ints, values: Floats) -> Iterator[tuple[int, tuple[Floats, Floats]]]:
    """How many quarters a series begins with, and ends with, where all other steps are months; the values of both stretches."""
    for order, sizes in ((steps, values), (steps[::-1], values[::-1])):
        count = int(np.argmax(order != 3)) if (order != 3).any() else len(order)
        rest = order[count:]
        if len(rest) >= MONTHS and (rest == 1).mean() >= 0.9:
            yield count, (sizes[:count], sizes[count + 1 :])


def _fills_a_member(keys: pd.DataFrame, kinds: Sequence[str], i: int) -> bool:
    """Whether all series of one of its members are quarterly too."""
    quarterly = np.array([kind == "quarters" for kind in kinds])
    return any(bool(quarterly[(keys[name] == keys[name].iloc[i]).to_numpy()].all()) for name in keys.columns)


def weeks_beside_months(leaves: Ints, days: Days, keys: pd.DataFrame, *, file: str | None, column: str) -> tuple[Fault, ...]:
    """A fault that names the series whose rows are months in one stretch and weeks in another; `keys` has a row per leaf code."""
    order = np.lexsort((days, leaves))
    leaf, day = leaves[order], days[order].astype("datetime64[D]").astype(np.int64)
    new = np.concatenate([[True], (np.diff(leaf) != 0) | (np.diff(day) != 0)])
    leaf, day = leaf[new], day[new]
    inside = np.diff(leaf) == 0
    steps, owner = np.diff(day)[inside], leaf[1:][inside]
    weekly, monthly = (np.bincount(owner[rows], minlength=len(keys)) for rows in (steps == 7, (steps >= 28) & (steps <= 31)))
    found = [int(i) for i in np.flatnonzero((weekly >= WEEKS) & (monthly >= MONTHS)) if _in_two_stretches(steps[owner == i])]
    if not found:
        return ()
    named = ", ".join(" / ".join(map(str, keys.iloc[i])) for i in found[:NAMED])
    message = (
        f"{count_of(len(found), 'series', 'series')} with one row each month in one stretch and one each week in another: {named}"
    )
    return (Fault(message, "Take both stretches from the source in one step, for example as months", file, column=column),)


def _in_two_stretches(steps: Ints) -> bool:
    """Whether the steps are months only and then weeks only, or the other way round."""
    is_week = steps == 7
    known = is_week | ((steps >= 28) & (steps <= 31))
    return bool(known.mean() >= 0.95 and np.count_nonzero(np.diff(is_week[known].astype(np.int8))) == 1)
