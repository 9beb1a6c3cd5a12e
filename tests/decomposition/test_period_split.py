"""A year's number is split over its months without losing a unit, by the rule that was named."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.decomposition.period_split import TIME_RULES, cell_chances, split_over_periods, time_rule
from forecast.settings.errors import InputError
from forecast.targets.outlook import RoundingUnit

TOTALS = np.array([[900, 1900, 300, 3900, 4900, 1000], [1000, 2000, 400, 4000, 5000, 1100], [1100, 2100, 500, 4100, 5100, 1200]])


@pytest.mark.parametrize("rule", TIME_RULES)
def test_months_add_up_and_their_levels_stay_in_order(small: Baseline, rule: str) -> None:
    parts = split_over_periods(small, TOTALS, span=(0, 12), rule=rule, scale=RoundingUnit())
    assert (parts.sum(axis=2) == TOTALS).all()
    assert (np.diff(parts, axis=0) >= 0).all()


def test_the_seasonal_rule_follows_the_forecast(small: Baseline) -> None:
    parts = split_over_periods(small, TOTALS, span=(0, 12), rule="seasonal", scale=RoundingUnit())
    points = small.points[:, :12]
    exact = TOTALS[1][:, None] * points / points.sum(axis=1, keepdims=True)
    assert np.abs(parts[1] - exact).max() <= 2


def test_equal_chance_gives_months_of_a_steady_leaf_the_same_chance(small: Baseline) -> None:
    parts = split_over_periods(small, TOTALS, span=(0, 12), rule="equal chance", scale=RoundingUnit())
    chances = cell_chances(small, parts, span=(0, 12), scale=RoundingUnit())[1][0]
    assert np.ptp(chances) < 0.1
    assert ((chances >= 0) & (chances <= 1)).all()


def test_a_rule_that_is_not_there_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="seasonal"):
        time_rule("seasonl")
