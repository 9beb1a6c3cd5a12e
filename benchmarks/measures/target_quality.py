"""Prints the quality of targets on real histories: whether stated chances are kept, and splits fairer than the usual practice.

    FORECAST_REAL_DATA=folder python -m benchmarks.measures.target_quality [SET ...] [--origins N] [--draws N]

Half-year origins that do not overlap; each is forecast once, from what was known then, and serves all four parts. Every figure averages
the origins with equal weight; the number in brackets is its standard error (sd over origins / sqrt(K)). Where twice that error is above
the tolerance of 5 points the verdict is "not testable". Few origins can agree by luck, for all members share the market: the error in
square brackets is the one that true chances would show over as many origins, from the joint paths. A MISS within twice of it is
said to be one that true chances give as well; it stays a MISS.

(a) own levels: attained share against 90 / 60 / 10 by level
(b) assigned numbers from cascading the company's own levels: per bin of stated chance, attained share minus mean stated chance
(c) the usual practice on the same origins (the company's numbers split by last year's shares; and leaf levels added up): distance
    from the intended 90 / 60 / 10, and Brier scores under one common forecast. A Brier score holds two things: how uncertain the numbers
    are by themselves, p (1 - p), and how far the stated chances are off. Fair numbers have middling chances and are hard to call, so
    their score is high even when every chance is true; what is left above p (1 - p) is the fault of the chances. Scores compare
    methods only where both state the same chances, as own levels and practice do at 90 / 60 / 10.
(d) spread of attainment (actual / base) between owners, over all of them, over those that make 99 % of sales, and over the middle half;
    ours minus practice's by origin, with its error: pass where it is below zero by twice that error
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.sets.panels import cars, retail, stallion, tourism
from forecast.baseline import baseline
from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.targets import propose_targets
from forecast.targets.outlook import Outlook, last_year_totals, outlooks
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
    ends = frequency(panel.frequency).ends(panel.periods).to_numpy()
    lengths = list(range(len(ends) - half, 5 * half, -half))[:count]
    return [pd.Timestamp(ends[length - 1]) for length in lengths][::-1]


@dataclass(frozen=True)
class Origin:
    """One origin: a row per node with numbers, chances and what came; and which joint path reaches which number."""

    day: pd.Timestamp
    table: pd.DataFrame
    reached: dict[str, np.ndarray]  # by name of a column of numbers: nodes x draws


def cells(history: History, day: pd.Timestamp, draws: int) -> Origin:
    """All nodes at one origin: level, numbers of ours and of the usual practice, chances, and what came."""
    past = baseline(history.until(day), periods=history.panel.season // 2, draws=draws)
    targets = propose_targets(past, span="half")
    outlook, hierarchy = outlooks(past, "half")[0], past.hierarchy
    table = targets.table.assign(level=hierarchy.level)
    table.loc[hierarchy.rows("leaf"), "level"] = "leaf"  # a dimension that nests in another shortens the names of leaves
    table["last_year"] = np.asarray(hierarchy.summing_matrix @ year_sums(targets, outlook))
    actual = actual_of(history, targets, outlook)
    numbers = practice_of(targets, outlook)
    added = np.asarray(hierarchy.summing_matrix @ targets.level("leaf")[[f"own_{level}" for level in LEVELS]].to_numpy()).T
    chances = outlook.chances(hierarchy.rows(), numbers)
    columns = {f"practice_{level}": each for level, each in zip(LEVELS, numbers, strict=True)}
    columns |= {f"practice_chance_{level}": each for level, each in zip(LEVELS, chances, strict=True)}
    columns |= {f"added_{level}": each for level, each in zip(LEVELS, added, strict=True)}
    table = table.assign(actual=actual, origin=day, **columns)
    open_nodes = table["own_stretch"].to_numpy() > 0  # a node that is closed has no target
    kept, samples = table[open_nodes].reset_index(drop=True), past.samples(hierarchy.rows()[open_nodes], outlook.span)
    asked = [*LEVELS, *(f"own_{level}" for level in LEVELS)]
    return Origin(day, kept, {name: samples >= kept[name].to_numpy()[:, None] for name in asked})


def actual_of(history: History, targets: Targets, outlook: Outlook) -> np.ndarray:
    """What every node had in the periods of the outlook, from the series that were known at the origin."""
    periods = targets.baseline.periods[slice(*outlook.span)]
    rows = history.table[history.table["period"].isin(periods)]
    leaves = targets.baseline.hierarchy.leaves
    sums = rows.groupby(list(history.dimensions))["value"].sum()
    found = sums.reindex(pd.MultiIndex.from_frame(leaves) if leaves.shape[1] > 1 else pd.Index(leaves.iloc[:, 0]))
    return np.asarray(targets.baseline.hierarchy.summing_matrix @ found.fillna(0.0).to_numpy())


def year_sums(targets: Targets, outlook: Outlook) -> np.ndarray:
    """What every leaf had in the same periods a year before, as far as there are rows: what the usual practice goes by."""
    history = targets.baseline.history
    return np.nan_to_num(last_year_totals(history, history.year_before(targets.baseline.periods[slice(*outlook.span)])))


def practice_of(targets: Targets, outlook: Outlook) -> np.ndarray:
    """The company's own three numbers split by last year's shares of the same half, at every node (levels x nodes)."""
    hierarchy = targets.baseline.hierarchy
    before = year_sums(targets, outlook)
    company = targets.table.loc[0, list(LEVELS)].to_numpy(np.float64)
    return np.asarray(hierarchy.summing_matrix @ np.outer(before / before.sum(), company)).T


def over_origins(values: pd.Series) -> tuple[float, float]:
    """The mean over origins and its standard error."""
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values))) if len(values) > 1 else np.nan


def implied(origins_of: list[Origin], rows: pd.DataFrame) -> float:
    """The standard error that the attained share of these rows (place, origin, name) would have if every stated chance were true.

    From the joint paths: members share the market, so that one origin says less than its count of cells.
    """
    by_day = {each.day: each for each in origins_of}
    spreads = []
    for day, some in rows.groupby("origin"):
        origin = by_day[pd.Timestamp(str(day))]
        paths = np.concatenate([origin.reached[str(name)][part["place"]] for name, part in some.groupby("name")])
        spreads.append(paths.mean(axis=0).var())
    return float(np.sqrt(np.mean(spreads) / len(spreads)))


def shown(mean: float, error: float, *, scale: float = 100.0, digits: int = 0) -> str:
    """A mean with its standard error, in points."""
    return f"{scale * mean:.{digits}f} ({scale * error:.{digits}f})"


def verdict(off: float, error: float, chance: float = np.nan) -> str:
    """Pass, MISS, or not testable within the tolerance; a MISS that true chances give as well is said to be one."""
    if not 2 * error <= TOLERANCE:
        return "not testable"
    if abs(off) <= TOLERANCE:
        return "pass"
    return f"MISS (true chances: +-{200 * chance:.0f} in 19 of 20)" if abs(off) <= 2 * chance else "MISS"


def long_of(rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """A row per node and number: origin, place, name, hit."""
    parts = [rows[["origin", "place"]].assign(name=name, hit=rows["actual"] >= rows[name]) for name in names]
    return pd.concat(parts, ignore_index=True)


def own_levels(found: pd.DataFrame, origins_of: list[Origin]) -> Iterator[str]:
    """Attained shares of own levels, by level of the hierarchy."""
    for level, rows in found.groupby("level", sort=False):
        parts, says = [], []
        for name, goal in zip(LEVELS, INTENDED, strict=True):
            long = long_of(rows, [f"own_{name}"])
            reached, chance = long.groupby("origin")["hit"].mean(), implied(origins_of, long)
            mean, error = over_origins(reached)
            if rows.groupby("origin").size().max() == 1:  # one yes or no per origin: the error that the stated chance implies
                error = float(np.sqrt(goal * (1 - goal) / len(reached)))
            parts.append(f"{shown(mean, error)} [{100 * chance:.0f}]")
            says.append(verdict(mean - goal, error, chance))
        yield f"  (a) {level:20} nodes {len(rows) // rows['origin'].nunique():4}   own 90/60/10: {' / '.join(parts):40} {', '.join(says)}"


def assigned(found: pd.DataFrame, origins_of: list[Origin]) -> Iterator[str]:
    """Attained share minus mean stated chance, per bin of stated chance, of leaves and of the levels between."""
    between = ~found["level"].isin(["leaf", "total"])
    for name, some in (("leaves", found[found["level"] == "leaf"]), ("levels between", found[between])):
        long = long_of(some, LEVELS).assign(chance=np.concatenate([some[chance].to_numpy() for chance in CHANCES]))
        for label, rows in long.groupby(pd.cut(long["chance"], BINS, right=False), observed=True):
            if len(rows) < 50:
                continue
            grouped = rows.groupby("origin")
            mean, error = over_origins(grouped["hit"].mean() - grouped["chance"].mean())
            chance, low, high = implied(origins_of, rows), label.left, min(label.right, 1.0)
            yield (
                f"  (b) {name:15} stated {100 * low:3.0f}-{100 * high:3.0f} %  n {len(rows):6}  mean {100 * rows['chance'].mean():3.0f}  "
                f"attained - stated {shown(mean, error, digits=1):>12} [{100 * chance:.1f}]  {verdict(mean, error, chance)}"
            )


def practice(found: pd.DataFrame, _: list[Origin]) -> Iterator[str]:
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
    yield from brier(leaves)


def brier(leaves: pd.DataFrame) -> Iterator[str]:
    """Brier scores of leaves with what they are made of, and the two that state the same chances beside one another."""
    asked = {
        "ours, chances as stated": [(leaves[chance], leaves[level]) for level, chance in zip(LEVELS, CHANCES, strict=True)],
        "practice, chances by the same forecast": [
            (leaves[f"practice_chance_{level}"], leaves[f"practice_{level}"]) for level in LEVELS
        ],
        "own levels, taken at 90/60/10": [(goal, leaves[f"own_{level}"]) for level, goal in zip(LEVELS, INTENDED, strict=True)],
        "practice, taken at 90/60/10": [
            (goal, leaves[f"practice_{level}"]) for level, goal in zip(LEVELS, INTENDED, strict=True)
        ],
    }
    scores: dict[str, pd.Series] = {}
    for name, pairs in asked.items():
        hits = [(leaves["actual"] >= number).astype(float) for _, number in pairs]
        stated = [
            chance if isinstance(chance, pd.Series) else pd.Series(float(chance), index=leaves.index) for chance, _ in pairs
        ]
        score = sum((hit - chance) ** 2 for hit, chance in zip(hits, stated, strict=True)) / 3
        own = float(sum((chance * (1 - chance)).groupby(leaves["origin"]).mean().mean() for chance in stated) / 3)
        scores[name] = score.groupby(leaves["origin"]).mean()
        mean, error = over_origins(scores[name])
        off = _reliability(pd.concat(stated, ignore_index=True), pd.concat(hits, ignore_index=True))
        yield (
            f"  (c) Brier, {name:39} {shown(mean, error, scale=1, digits=3)} = {own:.3f} by p(1-p), {mean - own:+.3f} by wrong chances; "
            f"stated and attained part by {100 * off:.1f} points"
        )
    difference, error = over_origins(scores["own levels, taken at 90/60/10"] - scores["practice, taken at 90/60/10"])
    yield f"  (c) Brier at the same stated chances, own levels minus practice: {shown(difference, error, scale=1, digits=3)}  {smaller(difference, error)}"


def _reliability(stated: pd.Series, hits: pd.Series) -> float:
    """The mean distance between stated and attained shares over the bins of stated chance, weighted by their cells."""
    grouped = pd.DataFrame({"stated": stated, "hit": hits}).groupby(pd.cut(stated, BINS, right=False), observed=True)
    means = grouped.mean()
    return float(np.average((means["hit"] - means["stated"]).abs(), weights=grouped.size()))


def smaller(difference: float, error: float) -> str:
    """Whether a difference lies below zero by twice its error."""
    if abs(difference) <= 2 * error or np.isnan(error):
        return "not testable" if difference < 0 else "not testable, not smaller"
    return "pass" if difference < 0 else "MISS"


def spread(found: pd.DataFrame, _: list[Origin]) -> Iterator[str]:
    """The spread of attainment (actual / base) and of chances between owners, ours against last year's shares."""
    measures = {"all": _deviation, "owners of 99 % of sales": _of_most_sales, "middle half": _middle_half}
    for level, rows in found[(found["level"] != "total") & (found["last_year"] > 0)].groupby("level", sort=False):
        kept = rows[(rows["base"] > 0) & (rows["practice_base"] > 0)]
        gap = [kept[chance].groupby(kept["origin"]).std().mean() for chance in ("chance_base", "practice_chance_base")]
        for name, measure in measures.items():
            both = pd.DataFrame({
                column: kept.groupby("origin")[[*kept.columns]].apply(lambda some, column=column, measure=measure: measure(some, column))
                for column in ("base", "practice_base")
            })  # fmt: skip
            (ours, _a), (theirs, _b) = (over_origins(both[column]) for column in both)
            difference, error = over_origins(both["base"] - both["practice_base"])
            told = f"   sd of chances: {100 * gap[0]:.1f}, {100 * gap[1]:.1f}" if name == "all" else ""
            yield (
                f"  (d) {level:18} {name:24} spread of attainment, points: ours {100 * ours:5.1f}, practice {100 * theirs:5.1f}, "
                f"difference {shown(difference, error, digits=1):>11}  {smaller(difference, error)}{told}"
            )


def _attained(rows: pd.DataFrame, column: str) -> pd.Series:
    return (rows["actual"] / rows[column]).clip(0, 3)


def _deviation(rows: pd.DataFrame, column: str) -> float:
    return float(_attained(rows, column).std())


def _of_most_sales(rows: pd.DataFrame, column: str) -> float:
    """The deviation without the smallest owners, who together had 1 % of last year's sales."""
    ordered = rows.sort_values("last_year")
    return _deviation(ordered[ordered["last_year"].cumsum() > 0.01 * ordered["last_year"].sum()], column)


def _middle_half(rows: pd.DataFrame, column: str) -> float:
    low, high = _attained(rows, column).quantile([0.25, 0.75])
    return float(high - low)


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
        known = [cells(history, day, arguments.draws) for day in days]
        found = pd.concat([each.table.assign(place=np.arange(len(each.table))) for each in known], ignore_index=True)
        print(f"target quality on {name}: {len(days)} half-year origins, {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}")
        lines = [line for part in (own_levels, assigned, practice, spread) for line in part(found, known)]
        print("\n".join(lines))
        counts = {word: sum(line.count(word) for line in lines) for word in ("pass", "MISS", "not testable")}
        print("  verdicts: " + ", ".join(f"{count} {word}" for word, count in counts.items()))
        print(f"  {time.perf_counter() - start:.0f} s\n", flush=True)


if __name__ == "__main__":
    main()
