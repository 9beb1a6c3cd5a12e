"""Prints how often central 80 % ranges held and own levels were attained on public panels, by level and span.

    FORECAST_REAL_DATA=folder python benchmarks/calibration.py [SET ...] [--origins N] [--draws N]

Every row averages its origins, which do not overlap, with equal weight; `error` is the standard error over them. Competition sets have
their one published origin.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from forecast.baseline.backtest import Backtest, backtest
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure

SUBTOTALS = (
    "Food retailing",
    "Household goods retailing",
    "Clothing, footwear and personal accessory retailing",
    "Cafes, restaurants and takeaway food services",
    "Other retailing",
)
GROUPS = {"month": 12, "quarter": 4}


def as_history(table: pd.DataFrame, *, by: list[str], period: str, value: str, frequency: str = "month") -> History:
    """The long table as a history of its known values."""
    kept = table[[*by, period, value]].rename(columns={period: "period", value: "value"}).dropna(subset=["value"])
    kept = kept.astype({**dict.fromkeys(by, "str"), "value": "float64"}).sort_values([*by, "period"], ignore_index=True)
    return History(kept, tuple(by), frequency, Measure(name=value), ImportReport(file=value))


def competition(table: pd.DataFrame, *, frequency: str, horizon: int) -> History:
    """The series of a competition, moved so that their training parts end together; test values beyond the horizon left out."""
    ahead = table.groupby("unique_id").cumcount() - (table["split"] == "train").groupby(table["unique_id"]).transform("sum")
    table = table.assign(ahead=ahead)[ahead < horizon]
    months = table["ahead"] * (12 // GROUPS[frequency])
    base = pd.Period("2000-01", "M").ordinal
    starts = pd.PeriodIndex.from_ordinals(base + months.to_numpy(), freq="M").to_timestamp()
    return as_history(table.assign(period=starts), by=["unique_id"], period="period", value="y", frequency=frequency)


def m3_monthly(data: Path) -> History:
    """M3, monthly."""
    return competition(pd.read_parquet(data / "m3_monthly.parquet"), frequency="month", horizon=18)


def m3_quarterly(data: Path) -> History:
    """M3, quarterly."""
    return competition(pd.read_parquet(data / "m3_quarterly.parquet"), frequency="quarter", horizon=8)


def retail(data: Path) -> History:
    """Australian retail: state x leaf industry."""
    table = pd.read_parquet(data / "aus_retail.parquet")
    return as_history(table[~table["industry"].isin(SUBTOTALS)], by=["state", "industry"], period="month", value="turnover")


def stallion(data: Path) -> History:
    """Beverages: agency x product."""
    return as_history(pd.read_parquet(data / "stallion_beverages.parquet"), by=["agency", "sku"], period="date", value="volume")


def cars(data: Path) -> History:
    """Car registrations: country x brand, countries that reach the end of 2025."""
    table = pd.read_parquet(data / "car_registrations_by_brand.parquet")
    table = table[table["month"] < "2026-01-01"]
    last = table.groupby("country")["month"].transform("max")
    return as_history(table[last == last.max()], by=["country", "brand"], period="month", value="registrations")


def tourism(data: Path) -> History:
    """Tourism: state x region x purpose, quarterly."""
    table = pd.read_parquet(data / "tourism.parquet")
    return as_history(table, by=["state", "region", "purpose"], period="quarter", value="trips", frequency="quarter")


def carparts(data: Path) -> History:
    """Car parts: intermittent."""
    return as_history(pd.read_parquet(data / "carparts.parquet"), by=["part"], period="month", value="units")


SETS: dict[str, tuple[Callable[[Path], History], int, int]] = {
    "m3_monthly": (m3_monthly, 18, 1),
    "m3_quarterly": (m3_quarterly, 8, 1),
    "retail": (retail, 12, 6),
    "stallion": (stallion, 12, 2),
    "cars": (cars, 12, 4),
    "tourism": (tourism, 4, 6),
    "carparts": (carparts, 12, 2),
}


def report(name: str, found: Backtest) -> str:
    """One line per level and span: central coverage, then the attained shares of floor, base and stretch with their errors."""
    wide = found.attained.pivot_table(
        index=["level", "span"], columns="goal", values=["attained", "error"], sort=False, dropna=False
    )
    lines = []
    for row in found.coverage.itertuples():
        shares = wide.loc[(row.level, row.span)]
        attained = "/".join(f"{100 * shares['attained', goal]:.0f}" for goal in (0.9, 0.6, 0.1))
        errors = "/".join(f"{100 * shares['error', goal]:.0f}" for goal in (0.9, 0.6, 0.1))
        near = found.accuracy.set_index(["level", "span"])["ratio"].get((row.level, row.span), float("nan"))
        pinball = pinball_loss(found.cells, str(row.level), str(row.span))
        lines.append(
            f"{name:12} {row.level:28} {row.span:7} {row.cells:6} {row.origins:2}  80%: {100 * row.inside:5.1f}  "
            f"{attained:>9} ({errors})  error against last year {near:.3f}  pinball {pinball:.4f}"
        )
    return "\n".join(lines)


def pinball_loss(cells: pd.DataFrame, level: str, span: str) -> float:
    """Mean pinball loss of the three own levels as a share of the actuals."""
    some = cells[(cells["level"] == level) & (cells["span"] == span) & cells["actual"].notna()]
    losses = 0.0
    for column, share in (("q10", 0.1), ("q40", 0.4), ("q90", 0.9)):
        missed = some["actual"] - some[column]
        losses += float((missed * (share - (missed < 0))).sum())
    return losses / 3 / max(float(some["actual"].abs().sum()), 1e-300)


def main() -> None:
    """Runs the sets named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sets", nargs="*", default=list(SETS))
    parser.add_argument("--origins", type=int)
    parser.add_argument("--draws", type=int, default=500)
    arguments = parser.parse_args()
    data = Path(os.environ["FORECAST_REAL_DATA"])
    for name in arguments.sets:
        load, periods, origins = SETS[name]
        started = time.process_time()
        found = backtest(load(data), periods=periods, origins=arguments.origins or origins, draws=arguments.draws)
        print(report(name, found))
        print(f"{name:12} CPU {time.process_time() - started:.1f} s", flush=True)


if __name__ == "__main__":
    main()
