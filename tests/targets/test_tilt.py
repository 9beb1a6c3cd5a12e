"""Effects apply at the split where their members part, and nowhere twice."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.targets.tilt import Tilt, no_tilt

LEAVES = pd.DataFrame({"region": ["East", "East", "West"], "product": ["Cart", "Lamp", "Cart"]})
TABLE = pd.DataFrame({"region": ["East", "all"], "product": ["all", "Cart"], "factor": ["trend", "profit"], "effect": [1.1, 1.5]})


def test_each_effect_belongs_to_one_split() -> None:
    tilt = Tilt(TABLE, limit=0.3)
    regions = tilt.weights(LEAVES, np.array([0, 0, 1]), before=[], after=["region"])
    products = tilt.weights(LEAVES, np.arange(3), before=["region"], after=["region", "product"])
    assert regions is not None
    assert products is not None
    assert np.allclose(regions, [1.1, 1.0])
    assert np.allclose(products, [1.3, 1.0, 1.3])


def test_without_effects_there_are_no_weights() -> None:
    assert no_tilt().weights(LEAVES, np.arange(3), before=[], after=["region", "product"]) is None
