"""Fitting gives the series with zeros their own paths, and those that ended none."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from forecast.baseline.fitting import fit
from forecast.baseline.kernels.paths import BLOCKS
from forecast.baseline.models.registry import model_named
from forecast.baseline.panel_input import PanelInput


def test_zeros_are_those_of_the_intermittent_series_that_sell_to_this_day() -> None:
    random = np.random.default_rng(0)
    values = random.gamma(4, 25, (6, 60))
    values[1:4] *= random.random((3, 60)) < 0.5
    values[2, 45:] = np.nan  # closed
    found = fit(PanelInput.of_series(values, sparse.csr_matrix(np.ones((1, 6))), season=12), model_named("ensemble"), horizon=12)
    assert np.flatnonzero(found.estimates.kinds == BLOCKS).tolist() == [1, 3]
    assert found.estimates.zeros.ranks.shape == (2, 36)
    sold = found.estimates.zeros.ranks > 0
    np.testing.assert_array_equal(sold, values[[1, 3], -36:] > 0)
    assert not found.points[2].any()
    assert (found.points[[1, 3]] > 0).all()
