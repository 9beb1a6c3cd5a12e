"""What past origins missed: nothing after an origin changes its forecast, and a node's miss is that of its sums."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from forecast.baseline.models.registry import model_named
from forecast.baseline.origin_forecasts import forecast_at_origins, missed_by_node
from forecast.baseline.panel_input import PanelInput

MONTHS, SEASON = 48, 12


def panel(later: float = 1.0) -> PanelInput:
    random = np.random.default_rng(0)
    values = 100 * np.exp(0.1 * random.normal(size=(4, MONTHS))) * np.where(np.arange(MONTHS) < 40, 1.0, later)
    return PanelInput.of_series(values, sparse.csr_matrix(np.eye(4)), season=SEASON)


@pytest.mark.parametrize("model", ["ensemble", "seasonal_naive"])
def test_an_origin_sees_nothing_after_it(model: str) -> None:
    origins = np.array([MONTHS, 40, 30])
    one, other = (forecast_at_origins(panel(later), model_named(model), origins, horizon=6) for later in (1.0, 9.0))
    assert one.points[:, 1:].tobytes() == other.points[:, 1:].tobytes()
    assert one.points[:, 0].tobytes() != other.points[:, 0].tobytes()
    assert one.past.tolist() == [40, 30]
    np.testing.assert_array_equal(other.actual[:, 0, 0], panel(9.0).values[:, 40])
    assert (one.weights is None) == (model == "seasonal_naive")


def test_a_node_misses_what_its_sums_miss() -> None:
    actual, points = np.array([[[2.0, 4.0]], [[2.0, np.nan]]]), np.ones((2, 1, 2))
    missed = missed_by_node(sparse.csr_matrix([[1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]), actual, points)
    np.testing.assert_allclose(missed, [(np.log(2) + np.log(2)) / 2, (np.log(2) + np.log(4)) / 2, np.log(2)])
    assert np.isnan(missed_by_node(sparse.csr_matrix(np.eye(2)), np.full((2, 1, 2), np.nan), points)).all()
