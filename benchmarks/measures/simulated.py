"""Prints how often own levels are attained on simulated panels whose law is known, with standard errors over panels.

    python -m benchmarks.measures.simulated [--panels 150] [--months 48 72 120] [--seed 0]

The law: 5 regions x 20 products; lognormal sizes (sd 1.5), seasonal profiles by product, local levels of 3-6 % a month, damped slopes in
half of the leaves, noise of 5-25 %, random walks of market, regions and products of 1-2 % a month, 8 % of the leaves with zeros (they are
in the sums, not in the leaf columns). Twelve unseen months.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from forecast.baseline import Baseline, baseline
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure

REGIONS, PRODUCTS, AHEAD = 5, 20, 12
GOALS = (0.9, 0.6, 0.1)
CELLS = {
    "leaf month": ("leaf", "period"),
    "leaf year": ("leaf", "year"),
    "region year": ("region", "year"),
    "product year": ("product", "year"),
    "total half": ("total", "half"),
    "total year": ("total", "year"),
}
Floats = NDArray[np.float64]


def walks(random: np.random.Generator, count: int, months: int, *, low: float, high: float) -> Floats:
    """Random walks in logs, count x months, each with its own step."""
    step = random.uniform(low, high, size=(count, 1))
    return (step * random.normal(size=(count, months))).cumsum(axis=1)


def slopes(random: np.random.Generator, count: int, months: int) -> Floats:
    """Damped slopes in half of the leaves: growth that dies away by a twentieth a month and is pushed anew."""
    growth = np.zeros((count, months))
    pushes = random.normal(0, 0.002, size=(count, months))
    pushes[:, 0] = random.normal(0, 0.01, size=count)
    for month in range(months):
        before = growth[:, month - 1] if month else 0.0
        growth[:, month] = 0.95 * before + pushes[:, month]
    return growth.cumsum(axis=1) * (random.uniform(size=(count, 1)) < 0.5)


def panel(random: np.random.Generator, months: int) -> tuple[Floats, NDArray[np.bool_]]:
    """One panel of the law, leaves x months, and which leaves have zeros."""
    leaves = REGIONS * PRODUCTS
    region, product = np.divmod(np.arange(leaves), PRODUCTS)
    season = random.normal(0, random.uniform(0.05, 0.3, size=(PRODUCTS, 1)), size=(PRODUCTS, 12))
    season = season[product] + random.normal(0, 0.05, size=(leaves, 12))
    logs = random.normal(5, 1.5, size=(leaves, 1)) + season[:, np.arange(months) % 12]
    logs += walks(random, 1, months, low=0.01, high=0.02)
    logs += walks(random, REGIONS, months, low=0.01, high=0.02)[region]
    logs += walks(random, PRODUCTS, months, low=0.01, high=0.02)[product]
    logs += walks(random, leaves, months, low=0.03, high=0.06) + slopes(random, leaves, months)
    logs += random.uniform(0.05, 0.25, size=(leaves, 1)) * random.normal(size=(leaves, months))
    zeros = random.uniform(size=leaves) < 0.08
    sold = random.uniform(size=(leaves, months)) < random.uniform(0.3, 0.7, size=(leaves, 1))
    return np.exp(logs) * np.where(zeros[:, None], sold, 1.0), zeros


def as_history(values: Floats) -> History:
    """The panel as a history from January 2015."""
    leaves, months = values.shape
    region, product = np.divmod(np.arange(leaves), PRODUCTS)
    keys = pd.DataFrame({"region": [f"R{each}" for each in region], "product": [f"P{each:02}" for each in product]})
    table = keys.loc[keys.index.repeat(months)].reset_index(drop=True)
    table["period"] = np.tile(pd.date_range("2015-01-01", periods=months, freq="MS"), leaves)
    table["value"] = values.ravel()
    return History(table, ("region", "product"), "month", Measure(name="sales"), ImportReport(file="simulated"))


def attained(forecast: Baseline, actual: Floats, zeros: NDArray[np.bool_], *, level: str, span: str) -> Floats:
    """Shares of own levels attained, of actuals inside the central 80 %, and the pinball loss as a share of the actuals."""
    rows = forecast.hierarchy.rows(level)
    members = forecast.hierarchy.summing_matrix[rows]
    counted = ~zeros if level == "leaf" else np.ones(len(rows), dtype=bool)
    shares = []
    for block in forecast.spans(span):
        came = (members @ actual[:, block.first : block.stop].sum(axis=1))[counted]
        levels = np.quantile(forecast.samples(rows, (block.first, block.stop))[counted], (0.1, 0.4, 0.9), axis=1)
        missed = came - levels
        loss = (missed * (np.array([[0.1], [0.4], [0.9]]) - (missed < 0))).mean() / came.mean()
        inside = (came >= levels[0]) & (came <= levels[2])
        bias = np.log(
            came / forecast.hierarchy.summing_matrix[rows].dot(forecast.points[:, block.first : block.stop].sum(axis=1))[counted]
        )
        shares.append([*(came >= levels).mean(axis=1), inside.mean(), loss, bias.mean()])
    return np.mean(shares, axis=0)


def study(months: int, *, panels: int, seed: int) -> pd.DataFrame:
    """Means over panels and their standard errors, a row per level and span."""
    found: dict[str, list[Floats]] = {name: [] for name in CELLS}
    for number in range(panels):
        values, zeros = panel(np.random.default_rng([seed, months, number]), months + AHEAD)
        forecast = baseline(as_history(values[:, :months]), periods=AHEAD, seed=number)
        for name, (level, span) in CELLS.items():
            found[name].append(attained(forecast, values[:, months:], zeros, level=level, span=span))
    rows = {name: [*np.mean(each, axis=0), *(np.std(each, axis=0)[:3] / np.sqrt(panels))] for name, each in found.items()}
    names = ["floor", "base", "stretch", "central", "pinball", "bias", "floor_error", "base_error", "stretch_error"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=names)


def main() -> None:
    """Prints one line per history length, level and span."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--panels", type=int, default=150)
    parser.add_argument("--months", type=int, nargs="+", default=[48, 72, 120])
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for months in arguments.months:
        started = time.process_time()
        for name, row in study(months, panels=arguments.panels, seed=arguments.seed).iterrows():
            shares = "/".join(f"{100 * row[each]:.0f}" for each in ("floor", "base", "stretch"))
            errors = "/".join(f"{100 * row[each + '_error']:.0f}" for each in ("floor", "base", "stretch"))
            central = f"80%: {100 * row['central']:.0f}  pinball {100 * row['pinball']:.2f} %  actual over point {100 * row['bias']:+.1f} %"
            print(f"{months:4} {name:13} {shares:>9} ({errors})  {central}")
        print(f"{months:4} CPU {time.process_time() - started:.0f} s", flush=True)


if __name__ == "__main__":
    main()
