"""Small histories and plans that the tests of tracking share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure

Make = Callable[..., History]


@dataclass(frozen=True)
class Given:
    """A plan as a table and nothing else."""

    table: pd.DataFrame


def as_history(rows: pd.DataFrame, *, frequency: str = "month") -> History:
    """A history of rows with region, period and value."""
    table = rows.astype({"region": "str", "value": "float64"}).sort_values(["region", "period"], ignore_index=True)
    return History(table, ("region",), frequency, Measure(name="litres"), ImportReport("rows.csv"))


def regular(*, first: str = "2022-01-01", last: str = "2026-06-01", frequency: str = "month") -> History:
    """North sells 100 and South 50 each period, with a mild season and no trend."""
    periods = pd.date_range(first, last, freq={"month": "MS", "day": "D"}[frequency])
    season = 1 + 0.2 * np.sin(2 * np.pi * (periods.month.to_numpy() - 1) / 12)
    frames = [
        pd.DataFrame({"region": name, "period": periods, "value": size * season})
        for name, size in (("North", 100), ("South", 50))
    ]
    return as_history(pd.concat(frames), frequency=frequency)


def plan_of(numbers: dict[str, list[float]]) -> Given:
    """A plan with these base numbers per region and month of 2026; floor 10 % below, stretch 10 % above."""
    periods = pd.date_range("2026-01-01", periods=12, freq="MS")
    rows = pd.concat([pd.DataFrame({"region": name, "period": periods, "base": each}) for name, each in numbers.items()])
    return Given(rows.assign(floor=rows["base"] * 0.9, stretch=rows["base"] * 1.1).reset_index(drop=True))


@pytest.fixture(scope="session")
def history_of() -> Make:
    """A factory of histories from rows."""
    return as_history


@pytest.fixture(scope="session")
def regular_history() -> Make:
    """A factory of regular histories."""
    return regular


@pytest.fixture(scope="session")
def planned() -> Callable[..., Given]:
    """A factory of plans."""
    return plan_of
