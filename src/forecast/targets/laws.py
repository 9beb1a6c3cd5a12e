"""Laws that tables of targets keep, asserted where they are made: finite numbers, parts = whole, floor <= base <= stretch."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.settings.errors import BrokenLawError
from forecast.targets.rounding import Units

Numbers = NDArray[np.float64]


def check_finite(numbers: Numbers, keys: pd.DataFrame) -> None:
    """A `BrokenLawError` with the first node whose row holds a number that is not finite; `keys` has a row for each row of numbers."""
    broken = ~np.isfinite(numbers).reshape(len(numbers), -1).all(axis=1)
    if broken.any():
        raise BrokenLawError("its paths hold numbers that are not finite", _node(keys, int(np.argmax(broken))))


def check_levels(units: Units, keys: pd.DataFrame) -> None:
    """A `BrokenLawError` with the first node (levels x nodes, more being better) whose floor, base and stretch are out of order."""
    broken = (np.diff(units, axis=0) < 0).any(axis=0)
    if broken.any():
        raise BrokenLawError("floor, base and stretch are out of order", _node(keys, int(np.argmax(broken))))


def check_parts(parts: Units, whole: Units) -> None:
    """A `BrokenLawError` where the leaves (levels x leaves) do not add to the company's numbers (one per level)."""
    if not np.array_equal(parts.reshape(len(parts), -1).sum(axis=1), whole):
        raise BrokenLawError("the parts do not add to the whole", "the total")


def _node(keys: pd.DataFrame, row: int) -> str:
    return ", ".join(f"{name}={member}" for name, member in keys.iloc[row].items())
