from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.review.credibility import level_shift_share, signal_weight, surprise


def test_noise_moves_nothing_and_two_deviations_are_three_quarters_signal() -> None:
    assert signal_weight(np.array([0.0, 0.5, -1.0, 2.0, -2.0, np.nan])).tolist() == [0, 0, 0, 0.75, 0.75, 0]


@given(z=st.floats(-50, 50), more=st.floats(0.01, 10))
def test_the_further_out_the_more_is_signal_but_never_all(z: float, more: float) -> None:
    nearer, further = signal_weight(np.array([z, z + np.copysign(more, z)]))
    assert 0 <= nearer <= further < 1


def test_a_surprise_is_counted_in_deviations_of_its_own_draws() -> None:
    draws = np.array([[8.0, 10.0, 12.0], [5.0, 5.0, 5.0]])
    assert surprise(np.array([10 + 2 * np.sqrt(8 / 3), 7.0]), draws) == pytest.approx([2.0, 0.0])


def test_a_shift_common_to_all_months_is_level_and_independent_months_are_noise() -> None:
    random = np.random.default_rng(3)
    shift = np.repeat(random.standard_normal((1, 4000)), 6, axis=0)
    months = random.standard_normal((6, 4000))
    assert level_shift_share(100 + shift)[0] == pytest.approx(1.0)
    assert level_shift_share(100 + months)[0] < 0.1
    kept, spread = level_shift_share(100 + shift + months)
    assert kept == pytest.approx(1 / (1 + 1 / 6), abs=0.05)  # Buehlmann: n / (n + within / between)
    assert spread == pytest.approx(6 * np.sqrt(1 - kept), rel=0.1)
