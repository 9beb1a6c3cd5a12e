"""Panels that mix what real files mix - absent, ended, launched, partial, zero-heavy, returned, short, constant - with their truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
# Kinds of series, and how often each comes; a file of one kind only would hide what they do to one another.
KINDS = {
    "dense": 0.40,
    "zero-heavy": 0.12,
    "lines": 0.12,
    "ended": 0.09,
    "launched": 0.09,
    "returns": 0.08,
    "constant": 0.05,
    "short": 0.05,
}
STEPS = {"month": 0.60, "quarter": 0.14, "week": 0.14, "days": 0.12}  # "days": order lines by day, summed to months
OFFSETS = {"month": "MS", "quarter": "QS", "week": "W-MON", "days": "MS"}
IN_A_YEAR = {"month": 12, "quarter": 4, "week": 52, "days": 12}
FIRST = pd.Timestamp("2017-01-01")


@dataclass(frozen=True)
class MixedPanel:
    """The rows of a file, how it is read, the year after its end, and what was built into each series."""

    rows: pd.DataFrame  # region, product, period, sales: as they stand in the file
    reading: dict[str, object]
    step: str
    kinds: pd.DataFrame  # region, product, kind
    truth: pd.DataFrame  # region, product, sales: the sum of the year after the history
    partial: bool  # the file breaks off within its last month

    def describe(self) -> str:
        """One line for a report: step, length, kinds."""
        counts = self.kinds["kind"].value_counts()
        text = ", ".join(f"{count} {kind}" for kind, count in counts.items())
        return f"{self.step}, {self.rows['period'].nunique()} dates{', partial' if self.partial else ''}: {text}"


def mixed_panel(seed: int) -> MixedPanel:
    """The panel of a seed: the same seed, the same rows."""
    random = np.random.default_rng([11, seed])
    step = str(random.choice(list(STEPS), p=list(STEPS.values())))
    keys = _keys(random)
    kinds = random.choice(list(KINDS), size=len(keys), p=list(KINDS.values()))
    kinds[0] = "dense"  # one series that shows the length and the dates of the file
    year = IN_A_YEAR[step]
    length = int(year * random.choice([2, 3, 4, 5, 6])) + int(random.integers(0, year))
    values = np.array([_values(random, kind, length + year, year) for kind in kinds])
    sold = np.array([_sold(random, kind, length + year, year) for kind in kinds])
    periods = pd.date_range(FIRST, periods=length, freq=OFFSETS[step])
    rows = _rows(keys, periods, values[:, :length], sold[:, :length])
    partial = step == "days" and bool(random.uniform() < 0.5)
    if step == "days":
        rows = _lines(random, rows, partial=partial)
    truth = keys.assign(sales=np.where(sold, values, 0.0)[:, length : length + year].sum(axis=1))
    reading = {"missing": "zero"} if set(kinds) & {"lines", "ended", "returns"} else {}
    return MixedPanel(rows, reading, step, keys.assign(kind=kinds), truth, partial)


def _keys(random: np.random.Generator) -> pd.DataFrame:
    regions, products = random.integers(1, 4), random.integers(2, 6)
    names = [(f"R{region}", f"P{product}") for region in range(regions) for product in range(products)]
    return pd.DataFrame(names, columns=["region", "product"])


def _values(random: np.random.Generator, kind: str, length: int, year: int) -> Floats:
    """What a series sells where it sells: a level that moves, a season, noise; whole units."""
    level = float(np.exp(random.normal(5.5, 1.2)))
    if kind == "constant":
        return np.full(length, float(round(level) or 1))
    season = np.exp(random.normal(0, 0.25) * np.sin(2 * np.pi * np.arange(length) / year + random.uniform(0, 6)))
    drift = np.exp(np.cumsum(random.normal(0, 0.15 / np.sqrt(year), size=length)))
    noise = np.exp(random.normal(0, random.uniform(0.05, 0.25), size=length))
    values: Floats = np.rint(level * season * drift * noise)
    if kind == "returns":
        values = np.where(random.uniform(size=length) < 0.08, -np.rint(0.4 * level), values)
    if kind == "zero-heavy":
        values = np.where(random.uniform(size=length) < random.uniform(0.3, 0.7), 0.0, values)
    return values


def _sold(random: np.random.Generator, kind: str, length: int, year: int) -> NDArray[np.bool_]:
    """In which periods the file has a row of the series."""
    at, known = np.arange(length), length - year
    if kind == "lines":
        return random.uniform(size=length) < random.uniform(0.3, 0.8)
    if kind == "ended":  # more than a year before the end, so that nobody can take it for late
        return at < max(known - year - int(random.integers(1, year + 1)), 2)
    if kind in ("launched", "short"):
        months = 0.75 if kind == "launched" else 0.4
        return at >= max(known - max(int(random.integers(1, int(months * year) + 2)), 1), 0)
    return np.ones(length, dtype=bool)


def _rows(keys: pd.DataFrame, periods: pd.DatetimeIndex, values: Floats, sold: NDArray[np.bool_]) -> pd.DataFrame:
    series, at = np.nonzero(sold)
    return keys.iloc[series].reset_index(drop=True).assign(period=periods[at], sales=values[series, at])


def _lines(random: np.random.Generator, rows: pd.DataFrame, *, partial: bool) -> pd.DataFrame:
    """Each month written as lines on each of its days; a partial file has the first days of its last month alone."""
    days = [pd.date_range(month, month + pd.offsets.MonthEnd(0)) for month in rows["period"]]
    counts = np.array([len(each) for each in days])
    whole = rows.loc[rows.index.repeat(counts)].reset_index(drop=True)
    whole["period"] = np.concatenate([each.to_numpy() for each in days])
    share = rows["sales"].to_numpy() / counts
    lines = np.floor(np.repeat(share, counts))
    starts = np.concatenate([[0], counts.cumsum()[:-1]])
    lines[starts] += rows["sales"].to_numpy() - np.add.reduceat(lines, starts)  # the first day takes the rest: months stay exact
    whole["sales"] = lines
    if not partial:
        return whole
    last = whole["period"].max().replace(day=1)
    return whole[whole["period"] < last + pd.Timedelta(days=int(random.integers(4, 20)))].reset_index(drop=True)
