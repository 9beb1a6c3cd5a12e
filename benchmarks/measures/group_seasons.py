"""Prints how near forecasts of short histories come with and without a season lent by the series of their group.

    FORECAST_REAL_DATA=folder python -m benchmarks.measures.group_seasons [--quick]

Retail and tourism are cut to their last periods; the sets of few years are taken whole and cut. MASE on the scale of the whole history, each
series cut at 10; `dimension` is what the rule of `baseline.lending` chose at each origin, a dash where nobody lends.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from benchmarks.measures.scores import MASE_LIMIT, mase, seasonal_scale
from benchmarks.sets.tasks import SETS, Task
from forecast.baseline.fitting import fit
from forecast.baseline.models.ensemble import compile_kernels
from forecast.baseline.models.pooled_seasonality import pooled_seasonality
from forecast.baseline.models.registry import model_named
from forecast.baseline.panel_input import PanelInput

Floats = NDArray[np.float64]
CUTS: Mapping[str, tuple[int | None, ...]] = {
    "aus_retail": (30, 36, 48, 60, 84, None),
    "tourism": (12, 16, 24, None),
    "car_registrations": (36, 60, None),
    "stallion": (30, 42, None),
}
HEAD = f"{'set':18} {'last':>5} {'series':>7} {'alone':>8} {'lent':>8} {'change':>8}  dimension"


@dataclass(frozen=True)
class Row:
    """Mean MASE of a set whose histories are cut to the last periods, without and with lending."""

    name: str
    last: str
    series: int
    alone: float
    lent: float
    dimensions: str

    def __str__(self) -> str:
        change = f"{100 * (self.lent / self.alone - 1):+.2f} %"
        return f"{self.name:18} {self.last:>5} {self.series:7} {self.alone:8.4f} {self.lent:8.4f} {change:>8}  {self.dimensions}"


def study(*, quick: bool = False) -> Iterator[Row]:
    """A row per set and cut; `quick` takes one origin of each."""
    for name, cuts in CUTS.items():
        tasks = SETS[name]()[: 1 if quick else None]
        for cut in cuts:
            yield compared(name, tasks, cut)


def compared(name: str, tasks: list[Task], cut: int | None) -> Row:
    """The row of a set and a cut."""
    errors: dict[bool, list[Floats]] = {False: [], True: []}
    chosen = []
    for task in tasks:
        short = cut_to(task, cut)
        lent = pooled_seasonality(short.history, keys_of(short), season=task.season)
        chosen.append(lent.dimension or "-")
        scale = seasonal_scale(task.history[kept(task, cut)], task.season)
        for lends, found in errors.items():
            panel = PanelInput.of_series(short.history, short.members, season=task.season, pooled=lent if lends else None)
            points = fit(panel, model_named("ensemble"), horizon=task.actual.shape[1]).points
            found.append(np.minimum(mase(short.actual, points, scale), MASE_LIMIT))
    alone, with_groups = (float(np.nanmean(np.concatenate(errors[lends]))) for lends in (False, True))
    count = sum(map(len, errors[False]))
    return Row(name, str(cut or "all"), count, alone, with_groups, ", ".join(sorted(set(chosen))))


def keys_of(task: Task) -> pd.DataFrame:
    """The members of each series by dimension; a set without any lends nothing."""
    return pd.DataFrame(index=range(len(task.history))) if task.keys is None else task.keys


def kept(task: Task, cut: int | None) -> NDArray[np.intp]:
    """Series with more than a season in what is left of the history."""
    left = task.history if cut is None else task.history[:, -cut:]
    return np.flatnonzero(np.isfinite(left).sum(axis=1) > task.season)


def cut_to(task: Task, cut: int | None) -> Task:
    """The task with the last periods of its histories only."""
    rows = kept(task, cut)
    left = task.history[rows] if cut is None else task.history[rows, -cut:]
    keys = keys_of(task).iloc[rows].reset_index(drop=True)
    return replace(task, history=left, actual=task.actual[rows], members=task.members[:, rows], keys=keys)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    compile_kernels()
    print(HEAD)
    for row in study(quick=parser.parse_args().quick):
        print(row, flush=True)


if __name__ == "__main__":
    main()
