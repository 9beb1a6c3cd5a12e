"""Processor time and memory of forecasts: per series, by number and length of series, and of the whole way from file to file.

    python -m benchmarks.measures.costs [--quick]

Times are CPU, the median of five runs for the short ones. The whole way runs the command line in a process of its own, start included.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.peers import runs as peer_runs
from forecast.baseline import baseline
from forecast.baseline.kernels.weights import EQUAL
from forecast.baseline.models.ensemble import compile_kernels, forecast_points
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure

LEVELS = (0.1, 0.4, 0.9)
AHEAD = 12


class Whole(NamedTuple):
    """CPU seconds and peak memory (MB) of a process."""

    seconds: float
    megabytes: float


def series(count: int, months: int, seed: int = 0) -> np.ndarray:
    """Seasonal random walks with noise, count x months."""
    random = np.random.default_rng(seed)
    level = np.exp(random.normal(5, 1, (count, 1)) + 0.03 * random.normal(size=(count, months)).cumsum(axis=1))
    season = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(months) / 12 + random.uniform(size=(count, 1))))
    return level * season * np.exp(0.1 * random.normal(size=(count, months)))


def table(count: int, months: int) -> pd.DataFrame:
    """The series as a long table: region, product, period, value."""
    keys = pd.DataFrame(
        {"region": [f"R{at % 20:02}" for at in range(count)], "product": [f"P{at // 20:05}" for at in range(count)]}
    )
    long = keys.loc[keys.index.repeat(months)].reset_index(drop=True)
    long["period"] = np.tile(pd.date_range("2015-01-01", periods=months, freq="MS"), count)
    return long.assign(value=series(count, months).ravel()).sort_values(["region", "product", "period"], ignore_index=True)


def history(count: int, months: int) -> History:
    """The series as a history of region x product."""
    return History(table(count, months), ("region", "product"), "month", Measure(name="sales"), ImportReport(file="made"))


def cpu(work: Callable[[], object], runs: int = 5) -> float:
    """The median CPU seconds of some runs."""
    found = []
    for _ in range(runs):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return median(found)


def point_ms(count: int = 500, months: int = 120) -> float:
    """CPU milliseconds per series of points alone."""
    values, weights = series(count, months), np.tile(EQUAL, (AHEAD, 1))
    return 1000 * cpu(lambda: forecast_points(values, season=12, horizon=AHEAD, weights=weights)) / count


def everything_ms(count: int = 1000, months: int = 60, runs: int = 5) -> float:
    """CPU milliseconds per series of points, refits at past origins, 500 joint paths and quantiles of all leaves and totals."""
    made = history(count, months)
    return 1000 * cpu(lambda: baseline(made, periods=AHEAD).quantile(LEVELS, level="all"), runs) / count


def process(command: list[str]) -> Whole:
    """What a process took, from its start to its end."""
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # our own commands
    _, status, usage = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    if started.returncode:
        raise SystemExit(f"{command} ended with {started.returncode}")
    return Whole(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def file_to_file(count: int, months: int) -> Whole:
    """The command line from a Parquet file to a Parquet file of leaves' quantiles."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "sales.parquet", Path(folder) / "out.parquet"
        table(count, months).to_parquet(source, index=False)
        columns = ["--period", "period", "--value", "value", "--by", "region,product", "--as-of", "2100-01-01"]
        told = ["--periods", str(AHEAD), "--quantiles", "0.1,0.4,0.9", "--level", "leaf", "--out", str(out)]
        code = "from forecast.cli.main import main; main()"
        return process([sys.executable, "-c", code, "baseline", str(source), *columns, *told])


def peer_ms(count: int, months: int, *, levels: int = 0) -> float | None:
    """CPU milliseconds per series of DynamicOptimizedTheta on the same series; None without the peers' environment."""
    if peer_runs.environment() is None:
        return None
    values = series(count, months)
    rows = pd.DataFrame(
        {
            "unique_id": np.repeat(np.arange(count).astype(str), months),
            "step": np.tile(np.arange(months), count),
            "y": values.ravel(),
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        found = peer_runs.run(rows, Path(folder), "made", season=12, horizon=AHEAD, models="DOT", levels=levels)
    return float(found.drop_duplicates("unique_id").milliseconds.mean())


def peer_file_to_file(count: int, months: int) -> Whole | None:
    """The same by statsforecast's own front end, in a process of its own; None without the peers' environment."""
    python = peer_runs.environment()
    if python is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "sales.parquet", Path(folder) / "out.parquet"
        rows = table(count, months)
        rows = rows.assign(unique_id=rows["region"] + "/" + rows["product"]).rename(columns={"period": "ds", "value": "y"})
        rows[["unique_id", "ds", "y"]].to_parquet(source, index=False)
        return process([str(python), str(peer_runs.HERE / "whole.py"), str(source), str(out), "--horizon", str(AHEAD)])


def growth(*, quick: bool) -> Iterator[str]:
    """Rows of time by number of series and by length."""
    for count in (100, 1_000, 10_000) if quick else (100, 1_000, 10_000, 100_000):
        whole = file_to_file(count, 60)
        yield f"{count:7,} series x  60 months, file to file: {whole.seconds:7.1f} s CPU, {1000 * whole.seconds / count:7.2f} ms a series, {whole.megabytes:6,.0f} MB at the peak"
    for months in (36, 60, 120, 240, 480):
        cost = everything_ms(200, months, runs=3)
        yield f"{200:7,} series x {months:3} months, point {point_ms(200, months):6.3f} ms a series, everything {cost:6.2f} ms a series"


def main() -> None:
    """Prints the rows of growth."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out 100,000 series")
    compile_kernels()
    for row in growth(quick=parser.parse_args().quick):
        print(row, flush=True)


if __name__ == "__main__":
    main()
