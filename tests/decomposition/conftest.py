"""A small company with joint paths: two regions, three products, one of them with many zeros, one that starts late."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure


def small_history(*, measure: Measure | None = None, scale: float = 1.0, months: int = 60, seed: int = 1) -> History:
    random = np.random.default_rng(seed)
    market = np.exp(np.cumsum(random.normal(0, 0.02, months)))
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(months) / 12)
    parts = []
    for size, (region, product) in enumerate([(r, p) for r in ("East", "West") for p in ("Cart", "Lamp", "Rare")], start=1):
        values = 100 * size * market * season * np.exp(random.normal(0, 0.1, months))
        values = values * (random.uniform(size=months) < 0.35) if product == "Rare" else values
        first = 24 if (region, product) == ("West", "Lamp") else 0
        periods = pd.date_range("2021-01-01", periods=months, freq="MS")
        parts.append(pd.DataFrame({"region": region, "product": product, "period": periods, "value": values * scale})[first:])
    table = pd.concat(parts, ignore_index=True).sort_values(["region", "product", "period"], ignore_index=True)
    return History(table, ("region", "product"), "month", measure or Measure(name="volume"), ImportReport("small"))


@pytest.fixture(scope="session")
def small() -> Baseline:
    return baseline(small_history(), periods=12, model="seasonal_naive", seed=3, draws=300)
