"""Speed of splits, breakback and rounding, against the limits that the project sets itself.

    python -m benchmarks.measures.targets_speed

Prints one line per measure with its limit; exits 1 when a limit is missed.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from forecast.decomposition import Plan
from forecast.decomposition.plan_grid import PlanGrid
from forecast.targets.cascade import Split, cascade
from forecast.targets.curves import equal_chance, sorted_samples
from forecast.targets.outlook import RoundingUnit
from forecast.targets.rounding import largest_remainder, round_levels

REGIONS, PRODUCTS, MONTHS, DRAWS = 50, 200, 12, 500


def timed(work: Callable[[], object], repeats: int = 3) -> float:
    """The shortest of some runs, in seconds."""
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


def samples() -> np.ndarray:
    """Joint paths of all leaves and months: leaves x months x draws."""
    random = np.random.default_rng(0)
    size = random.lognormal(4, 1.5, (REGIONS * PRODUCTS, 1, 1))
    shape = (REGIONS * PRODUCTS, MONTHS, DRAWS)
    return (size * np.exp(0.2 * random.standard_normal(shape, dtype=np.float32))).astype(np.float64)


def split(paths: np.ndarray) -> np.ndarray:
    """Total -> regions -> products -> months, in whole units."""
    year = paths.sum(axis=1)
    totals = np.rint(np.quantile(year.sum(axis=0), [0.1, 0.4, 0.9])).astype(np.int64)
    region = np.repeat(np.arange(REGIONS), PRODUCTS)
    leaves = cascade(year, totals, splits=[Split(region), Split(np.arange(len(year)))])
    parts = []
    for first in range(0, len(paths), 500):
        curves = sorted_samples(paths[first : first + 500]).reshape(-1, DRAWS)
        codes = np.repeat(np.arange(len(curves) // MONTHS), MONTHS)
        some = leaves[:, first : first + 500]
        parts.append(round_levels(equal_chance(curves, some.astype(np.float64), groups=codes), some, groups=codes))
    found = np.concatenate(parts, axis=1)
    if (found.sum(axis=1) != totals).any():
        raise SystemExit("the split does not add")
    return found


def plan_of(leaves: int) -> Plan:
    """A plan of so many leaves in one year's months."""
    keys = pd.DataFrame(
        {"region": [f"R{at % 50:02d}" for at in range(leaves)], "product": [f"P{at // 50:05d}" for at in range(leaves)]}
    )
    units = np.cumsum(np.random.default_rng(1).integers(0, 1000, (3, leaves, 1)), axis=0)
    grid = PlanGrid(keys, pd.date_range("2026-01-01", periods=1, freq="MS"), "month")
    return Plan(grid, units, np.zeros((leaves, 1), dtype=bool), np.full((leaves, 1), "given", dtype=object), RoundingUnit())


def main() -> int:
    """Measure, print, and say whether all limits hold."""
    paths, plan = samples(), plan_of(100_000)
    plan.breakback({"region": "R07"}, 1.0)  # codes of members are made once per plan
    total = int(plan.units[1].sum())
    weights = np.random.default_rng(2).lognormal(0, 2, 1_000_000)
    wanted = np.array([987_654_321])
    real = wanted[0] * weights / weights.sum()
    rounded = largest_remainder(real, wanted)
    exact = rounded.sum() == wanted[0] and np.abs(rounded - real).max() < 1
    rows = [
        ("equal-chance split of 50 x 200 x 12", timed(lambda: split(paths)), 2.0),
        ("breakback of a total over 100,000 leaves", timed(lambda: plan.breakback({}, total * 1.1)), 0.1),
        ("breakback of a region of 2,000 of 100,000 leaves", timed(lambda: plan.breakback({"region": "R07"}, 1e6)), 0.1),
        (
            f"rounding of 1,000,000 leaves ({'exact' if exact else 'NOT EXACT'})",
            timed(lambda: largest_remainder(real, wanted)),
            2.0,
        ),
    ]
    for name, seconds, limit in rows:
        print(f"{name:<55} {1000 * seconds:8.1f} ms   limit {1000 * limit:6.0f} ms   {'ok' if seconds < limit else 'MISSED'}")
    return 0 if exact and all(seconds < limit for _, seconds, limit in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
