"""A small company: two regions by two products, four years of months, and the forecast of the next year."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.app.state.planner import Planner
from forecast.baseline import Baseline, baseline
from forecast.history import read_history

LEVELS = {("North", "Bike"): 900.0, ("North", "Trike"): 300.0, ("South", "Bike"): 500.0, ("South", "Trike"): 200.0}


@pytest.fixture(scope="session")
def outlook(tmp_path_factory: pytest.TempPathFactory) -> Baseline:
    """The forecast of twelve months from 48 months of seasonal, noisy sales."""
    random = np.random.default_rng(5)
    periods = pd.date_range("2022-01-01", periods=48, freq="MS")
    season = 1 + 0.3 * np.sin(np.arange(48) * np.pi / 6)
    rows = [
        pd.DataFrame(
            {
                "period": periods,
                "region": region,
                "product": product,
                "units": np.rint(level * season * random.lognormal(0, 0.08, 48)),
            }
        )
        for (region, product), level in LEVELS.items()
    ]
    path: Path = tmp_path_factory.mktemp("company") / "history.csv"
    pd.concat(rows).to_csv(path, index=False)
    return baseline(read_history(path, period="period", value="units", by=["region", "product"]), draws=200)


@pytest.fixture
def planner(outlook: Baseline) -> Planner:
    """A fresh planner with a goal of 5 % more than last year."""
    return Planner(outlook, goal="+5%")
