"""Own levels are quantiles of the paths, and growth is told with its chance."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.targets import growth_chances, own_levels


def test_growth_is_said_as_a_chance(small: Baseline) -> None:
    table = growth_chances(small, [0.0, 0.10], level="total")
    assert table["chance"].is_monotonic_decreasing
    assert table["text"].iloc[1] == f"+10 % means a {100 * table['chance'].iloc[1]:.0f} % chance here"
    assert table["number"].iloc[1] == pytest.approx(1.1 * table["last_year"].iloc[1])


def test_levels_fall_as_chances_rise(small: Baseline) -> None:
    own = own_levels(small, level="leaf", span="quarter")
    assert len(own) == 6 * 4
    assert (np.diff(own[["own_floor", "own_base", "own_stretch"]].to_numpy(), axis=1) >= 0).all()
    both = own.merge(small.quantile((0.4,), level="leaf", span="quarter"), on=["region", "product", "period"], validate="1:1")
    assert len(both) == len(own)
    assert np.allclose(both["own_base"], both["q40"])
