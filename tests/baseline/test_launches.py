"""Launches of now follow those of the past, only they, and only where the past has enough of them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from forecast.baseline import launches
from forecast.baseline.estimates import Fitted
from forecast.baseline.fitting import fit
from forecast.baseline.kernels import routing
from forecast.baseline.models.registry import model_named
from forecast.baseline.panel_input import PanelInput

MONTHS, SEASON, NEW = 60, 12, 20


def parts(count: int, *, selling: float, seed: int = 0) -> np.ndarray:
    """Series that begin at any month and then sell with that probability; the last ones begin in the last month."""
    chance = np.random.default_rng(seed)
    values = (chance.uniform(size=(count, MONTHS)) < selling) * chance.integers(1, 3, (count, MONTHS)).astype(float)
    for row, first in zip(values, [*chance.integers(0, MONTHS - 3, count - NEW), *[MONTHS - 1] * NEW], strict=True):
        row[:first], row[first] = 0.0, 2.0
    return values


def fitted(values: np.ndarray) -> Fitted:
    panel = PanelInput.of_series(values, sparse.csr_matrix(np.ones((1, len(values)))), season=SEASON)
    return fit(panel, model_named("ensemble"), horizon=12)


@pytest.fixture(scope="module")
def followed() -> Fitted:
    return fitted(parts(400, selling=0.25))


@pytest.fixture(scope="module")
def not_followed() -> Fitted:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(launches, "learn_analogues", lambda *_: None)
        return fitted(parts(400, selling=0.25))


def test_launches_of_now_take_the_route_of_what_they_follow(followed: Fitted) -> None:
    assert (followed.estimates.routes[-NEW:] == routing.FOLLOWING).all()
    assert [name for name in followed.estimates.route_names[-NEW:] if name == followed.estimates.route_names[0]] == []


def test_their_points_shrink_by_one_factor_and_no_others_move(followed: Fitted, not_followed: Fitted) -> None:
    factors = followed.points[-NEW:] / not_followed.points[-NEW:]
    assert np.ptp(factors) < 1e-9
    assert 0 < factors.mean() < 1
    young = followed.estimates.routes == routing.FOLLOWING
    np.testing.assert_array_equal(followed.points[~young], not_followed.points[~young])
    np.testing.assert_array_equal(followed.estimates.routes[~young], not_followed.estimates.routes[~young])


def test_a_launch_that_is_closed_stays_closed(followed: Fitted) -> None:
    assert not (followed.estimates.closed & (followed.estimates.routes == routing.FOLLOWING)).any()


def test_where_past_launches_sold_on_nothing_changes() -> None:
    made = fitted(parts(200, selling=1.0))
    assert (made.estimates.routes != routing.FOLLOWING).all()
