"""Laws of the models of statsmodels: a clean season is carried on, and the parts of a series add up to it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from forecast.baseline.models import statistical

SEASON = 100 + 20 * np.sin(2 * np.pi * np.arange(72) / 12) + 0.01 * np.random.default_rng(0).normal(size=72)


@pytest.mark.parametrize("model", [statistical.ets, statistical.theta, statistical.stl])
def test_a_clean_season_is_carried_on(model: Callable[[np.ndarray, int, int], np.ndarray]) -> None:
    found = model(SEASON[:60], 12, 12)
    np.testing.assert_allclose(found, SEASON[60:], rtol=0.03)


def test_the_parts_of_a_series_add_up_to_it() -> None:
    known = pd.Series(SEASON, index=pd.date_range("2020-01-01", periods=72, freq="MS"))
    found = statistical.decomposed(known, 12)
    np.testing.assert_allclose(found[["trend", "season", "rest"]].sum(axis=1), known, rtol=1e-9)
    assert found["season"].std() > 10 * found["rest"].std()
