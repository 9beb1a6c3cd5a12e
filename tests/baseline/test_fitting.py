"""Laws of the fit on bad input: each bad series has its documented route, is finite, and changes no other by a bit."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from forecast.baseline.fitting import Fitted, fit
from forecast.baseline.models.registry import model_named
from forecast.baseline.panel_input import PanelInput
from forecast.settings import InputError

MONTHS, GOOD = 60, 6


def good() -> np.ndarray:
    random = np.random.default_rng(0)
    season = 1 + 0.3 * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    return 100 * season * np.exp(0.1 * random.normal(size=(GOOD, MONTHS)) + random.normal(size=(GOOD, 1)))


def last(values: np.ndarray) -> np.ndarray:
    """The values at the end of a series of the panel's length, nothing known before."""
    return np.r_[np.full(MONTHS - len(values), np.nan), values]


def changed(position: int, value: float) -> np.ndarray:
    series = good()[0].copy()
    series[position] = value
    return series


SOME = good()[1]
BAD = {
    "one missing value": (changed(30, np.nan), "main"),
    "an infinite value": (changed(30, np.inf), "main"),
    "a gap of a year": (np.r_[SOME[:24], np.full(12, np.nan), SOME[36:]], "main"),
    "1 point": (last(np.array([7.0])), "constant"),
    "2 points": (last(np.array([7.0, 9.0])), "launch"),
    "3 points": (last(np.array([7.0, 9.0, 8.0])), "launch"),
    "11 points": (last(SOME[:11]), "short"),
    "3 points after zeros": (np.r_[np.zeros(MONTHS - 3), 5.0, 6.0, 7.0], "launch"),
    "all zeros": (np.zeros(MONTHS), "constant"),
    "nothing": (np.full(MONTHS, np.nan), "empty"),
    "one month x 1,000": (changed(40, 1000 * SOME[40]), "main"),
    "the last month x 1,000": (changed(MONTHS - 1, 1000 * SOME[-1]), "main"),
    "scale 1e-9": (1e-9 * SOME, "main"),
    "scale 1e12": (1e12 * SOME, "main"),
    "mostly zeros": (np.where(np.arange(MONTHS) % 3 == 0, 4.0, 0.0), "intermittent"),
    "negative values": (SOME - SOME.mean(), "additive"),
    "silent for a year": (np.r_[SOME[: MONTHS - 13], np.full(13, np.nan)], "closed"),
    "zeros for a year and more": (np.r_[SOME[: MONTHS - 13], np.zeros(13)], "silent"),
}
# Series that are sound after all: they take part in their panel's totals and shared sizes as any other.
TAKES_PART = {"one missing value", "an infinite value", "a gap of a year", "scale 1e-9", "scale 1e12", "negative values"}


def fitted(values: np.ndarray, ended: str = "closed") -> Fitted:
    totals = np.vstack([np.ones(len(values)), np.arange(len(values)) % 2, np.eye(len(values))])
    panel = PanelInput.of_series(values, sparse.csr_matrix(totals), season=12)
    return fit(panel, model_named("ensemble"), horizon=12, ended=ended)


@pytest.fixture(scope="module")
def alone() -> Fitted:
    return fitted(np.vstack([good(), np.full((1, MONTHS), np.nan)]))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("name", BAD)
def test_a_bad_series_is_forecast_finite_on_its_route_and_changes_no_other(name: str, alone: Fitted) -> None:
    series, route = BAD[name]
    found = fitted(np.vstack([good(), series]))
    assert found.estimates.route_names[-1] == route
    assert found.estimates.reasons[-1]
    assert np.isfinite(found.points).all()
    assert np.isfinite(found.estimates.errors.size).all()
    if not np.nanmin(np.r_[series, 0.0]) < 0:
        assert (found.points >= 0).all()
    if name not in TAKES_PART:
        np.testing.assert_array_equal(found.points[:GOOD], alone.points[:GOOD])
        np.testing.assert_array_equal(found.estimates.errors.size[:GOOD], alone.estimates.errors.size[:GOOD])


def test_a_closed_series_is_forecast_as_nothing_unless_it_is_missing() -> None:
    values = np.vstack([good(), BAD["silent for a year"][0]])
    assert not fitted(values).points[-1].any()
    assert (fitted(values, ended="missing").points[-1] > 0).all()
    assert fitted(values, ended="missing").estimates.route_names[-1] == "main"


def test_a_panel_that_does_not_fit_the_memory_is_refused_before_the_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORECAST_MEMORY_MIB", "1")
    values = np.ones((2_000, 60))
    with pytest.raises(
        InputError, match=r"to forecast 2,000 series of 60 periods 12 ahead needs at least 1\d MiB of memory, and 1 MiB are"
    ):
        fit(PanelInput.of_series(values, sparse.csr_matrix((0, 2_000)), season=12), model_named("ensemble"), horizon=12)
