"""The public sets as histories of panels: what calibration and targets are measured on, with horizon and number of origins."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from benchmarks.sets.tasks import SUBTOTALS
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure

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
