"""Shares that people give: checked to add to a whole, and applied to a total exactly."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from forecast.settings.errors import Fault, InputError, bad_input
from forecast.targets.rounding import largest_remainder, to_numbers, to_units

CLOSE = 0.0005  # shares this near to a whole were rounded by hand and are repaired
HUNDREDTHS = 1_000_000  # repaired shares are whole parts of this many


def checked_shares(shares: Mapping[str, float], *, what: str = "shares") -> dict[str, float]:
    """The shares as parts of one; given per cents (adding to about 100) are read as such.

    A sum within 0.05 % of the whole is repaired by largest remainder; another is refused with the sum, as are shares below zero.
    """
    faults = [
        Fault("a share is negative or not a number", "Give zero or more", column=k, value=str(v))
        for k, v in shares.items()
        if not v >= 0
    ]
    if faults:
        raise InputError(faults)
    numbers = np.array(list(shares.values()), dtype=np.float64)
    whole = 100.0 if numbers.sum() > 10 else 1.0
    total = numbers.sum() / whole
    if abs(total - 1) > CLOSE:
        raise bad_input(f"the {what} add to {100 * total:.6g} %, not 100 %", "Correct them", value=_listed(shares))
    if abs(total - 1) > 1e-12:
        numbers = largest_remainder(numbers / whole * HUNDREDTHS, np.array([HUNDREDTHS])) / HUNDREDTHS * whole
    return dict(zip(shares, (numbers / whole).tolist(), strict=True))


def split_by_weights(total: float, weights: Mapping[str, float], *, step: float = 1.0) -> dict[str, float]:
    """The total split by shares in whole steps: 110 by A 40 %, B 60 % is A 44, B 66; the parts add exactly."""
    shares = np.array(list(checked_shares(weights, what="weights").values()))
    units = to_units(total, step)
    parts = largest_remainder(float(units) * shares, np.atleast_1d(units))
    return dict(zip(weights, to_numbers(parts, step).tolist(), strict=True))


def _listed(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {share:g}" for name, share in shares.items())
