"""Launches go on as the panel's past launches did, where those were followed by zeros; otherwise nothing changes."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from forecast.baseline.fitting import Fitted, fit
from forecast.baseline.kernels import paths as kinds
from forecast.baseline.kernels import routing
from forecast.baseline.models.registry import model_named
from forecast.baseline.panel_input import PanelInput
from forecast.baseline.paths.launch_analogues import LEAST_DONORS, LaunchAnalogues, learn_analogues, recent_launches

MONTHS, SEASON = 60, 12
STREAMS = np.arange(1000, dtype=np.uint64)


def parts(count: int, *, selling: float, seed: int = 0) -> np.ndarray:
    """Series that begin with a sale at any month, the last ones just now, and then sell with that probability."""
    chance = np.random.default_rng(seed)
    values = (chance.uniform(size=(count, MONTHS)) < selling) * chance.integers(1, 3, (count, MONTHS)).astype(float)
    begin = np.r_[chance.integers(0, MONTHS - 3, count - 20), np.full(20, MONTHS - 1)]
    for row, first in zip(values, begin, strict=True):
        row[:first] = 0.0
        row[first] = 1.0 + chance.integers(2)
    return values


def fitted(values: np.ndarray) -> Fitted:
    panel = PanelInput.of_series(values, sparse.csr_matrix(np.ones((1, len(values)))), season=SEASON)
    return fit(panel, model_named("ensemble"), horizon=12)


def test_a_launch_of_intermittent_demand_is_forecast_as_past_launches_went_on() -> None:
    made = fitted(parts(1000, selling=0.25))
    new = slice(980, 1000)
    assert (made.estimates.routes[new] == routing.FOLLOWING).all()
    assert (made.estimates.kinds[new] == kinds.BLOCKS).all()
    assert made.points[new].mean() == pytest.approx(0.25 * 1.5, rel=0.35)  # first values alone would say 1.5
    drawn = made.estimates.paths(made.points, streams=STREAMS, season=SEASON, seed=0, draws=400).draw(np.arange(180, 200))
    assert (drawn == 0).mean() == pytest.approx(0.75, abs=0.12)


def test_nothing_changes_where_launches_sell_on() -> None:
    values = parts(200, selling=1.0)
    made = fitted(values)
    assert (made.estimates.routes[180:] != routing.FOLLOWING).all()
    assert len(made.estimates.zeros.ranks) == (made.estimates.kinds == kinds.BLOCKS).sum()


def test_few_launches_teach_nothing() -> None:
    young, ones = np.zeros((20, 3), dtype=bool), np.ones((20, 3, 12))
    young[: LEAST_DONORS - 1] = True
    assert learn_analogues(young, 0 * ones, ones, SEASON) is None
    young[LEAST_DONORS] = True
    zeros = np.where(np.arange(12) % 4, 0.0, ones)
    learned = learn_analogues(young, zeros, ones, SEASON)
    assert learned is not None
    assert learned.part == pytest.approx((8 * 0.25 + 8) / 16)
    assert learned.courses.shape == (8, 12)


def test_one_launch_that_explodes_counts_as_five_times_what_was_foretold() -> None:
    young, ones = np.ones((10, 1), dtype=bool), np.ones((10, 1, 12))
    came = np.where(np.arange(12) % 2, 0.0, ones)
    came[3] *= 1e6
    learned = learn_analogues(young, came, ones, SEASON)
    assert learned is not None
    assert learned.part == pytest.approx((9 * 0.5 + 5 + 8) / 18)


def test_a_series_is_young_with_a_few_equal_values_or_on_the_route_of_launches() -> None:
    values = np.zeros((3, 12))
    values[0, 10:] = 2.0
    values[1, 2:] = 2.0
    routes = np.array([[routing.CONSTANT], [routing.CONSTANT], [routing.LAUNCH]])
    assert recent_launches(values, routes, np.array([12])).ravel().tolist() == [True, False, True]


def test_a_made_up_past_is_of_courses_that_sold_and_hangs_on_the_name_alone() -> None:
    courses = np.zeros((30, 12))
    courses[0, 0] = 3.0
    learned = LaunchAnalogues(0.5, courses)
    made = learned.past(STREAMS[:4], 36)
    assert np.array_equal(made[1], learned.past(STREAMS[1:2], 36)[0])
    assert made.shape == (4, 36)
