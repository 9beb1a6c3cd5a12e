"""The factor of all ranges: one where nothing is known, wide after a past that was too narrow, blind to broken series."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from forecast.baseline.kernels.paths import LOG
from forecast.baseline.models.ensemble import actuals_after
from forecast.baseline.paths.conformal import NARROWEST, WIDEST, PastForecasts, calibration_factor
from forecast.baseline.paths.past_errors import log_errors

SEASON, SERIES, LENGTH, POINT = 12, 40, 120, 100.0


def past_of(spread: np.ndarray, seed: int = 0) -> PastForecasts:
    """Series around a known point whose log errors have a given spread in each period."""
    random = np.random.default_rng(seed)
    values = POINT * np.exp(spread * random.normal(size=(SERIES, len(spread))))
    ages = np.arange(3, 61, 3)
    points = np.full((SERIES, len(ages), SEASON), POINT)
    actual = actuals_after(values, len(spread) - ages, SEASON)
    everyone = np.ones(SERIES, dtype=bool)
    return PastForecasts(
        values=values,
        points=points,
        errors=log_errors(actual, points),
        ages=ages,
        kinds=np.full(SERIES, LOG),
        units=np.zeros(SERIES),
        usable=everyone,
        launched=~everyone,
        streams=np.arange(SERIES, dtype=np.uint64) * np.uint64(7919),
        summing=sparse.csr_matrix(np.vstack([np.ones(SERIES), np.eye(SERIES)])),
        season=SEASON,
    )


def factor(past: PastForecasts, steady: np.ndarray | None = None) -> float:
    return calibration_factor(past, past.usable if steady is None else steady, seed=0)


def test_a_past_as_noisy_as_before_leaves_ranges_as_they_are() -> None:
    found = [factor(past_of(np.full(LENGTH, 0.2), seed)) for seed in range(4)]
    assert np.mean(found) == pytest.approx(1.0, abs=0.06)


def test_ranges_are_widened_where_the_past_grew_noisier_and_narrowed_where_it_grew_calmer() -> None:
    noisier = factor(past_of(np.where(np.arange(LENGTH) < LENGTH - 30, 0.1, 0.3)))
    calmer = factor(past_of(np.where(np.arange(LENGTH) < LENGTH - 30, 0.3, 0.1)))
    assert 1.15 < noisier <= WIDEST
    assert NARROWEST <= calmer < 0.93
    assert np.log(noisier) > -np.log(calmer), "calm years are believed less"


def test_too_short_a_past_says_nothing() -> None:
    past = past_of(np.full(LENGTH, 0.2))
    short = past.errors.copy()
    short[:, past.ages > 24] = np.nan
    assert factor(PastForecasts(**{**vars(past), "errors": short})) == 1.0
    assert factor(past, np.zeros(SERIES, dtype=bool)) == 1.0


def test_a_broken_series_that_is_not_steady_changes_nothing() -> None:
    past = past_of(np.full(LENGTH, 0.2))
    steady = np.arange(SERIES) != 3
    before = factor(past, steady)
    values, errors = past.values.copy(), past.errors.copy()
    values[3] *= 1000.0
    errors[3] = 3.0
    assert factor(PastForecasts(**{**vars(past), "values": values, "errors": errors}), steady) == before


def test_a_store_of_some_origins_counts_their_ages_from_then() -> None:
    past = past_of(np.full(LENGTH, 0.2))
    old = np.flatnonzero(past.ages >= 24)
    assert past.store(old, age=12).ages[0] == past.ages[old[0]] - 12
