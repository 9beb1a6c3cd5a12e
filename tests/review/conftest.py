"""A small company with a known pattern, and reviews of it that tests share."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.review import Review, review
from forecast.settings.measures import Measure

REGIONS = {"North": 1.0, "South": 0.6}
PRODUCTS = {"Ale": 300.0, "Bock": 120.0, "Cider": 40.0}
Make = Callable[..., History]


def make_company(*, months: int = 66, scale: float = 1.0, north: float = 1.0, seed: int = 1) -> History:
    """Monthly sales from 2021-01 on: a season, a slow growth, 8 % noise; from 2026 on the north sells `north` times as much."""
    random = np.random.default_rng(seed)
    periods = pd.date_range("2021-01-01", periods=months, freq="MS")
    season = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(months) % 12) / 12)
    growth = 1 + 0.002 * np.arange(months)
    rows = []
    for region, size in REGIONS.items():
        for product, level in PRODUCTS.items():
            values = np.round(level * size * season * growth * np.exp(0.08 * random.standard_normal(months)))
            values = np.where((periods >= "2026-01-01") & (region == "North"), np.round(values * north), values)
            rows.append(pd.DataFrame({"region": region, "product": product, "period": periods, "value": values * scale}))
    return as_history(pd.concat(rows), step=scale)


def as_history(rows: pd.DataFrame, *, step: float = 1.0, kind: str = "volume", direction: str = "up") -> History:
    """A monthly history of these rows by region and product."""
    table = rows.sort_values(["region", "product", "period"], ignore_index=True).astype({"region": "str", "product": "str"})
    measure = Measure(name="litres", kind=kind, step=step, direction=direction)
    return History(table, ("region", "product"), "month", measure, ImportReport("company.csv"))


@pytest.fixture(scope="session")
def company() -> Make:
    """A factory of the small company's history."""
    return cache(make_company)


@pytest.fixture(scope="session")
def rows_as_history() -> Make:
    """A factory of histories from rows."""
    return as_history


@pytest.fixture(scope="session")
def half_review(company: Make) -> Callable[..., Review]:
    """A factory of reviews of 2026H1 without a plan, each made once."""

    @cache
    def made(north: float = 1.0, **options: object) -> Review:
        return review(None, company(north=north), half="2026H1", **{"draws": 200, "origins": 2, **options})

    return made
