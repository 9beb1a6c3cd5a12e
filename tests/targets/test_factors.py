"""Factors tilt the split within bounds, each with its effect shown; what is missing is named."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.targets import FACTORS, factor_effects, factor_tilt, propose_targets

VALUES = pd.DataFrame(
    {"region": ["East", "West", "East", "West"], "factor": ["trend", "trend", "stock", "stock"], "value": [0.1, -0.1, 50.0, 50.0]}
)


def test_all_factors_of_the_field_are_there() -> None:
    assert len(FACTORS) == 14


def test_a_factor_lifts_a_node_against_its_siblings_and_parts_still_add(small: Baseline) -> None:
    plain, tilted = propose_targets(small), propose_targets(small, tilt=factor_tilt(VALUES, {"trend": 0.05}))
    for level in ("region", "leaf"):
        assert tilted.level(level)["base"].sum() == plain.level("total")["base"].iloc[0]
    lift = tilted.level("region")["base"].to_numpy() / plain.level("region")["base"].to_numpy()
    assert lift[0] > 1 > lift[1]
    assert 1.03 < lift[0] / lift[1] < 1.10  # counts 7 % more than its sibling, and as much more at a higher chance


def test_the_effect_of_each_factor_is_shown_per_node() -> None:
    effects = factor_effects(factor_tilt(VALUES, {"trend": 0.05, "stock": 0.05})).set_index("region")
    assert effects.loc["East", "trend_share"] > 0 > effects.loc["West", "trend_share"]
    assert effects.loc["East", "stock_share"] == 0
    assert effects["together_share"].abs().max() <= 0.052


def test_no_node_is_moved_by_more_than_its_weight_and_all_together_by_the_limit() -> None:
    odd = pd.DataFrame({"region": list("abcdefgh"), "value": [1, 1.1, 0.9, 1, 1.05, 0.95, 1, 1e6]})
    values = pd.concat([odd.assign(factor=name) for name in ("trend", "profit", "natural_growth")])
    tilt = factor_tilt(values, dict.fromkeys(("trend", "profit", "natural_growth"), 0.1), limit=0.2)
    assert np.isclose(tilt.table["effect"].astype(float).max(), np.exp(0.1))
    assert np.isclose(factor_effects(tilt)["together_share"].max(), 0.20)


def test_missing_factors_are_named_not_guessed(small: Baseline) -> None:
    values = VALUES.assign(value=[0.1, np.nan, 50.0, 50.0])
    tilt = factor_tilt(values, {"trend": 0.05, "capacity": 0.05})
    assert tilt.missing == ("trend (West)", "capacity")
    assert len(tilt.table) == 1


@pytest.mark.parametrize(
    ("values", "weights", "said"),
    [
        (VALUES, {"trned": 0.05}, "Did you mean 'trend'"),
        (VALUES, {"trend": 0.5}, "out of range"),
        (VALUES.rename(columns={"value": "valu"}), {"trend": 0.05}, "Did you mean 'valu'"),
    ],
)
def test_wrong_names_and_weights_are_refused(values: pd.DataFrame, weights: dict[str, float], said: str) -> None:
    with pytest.raises(InputError, match=said):
        factor_tilt(values, weights)


def test_no_factor_has_no_effect_and_still_its_columns() -> None:
    effects = factor_effects(factor_tilt(VALUES.assign(value=np.nan), {"trend": 0.05}))
    assert list(effects.columns) == ["region", "together_share"]
    assert effects.empty
