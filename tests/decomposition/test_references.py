"""A reference lies over the cells by the keys that it names, and its faults are named by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.decomposition.plan_grid import PlanGrid
from forecast.decomposition.references import metric_weights, reference_weights
from forecast.settings.errors import InputError

LEAVES = pd.DataFrame({"region": ["East", "East", "West"], "product": ["Cart", "Lamp", "Lamp"]}, dtype="str")
GRID = PlanGrid(LEAVES, pd.date_range("2026-01-01", periods=2, freq="MS"), "month")
ALL_FREE = np.ones(GRID.shape, dtype=bool)


def test_keys_that_are_not_named_are_any() -> None:
    table = pd.DataFrame({"region": ["West", "East"], "weight": ["2", "1.5"]})
    assert reference_weights(GRID, table).tolist() == [[1.5, 1.5], [1.5, 1.5], [2, 2]]
    assert (reference_weights(GRID, pd.DataFrame({"weight": [7]})) == 7).all()


@pytest.mark.parametrize("periods", [["2026-01", "2026-02"], list(GRID.periods), ["2026-01-01", "2026-02-01"]])
def test_periods_are_named_as_people_do(periods: list[object]) -> None:
    table = pd.DataFrame({"period": periods, "weight": [1.0, 3.0]})
    assert reference_weights(GRID, table).tolist() == [[1, 3]] * 3


def test_a_cell_without_a_row_has_no_weight() -> None:
    weights = reference_weights(GRID, pd.DataFrame({"product": ["Cart"], "weight": [1.0]}))
    assert np.isnan(weights).tolist() == [[False, False], [True, True], [True, True]]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"region": ["East", "Wset"], "weight": [1, 2]}, "row 3, column 'region': 'Wset'.*Did you mean 'West'"),
        (
            {"period": ["2026-01", "2026-09"], "weight": [1, 2]},
            "row 3, column 'period'.*not a period of the plan.*2026-01 to 2026-02",
        ),
        ({"period": ["soon"], "weight": [1]}, "not a valid period"),
        ({"region": ["East", "West"], "weight": ["1", "much"]}, "row 3, column 'weight': 'much'"),
        ({"region": ["East", "East"], "weight": [1, 2]}, "row 3.*the same as in row 2"),
        ({"weight": [1, 2]}, "row 3.*the same as in row 2"),
        ({"region": ["East"], "wieght": [1]}, "Did you mean 'wieght'"),
    ],
)
def test_faults_are_named_by_row(table: dict[str, list[object]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        reference_weights(GRID, pd.DataFrame(table))


@given(st.floats(0.0, 1.0))
def test_metrics_count_by_their_shares(part: float) -> None:
    table = pd.DataFrame({"region": ["East", "West"], "people": [10.0, 30.0], "stores": [4.0, 2.0]})
    weights = metric_weights(GRID, table, metrics={"people": part, "stores": 1 - part}, free=ALL_FREE)
    people, stores = np.array([10, 10, 10, 10, 30, 30]) / 100, np.array([4, 4, 4, 4, 2, 2]) / 20
    assert weights == pytest.approx(part * people + (1 - part) * stores)
    assert weights.sum() == pytest.approx(1)


@pytest.mark.parametrize(
    ("metrics", "message"),
    [({"people": 60, "stores": 60}, "120 %"), ({"peple": 1.0}, "people"), ({"none": 1.0}, "nothing above zero")],
)
def test_metrics_that_do_not_add_or_are_unknown_or_empty_are_refused(metrics: dict[str, float], message: str) -> None:
    table = pd.DataFrame({"region": ["East", "West"], "people": [10.0, 30.0], "stores": [4.0, 2.0], "none": [0.0, 0.0]})
    with pytest.raises(InputError, match=message):
        metric_weights(GRID, table, metrics=metrics, free=ALL_FREE)
