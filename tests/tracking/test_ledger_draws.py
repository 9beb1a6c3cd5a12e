from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from forecast.baseline import baseline
from forecast.history.series.panel import History
from forecast.periods.frequency import MONTH
from forecast.tracking.elapsed import elapsed_whole
from forecast.tracking.ledger import PlanTable, ledger
from forecast.tracking.ledger_draws import chance_of_reaching, leaf_draws, period_draws, point_forecasts

Make = Callable[..., History]
YEAR = pd.date_range("2026-01-01", periods=12, freq="MS")


def test_draws_are_the_forecast_s_own_paths_and_unknown_leaves_have_none(
    regular_history: Make, planned: Callable[..., PlanTable]
) -> None:
    ahead = baseline(regular_history(last="2026-06-01"), periods=6, draws=50)
    elapsed = elapsed_whole(YEAR, pd.Timestamp("2026-06-30"), frequency=MONTH)
    plan = planned({"North": [1.0] * 12, "West": [1.0] * 12})
    book = ledger(plan.table, regular_history(), periods=YEAR, elapsed=elapsed)
    assert book.hierarchy.leaves["region"].tolist() == ["North", "South", "West"]
    draws = leaf_draws(ahead, book, book.to_come)
    np.testing.assert_allclose(draws[:2], ahead.samples(ahead.hierarchy.rows("leaf"), (0, 6)))
    assert (draws[2] == 0).all()
    assert (period_draws(ahead, book, 0) == 0).all()
    np.testing.assert_allclose(point_forecasts(ahead, book)[:2, 6:], ahead.points)


def test_where_less_is_better_the_chance_is_to_stay_within() -> None:
    draws, numbers = np.array([[1.0, 2.0, 3.0, 4.0, 5.0]]), np.array([2.0])
    assert chance_of_reaching(draws, numbers) + chance_of_reaching(draws, numbers, direction="down") == 1.0
