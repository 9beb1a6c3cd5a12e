"""Prints the quality of targets on real histories: whether stated chances are kept, and splits fairer than the usual practice.

    FORECAST_REAL_DATA=folder python benchmarks/target_quality.py [SET ...] [--origins N] [--draws N]

Half-year origins that do not overlap; each sees only what was known then. Every figure averages the origins with equal weight; the
number in brackets is its standard error (sd over origins / sqrt(K)). Where twice that error is above the tolerance of 5 points the
verdict is "not testable".

(a) own levels: attained share against 90 / 60 / 10 by level
(b) assigned numbers from cascading the company's own levels: per bin of stated chance, attained share minus mean stated chance
(c) the usual practice on the same origins (the company's numbers split by last year's shares; and leaf levels added up): distance
    from the intended 90 / 60 / 10, and Brier scores under one common forecast
(d) spread of attainment between owners
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))
from calibration import cars, retail, stallion, tourism

from forecast.baseline import baseline
from forecast.history.panel import History, period_ends
from forecast.targets import propose_targets
from forecast.targets.outlook import Outlook, outlooks
from forecast.targets.propose import CHANCES, Targets

LEVELS = ("floor", "base", "stretch")
INTENDED = np.array([0.9, 0.6, 0.1])
TOLERANCE = 0.05
BINS = np.array([0.0, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0001])
SETS: dict[str, tuple[Callable[[Path], History], int]] = {
    "stallion": (stallion, 4),
    "aus_retail": (retail, 10),
    "cars": (cars, 8),
    "tourism": (tourism, 10),
}


def origins(history: History, count: int) -> list[pd.Timestamp]:
    """The last days known, half a year apart, newest last; three years of history or more before each."""
    panel, half = history.panel, history.panel.season // 2
    ends = period_ends(panel.periods.to_series(), panel.frequency).to_numpy()
    lengths = list(range(len(ends) - half, 5 * half, -half))[:count]
    return [pd.Timestamp(ends[length - 1]) for length in lengths][::-1]


def cells(history: History, day: pd.Timestamp, draws: int) -> pd.DataFrame:
    """All nodes at one origin: level, numbers of ours and of the usual practice, chances, and what came."""
    past = baseline(history.until(day), periods=history.panel.season // 2, draws=draws)
    targets = propose_targets(past, span="half")
    outlook, hierarchy = outlooks(past, "half")[0], past.hierarchy
    table = targets.table.assign(level=hierarchy.level)
    table.loc[hierarchy.rows("leaf"), "level"] = "leaf"  # a dimension that nests in another shortens the names of leaves
    actual = actual_of(history, targets, outlook)
    practice = practice_of(targets, outlook)
    added = np.asarray(hierarchy.members @ targets.level("leaf")[[f"own_{level}" for level in LEVELS]].to_numpy()).T
    chances = outlook.chances(hierarchy.rows(), practice)
    columns = {f"practice_{level}": numbers for level, numbers in zip(LEVELS, practice, strict=True)}
    columns |= {f"practice_chance_{level}": numbers for level, numbers in zip(LEVELS, chances, strict=True)}
    columns |= {f"added_{level}": numbers for level, numbers in zip(LEVELS, added, strict=True)}
    return table.assign(actual=actual, origin=day, **columns)


def actual_of(history: History, targets: Targets, outlook: Outlook) -> np.ndarray:
    """What every node had in the periods of the outlook, from the series that were known at the origin."""
    periods = targets.baseline.periods[slice(*outlook.span)]
    rows = history.table[history.table["period"].isin(periods)]
    leaves = targets.baseline.hierarchy.leaves
    sums = rows.groupby(list(history.dimensions))["value"].sum()
    found = sums.reindex(pd.MultiIndex.from_frame(leaves) if leaves.shape[1] > 1 else pd.Index(leaves.iloc[:, 0]))
    return np.asarray(targets.baseline.hierarchy.members @ found.fillna(0.0).to_numpy())


def practice_of(targets: Targets, outlook: Outlook) -> np.ndarray:
    """The company's own three numbers split by last year's shares of the same half, at every node (levels x nodes)."""
    hierarchy = targets.baseline.hierarchy
    before = np.nan_to_num(outlook.last_year(hierarchy.rows("leaf")))
    company = targets.table.loc[0, list(LEVELS)].to_numpy(np.float64)
    return np.asarray(hierarchy.members @ np.outer(before / before.sum(), company)).T


def over_origins(values: pd.Series) -> tuple[float, float]:
    """The mean over origins and its standard error."""
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.nan


def shown(mean: float, error: float, *, scale: float = 100.0, digits: int = 0) -> str:
    """A mean with its standard error, in points."""
    return f"{scale * mean:.{digits}f} ({scale * error:.{digits}f})"


def verdict(mean: float, error: float) -> str:
    """Pass, MISS, or not testable within the tolerance."""
    if not 2 * error <= TOLERANCE:
        return "not testable"
    return "pass" if abs(mean) <= TOLERANCE else "MISS"


def own_levels(found: pd.DataFrame) -> Iterator[str]:
    """Attained shares of own levels, by level of the hierarchy."""
    for level, rows in found.groupby("level", sort=False):
        parts, says = [], []
        for name, goal in zip(LEVELS, INTENDED, strict=True):
            reached = (rows["actual"] >= rows[f"own_{name}"]).groupby(rows["origin"]).mean()
            mean, error = over_origins(reached)
            if rows.groupby("origin").size().max() == 1:  # one yes or no per origin: the error that the stated chance implies
                error = float(np.sqrt(goal * (1 - goal) / len(reached)))
            parts.append(shown(mean, error))
            says.append(verdict(mean - goal, error))
        yield f"  (a) {level:26} nodes {len(rows) // rows['origin'].nunique():5}   own 90/60/10: {' / '.join(parts):34} {', '.join(says)}"


def assigned(found: pd.DataFrame) -> Iterator[str]:
    """Attained share minus mean stated chance, per bin of stated chance, of leaves and of the levels between."""
    between = ~found["level"].isin(["leaf", "total"])
    for name, some in (("leaves", found[found["level"] == "leaf"]), ("levels between", found[between])):
        long = pd.concat(
            [
                some[["origin"]].assign(chance=some[chance], hit=some["actual"] >= some[level])
                for level, chance in zip(LEVELS, CHANCES, strict=True)
            ]
        )
        bins = pd.cut(long["chance"], BINS, right=False)
        for label, rows in long.groupby(bins, observed=True):
            if len(rows) < 50:
                continue
            grouped = rows.groupby("origin")
            mean, error = over_origins(grouped["hit"].mean() - grouped["chance"].mean())
            stated = rows["chance"].mean()
            low, high = label.left, min(label.right, 1.0)
            yield (
                f"  (b) {name:15} stated {100 * low:3.0f}-{100 * high:3.0f} %  n {len(rows):6}  mean {100 * stated:3.0f}  "
                f"attained - stated {shown(mean, error, digits=1):>12}  {verdict(mean, error)}"
            )


def practice(found: pd.DataFrame) -> Iterator[str]:
    """Distance of the usual practice from what it intends, and Brier scores of both under one common forecast."""
    leaves = found[(found["level"] == "leaf") & (found["last_year"] > 0)]
    between = found[~found["level"].isin(["leaf"])]
    for name, rows, prefix in (
        ("own levels, leaves", leaves, "own_"),
        ("last year's shares, leaves", leaves, "practice_"),
        ("own levels, totals", between, "own_"),
        ("leaf levels added, totals", between, "added_"),
    ):
        shares = [
            over_origins((rows["actual"] >= rows[f"{prefix}{level}"]).groupby(rows["origin"]).mean())[0] for level in LEVELS
        ]
        attained = "/".join(f"{100 * each:.0f}" for each in shares)
        yield f"  (c) {name:28} attained {attained:>9}   distance from 90/60/10: {100 * np.abs(shares - INTENDED).mean():.1f} points"
    # A fair number has a middling chance and is hard to call, so practice's lopsided ones score lower once their chances are told.
    scores = {
        "ours, chances as stated": [(leaves[chance], leaves[level]) for level, chance in zip(LEVELS, CHANCES, strict=True)],
        "practice, taken at 90/60/10": [
            (goal, leaves[f"practice_{level}"]) for level, goal in zip(LEVELS, INTENDED, strict=True)
        ],
        "practice, chances by the forecast": [
            (leaves[f"practice_chance_{level}"], leaves[f"practice_{level}"]) for level in LEVELS
        ],
    }
    for name, pairs in scores.items():
        score = sum(((leaves["actual"] >= number).astype(float) - stated) ** 2 for stated, number in pairs) / len(pairs)
        mean, error = over_origins(score.groupby(leaves["origin"]).mean())
        yield f"  (c) Brier score, {name:36} {shown(mean, error, scale=1, digits=3)}"


def spread(found: pd.DataFrame) -> Iterator[str]:
    """The spread of attainment (actual / base) and of chances between owners, ours against last year's shares."""
    for level, rows in found[(found["level"] != "total") & (found["last_year"] > 0)].groupby("level", sort=False):
        kept = rows[(rows["base"] > 0) & (rows["practice_base"] > 0)]
        texts = []
        for name, column in (("ours", "base"), ("practice", "practice_base")):
            ratio = (kept["actual"] / kept[column]).clip(0, 3)
            texts.append(f"{name} {shown(*over_origins(ratio.groupby(kept['origin']).std()), digits=1)}")
        gap = [kept[chance].groupby(kept["origin"]).std().mean() for chance in ("chance_base", "practice_chance_base")]
        yield f"  (d) {level:26} sd of attainment, points: {texts[0]}, {texts[1]}   sd of chances: {100 * gap[0]:.1f}, {100 * gap[1]:.1f}"


def main() -> None:
    """Run the sets named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--origins", type=int)
    parser.add_argument("--draws", type=int, default=500)
    arguments = parser.parse_args()
    data = Path(os.environ["FORECAST_REAL_DATA"])
    for name in arguments.sets:
        start = time.perf_counter()
        load, count = SETS[name]
        history = load(data)
        days = origins(history, arguments.origins or count)
        found = pd.concat([cells(history, day, arguments.draws) for day in days], ignore_index=True)
        found = found[found["own_stretch"] > 0]  # a node that is closed has no target
        print(f"target quality on {name}: {len(days)} half-year origins, {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}")
        for part in (own_levels, assigned, practice, spread):
            print("\n".join(part(found)))
        print(f"  {time.perf_counter() - start:.0f} s\n", flush=True)


if __name__ == "__main__":
    main()
