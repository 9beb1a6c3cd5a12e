"""Moves of whole units among the free cells of a plan (arrays only)."""

from __future__ import annotations

import numpy as np

from forecast.decomposition.plan_grid import Mask
from forecast.settings.errors import bad_input
from forecast.targets.curves import Numbers
from forecast.targets.outlook import RoundingUnit
from forecast.targets.rounding import Units, largest_remainder, round_levels, to_units


def place_units(units: Units, *, level: int, free: Mask, parts: Units) -> Units:
    """The plan (levels x leaves x periods) with these parts in the free cells of a level.

    Neighbouring levels that a part would cross are pushed along, so that floor <= base <= stretch stays.
    """
    changed = units.copy()
    changed[level][free] = parts
    for below in range(level - 1, -1, -1):
        changed[below][free] = np.minimum(changed[below][free], parts)
    for above in range(level + 1, len(units)):
        changed[above][free] = np.maximum(changed[above][free], parts)
    return changed


def apportion(total: int, weights: Numbers) -> Units:
    """The total in whole units by weights, adding exactly."""
    return largest_remainder(total * (weights / weights.sum()), np.array([total]))


def scaled(parts: Units, total: int) -> Units:
    """All levels (levels x cells) moved by the factor that brings the base to the total; an even base where there was none."""
    now = int(parts[1].sum())
    if now == 0:
        base = apportion(total, np.ones(parts.shape[1]))
        return np.stack([np.minimum(parts[0], base), base, np.maximum(parts[2], base)])
    # One factor for the three levels, so that floor and stretch stay as far from the base as they were.
    factor = total / now
    totals = to_units(parts.sum(axis=1) * factor, 1.0)
    totals[1] = total
    return round_levels(np.asarray(parts * factor, dtype=np.float64), totals)


def rescale_levels(parts: Units, totals: Units) -> Units:
    """The parts (levels x cells) with other totals: the base in proportion, floor and stretch as far from it as they were.

    Each level adds to its total exactly and no level crosses another; where the totals themselves would cross, the base's stands and
    floor or stretch give way to it.
    """
    below, above = max(int(totals[1] - totals[0]), 0), max(int(totals[2] - totals[1]), 0)
    base = _rescaled(parts[1], int(totals[1]))
    down = _distances(parts[1] - parts[0], parts[1], base, total=below)
    up = _distances(parts[2] - parts[1], parts[1], base, total=above)
    return np.stack([base - down, base, base + up])


def _rescaled(parts: Units, total: int) -> Units:
    """The parts with another total, in proportion; where some are below zero and some above, each moves by its size."""
    if (parts < 0).any() and (parts > 0).any():
        return parts + apportion(total - int(parts.sum()), _weights(np.abs(parts)))
    return apportion(total, _weights(np.abs(parts)))


def _distances(before: Units, old: Units, new: Units, *, total: int) -> Units:
    """Distances to the base that add to the total: in the shares of the base that they were, in those of the base if that is too far."""
    sizes = np.abs(new)
    share = np.divide(before, np.abs(old), out=np.zeros(len(old)), where=old != 0)
    distances = apportion(total, _weights(sizes * share if (sizes * share).any() else sizes))
    return apportion(total, _weights(sizes)) if (distances > sizes).any() else distances


def _weights(sizes: Numbers | Units) -> Numbers:
    """The sizes as weights; even ones where all are 0."""
    return np.asarray(sizes, dtype=np.float64) if sizes.any() else np.ones(len(sizes))


def remaining_units(units: Units, *, cells: Mask, free: Mask, requested: int, scale: RoundingUnit | None = None) -> int:
    """What the free cells must take so that all cells reach the requested sum; refused when nothing is free or holds exceed it.

    The reason is given in the numbers that `scale` makes of units.
    """
    held, rounding = int(units[cells & ~free].sum()), scale or RoundingUnit()
    if not free[cells].any():
        hint = "Release a hold or choose a larger node"
        raise bad_input("all cells here are held, so nothing can change", hint, value=_number_text(requested, rounding))
    if (requested >= 0 and held > requested) or (rounding.sign < 0 and held < requested <= 0):
        hint = f"Release a hold, or give {_number_text(held, rounding)} or more"
        raise bad_input(
            f"the holds exceed the total by {_number_text(abs(held - requested), RoundingUnit(rounding.step))}",
            hint,
            value=_number_text(requested, rounding),
        )
    return requested - held


def _number_text(units: int, scale: RoundingUnit) -> str:
    return f"{float(scale.numbers(np.array(units, dtype=np.int64))):,.10g}"
