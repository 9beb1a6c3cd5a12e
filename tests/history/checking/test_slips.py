"""A single value ten times its neighbours is told in a calm series, and no season, event or lumpy demand."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.checking.slips import slips


@given(st.floats(12, 20), st.integers(0, 47), st.integers(0, 2**32 - 1))
def test_one_value_of_ten_to_twenty_times_its_neighbours_is_told(factor: float, i: int, seed: int) -> None:
    values = 100 * np.random.default_rng(seed).lognormal(0, 0.05, (4, 48))
    values[2, i] *= factor
    (slip,) = slips(values)
    assert (slip.rows, slip.period) == ((2,), i)
    assert abs(slip.factor / factor - 1) < 0.3


@given(st.floats(1, 6), st.integers(0, 2**32 - 1))
def test_peaks_of_a_season_are_none(peak: float, seed: int) -> None:
    values = 100 * np.random.default_rng(seed).lognormal(0, 0.2, (4, 48))
    values[:, 11::12] *= 3 * peak
    assert slips(values) == ()


@given(st.integers(0, 2**32 - 1), st.floats(0.3, 3))
def test_lumpy_demand_is_none(seed: int, rate: float) -> None:
    rng = np.random.default_rng(seed)
    assert slips((rng.poisson(rate, (50, 48)) * rng.integers(1, 4, (50, 48))).astype(float)) == ()


def test_an_event_of_many_series_is_none_and_one_factor_of_many_is_told_once() -> None:
    rng = np.random.default_rng(3)
    values = 100 * rng.lognormal(0, 0.05, (20, 48))
    event = values.copy()
    event[:8, 30] *= rng.uniform(15, 80, 8)
    assert slips(event) == ()
    values[:8, 30] *= 1000
    (slip,) = slips(values)
    assert (slip.rows, slip.period) == (tuple(range(8)), 30)
    assert 800 < slip.factor < 1200
