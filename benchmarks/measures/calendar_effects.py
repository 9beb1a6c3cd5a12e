"""Prints what the calendar does to forecasts: errors with and without it over rolling origins, where it is switched on, and what that costs.

    FORECAST_REAL_DATA=folder python -m benchmarks.measures.calendar_effects [--quick]

Chinese trade (a strong moving Spring Festival), Australian retail (working days, Easter), retail under a calendar that is not its own, and retail
with a Spring Festival put into it, whose errors without one are the floor. MASE over the next twelve months on the scale of the whole
history, each series cut at 10; year: error of their sum. `used` is the share of origins at which a block was switched on by the past.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from benchmarks.measures.scores import MASE_LIMIT, mase, seasonal_scale
from benchmarks.sets.tasks import SUBTOTALS, folder, wide
from forecast.baseline.effects.adjustment import adjustment
from forecast.baseline.effects.calendar_regressors import calendar_columns
from forecast.baseline.effects.drivers import Drivers, calendar_design, no_drivers
from forecast.baseline.fitting import fit
from forecast.baseline.models.ensemble import compile_kernels
from forecast.baseline.models.registry import model_named
from forecast.baseline.panel_input import PanelInput
from forecast.history.series.hierarchy import Hierarchy
from forecast.history.series.panel import Panel
from forecast.settings.workbook import Calendar

Floats = NDArray[np.float64]
SEASON = 12
CHINA, AUSTRALIA = Calendar(country="CN", spring_festival=True), Calendar(country="AU")
PUT_IN = np.array([0.2, -0.3])  # logs of the days before the festival and from it on, in the retail series that are given one
HEAD = f"{'case':34} {'months':>6} {'errors':>7} {'without':>8} {'with':>8} {'change':>8} {'total':>8} {'change':>8}  used"


@dataclass(frozen=True)
class Case:
    """A set of histories under a calendar, and how many months are known at each of the origins."""

    name: str
    matrix: pd.DataFrame
    calendar: Calendar
    months: int | None
    origins: tuple[int, ...]
    clean: pd.DataFrame | None = None  # the same histories without what was put into them


@dataclass(frozen=True)
class Row:
    """Mean MASE of leaves and of totals without and with the calendar, CPU of both, and how often each block was used."""

    name: str
    months: str
    count: int
    leaves: tuple[float, float]
    totals: tuple[float, float]
    seconds: tuple[float, float]
    used: Counter[str]
    origins: int
    floor: float = np.nan  # error of the leaves where nothing was put in, on the same scale

    @property
    def leaf(self) -> float:
        """Error of the leaves with the calendar over that without."""
        return self.leaves[1] / self.leaves[0]

    @property
    def total(self) -> float:
        """The same of the totals."""
        return self.totals[1] / self.totals[0]

    def __str__(self) -> str:
        used = ", ".join(f"{block} {count / self.origins:.0%}" for block, count in self.used.items()) or "never"
        leaves, totals = (
            f"{each[0]:8.4f} {each[1]:8.4f} {100 * (each[1] / each[0] - 1):+7.2f}%" for each in (self.leaves, self.totals)
        )
        used += "" if np.isnan(self.floor) else f"; floor {self.floor:.4f}"
        spent = f"CPU {self.seconds[0]:.2f} s, with {self.seconds[1]:.2f} s"
        return f"{self.name:34} {self.months:>6} {self.count:7} {leaves} | totals {totals}  {used}; {spent}"


def china() -> pd.DataFrame:
    """Chinese exports and imports by month."""
    return wide(pd.read_parquet(folder() / "china_trade.parquet"), keys=["series"], period="month", value="value")


def retail() -> pd.DataFrame:
    """Australian retail by state and industry, the series that are complete."""
    table = pd.read_parquet(folder() / "aus_retail.parquet")
    matrix = wide(table[~table.industry.isin(SUBTOTALS)], keys=["state", "industry"], period="month", value="turnover")
    return matrix[np.isfinite(matrix.to_numpy(float)).all(axis=1)]


def with_festival(matrix: pd.DataFrame) -> pd.DataFrame:
    """The histories with a Spring Festival put into them."""
    columns = calendar_columns(pd.DatetimeIndex(matrix.columns), "month", Calendar(spring_festival=True))
    return matrix * np.exp(np.stack([values for _, values in columns], axis=1) @ PUT_IN)


def cases(*, quick: bool) -> Iterator[Case]:
    """All cases; `quick` takes every fourth origin."""
    trade, shops = china(), retail()
    last, end = trade.shape[1] - SEASON, shops.shape[1] - SEASON
    recent = tuple(range(end - 48, end + 1, 3))
    for months, first in ((None, 120), (60, 60), (84, 84), (120, 120)):
        yield Case("chinese trade", trade, CHINA, months, tuple(range(first, last + 1, 12 if quick else 3)))
    recent = recent[:: 4 if quick else 1]
    for months in (60, 84, 120, 240, None):
        yield Case("retail", shops, AUSTRALIA, months, recent)
    for months in (60, 120):
        yield Case("retail, another calendar", shops, CHINA, months, recent)
        yield Case("retail with a Spring Festival", with_festival(shops), CHINA, months, recent, clean=shops)


def compared(case: Case) -> Row:
    """The row of a case."""
    values, keys = case.matrix.to_numpy(float), case.matrix.index.to_frame(index=False)
    members = Hierarchy.of(keys, list(keys.columns)).summing_matrix
    totals = members[np.diff(members.indptr) > 1]
    errors: dict[bool, list[Floats]] = {False: [], True: []}
    seconds, used, floors = {False: 0.0, True: 0.0}, Counter[str](), []
    for origin in case.origins:
        first = 0 if case.months is None else origin - case.months
        panel = Panel(keys, pd.DatetimeIndex(case.matrix.columns[first:origin]), values[:, first:origin], "month")
        actual, known = values[:, origin : origin + SEASON], values[:, :origin]
        for adjusts, found in errors.items():
            started = time.process_time()
            points, blocks = _points(panel, members, case.calendar if adjusts else None)
            seconds[adjusts] += time.process_time() - started
            used.update(blocks)
            found.append(_scores(known, actual, points, totals))
        if case.clean is not None:
            floors.append(_floor(case.clean.to_numpy(float), panel, members, origin=origin, known=known))
    leaves, sums = ([float(np.nanmean([each[part] for each in errors[adjusts]])) for adjusts in (False, True)] for part in (0, 1))
    return Row(
        case.name,
        str(case.months or "all"),
        len(values) * len(case.origins),
        (leaves[0], leaves[1]),
        (sums[0], sums[1]),
        (seconds[False], seconds[True]),
        used,
        len(case.origins),
        float(np.mean(floors)) if floors else np.nan,
    )


def _floor(clean: Floats, panel: Panel, members: sparse.csr_matrix, *, origin: int, known: Floats) -> float:
    """The error of the leaves where nothing was put in, on the scale of the histories that it was put into."""
    plain = Panel(panel.keys, panel.periods, clean[:, origin - len(panel.periods) : origin], "month")
    points, _ = _points(plain, members, None)
    actual = clean[:, origin : origin + SEASON]
    return float(np.nanmean(np.minimum(mase(actual, points, seasonal_scale(known, SEASON)), MASE_LIMIT)))


def _points(panel: Panel, members: sparse.csr_matrix, calendar: Calendar | None) -> tuple[Floats, tuple[str, ...]]:
    """The points as a user gets them, and the blocks of the calendar that were used."""
    design, _ = calendar_design(panel, members, periods=SEASON, calendar=calendar)
    made = adjustment(panel.values, design, season=SEASON) if design.columns else None
    series = PanelInput.of_series(panel.values, members, season=SEASON)
    return fit(series, model_named("ensemble"), horizon=SEASON, drivers=Drivers(made, no_drivers())).points, design.blocks


def _scores(known: Floats, actual: Floats, points: Floats, totals: sparse.csr_matrix) -> tuple[float, float]:
    """Mean MASE of the leaves and of the totals."""
    found = []
    for past, came, forecast in (
        (known, actual, points),
        *([(totals @ known, totals @ actual, totals @ points)] if totals.shape[0] else []),
    ):
        found.append(float(np.nanmean(np.minimum(mase(came, forecast, seasonal_scale(past, SEASON)), MASE_LIMIT))))
    return found[0], found[-1]


def study(*, quick: bool = False) -> Iterator[Row]:
    """A row per case."""
    yield from (compared(case) for case in cases(quick=quick))


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
