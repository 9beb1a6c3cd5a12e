"""The forecast behind a plan is that of its making."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from forecast.plans import PlanFolder
from forecast.plans.forecasts import forecast_of


def test_it_gives_the_chances_that_were_stored(run: Callable[..., object], tmp_path: Path) -> None:
    stored = PlanFolder(tmp_path / "plans").open("2026")
    forecast = forecast_of(stored.provenance, tmp_path / "plans", last=stored.plan.grid.periods[-1])
    again = stored.plan.with_forecast(forecast)
    written = pd.read_parquet(tmp_path / "plans/2026.parquet")
    assert np.array_equal(again.table["chance_base"], written["chance_base"])
    assert np.array_equal(again.total_chances(), stored.plan.total_chances())
    assert (forecast.seed, forecast.draws) == (stored.provenance.seed, stored.provenance.draws)
