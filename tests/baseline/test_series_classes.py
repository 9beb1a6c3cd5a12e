"""Laws of the classes: closed only after a season without rows, fixed without errors, units for what goes below zero."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline.kernels import paths, routing
from forecast.baseline.series_classes import classify_series, trailing_missing

SEASON, MONTHS = 12, 30
VALUES = np.vstack([np.r_[np.full(MONTHS - 13, 5.0), np.full(13, np.nan)], np.arange(MONTHS) - 15.0, np.full(MONTHS, 4.0)])
ROUTES = np.array([routing.MAIN, routing.ADDITIVE, routing.CONSTANT])


def test_missing_periods_count_from_the_end() -> None:
    np.testing.assert_array_equal(trailing_missing(np.array([[1.0, np.nan, np.nan], [np.nan, 1.0, 0.0]])), [2, 0])


@given(st.integers(0, MONTHS - 1))
def test_a_series_is_closed_after_a_whole_season_without_rows(missing: int) -> None:
    values = np.where(np.arange(MONTHS) < MONTHS - missing, 5.0, np.nan)[None]
    classes = classify_series(values, np.array([routing.MAIN]), year=SEASON, ended="closed")
    assert classes.closed.tolist() == [missing >= SEASON]
    assert classes.steady.tolist() == [missing == 0]
    assert (classes.kinds == paths.FIXED).tolist() == [missing >= SEASON]


@pytest.mark.parametrize(("ended", "kinds"), [("closed", [paths.FIXED, paths.ADDITIVE, paths.FIXED]),
                                               ("missing", [paths.LOG, paths.ADDITIVE, paths.FIXED])])  # fmt: skip
def test_an_ended_series_is_drawn_on_only_where_it_is_missing(ended: str, kinds: list[int]) -> None:
    classes = classify_series(VALUES, ROUTES, year=SEASON, ended=ended)
    assert classes.kinds.tolist() == kinds
    assert classes.usable.tolist() == [kind in (paths.LOG, paths.ADDITIVE) for kind in kinds]
    assert classes.units.tolist() == [0.0, 1.0, 0.0]


def test_a_few_equal_values_are_repeated_with_the_errors_of_a_launch() -> None:
    few = np.r_[np.full(MONTHS - 1, np.nan), 7.0][None]
    classes = classify_series(few, np.array([routing.CONSTANT]), year=SEASON, ended="closed")
    assert classes.launched.tolist() == [True]
    assert classes.kinds.tolist() == [paths.LOG]
