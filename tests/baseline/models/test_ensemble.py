"""Laws of the array-level ensemble: finite, never negative without cause, no series moves another, no look ahead, routes as documented."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from forecast.baseline.kernels import routing
from forecast.baseline.kernels.blend import LONGEST, USUAL_NOISE, ensemble_share, noise_share
from forecast.baseline.kernels.panel import panel_members
from forecast.baseline.kernels.weights import EQUAL
from forecast.baseline.models.ensemble import (
    combined,
    compile_kernels,
    forecast_points,
    past_origins,
    rolling_forecasts,
    seasonal_scale,
    training_origins,
    without_outliers,
)
from forecast.baseline.models.routes import NAMES, REASONS

SEASON = 12
MESSY = st.one_of(st.floats(-1e12, 1e12), st.sampled_from([0.0, np.nan, np.inf, -np.inf, 1e-9, 1e12, 1000.0]), st.floats(0, 100))


def a_panel(count: int = 6, length: int = 60, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    months = np.arange(length)
    season = 1 + 0.3 * np.sin(2 * np.pi * months / SEASON)
    return 100 * season * np.exp(rng.normal(0, 0.1, (count, length)) + 0.005 * months * rng.normal(0, 1, (count, 1)))


def bad_series(length: int) -> np.ndarray:
    months = np.arange(length)
    ordinary = a_panel(1, length)[0]
    return np.stack(
        [
            np.full(length, np.nan),
            np.full(length, np.inf),
            np.zeros(length),
            np.full(length, 7.0),
            np.where(months < length - 1, np.nan, 5.0),
            np.where(months < length - 2, np.nan, 5.0 + months),
            np.where(months < length - 3, 0.0, 5.0 + months),
            np.where(months < length - 11, np.nan, ordinary),
            np.where(months == 20, 1000.0, 1.0) * ordinary,
            1e-9 * ordinary,
            1e12 * ordinary,
            np.where(months % 7 == 0, -ordinary, ordinary),
            np.where(months % 5 == 0, ordinary, 0.0),
            np.where(months >= length - 14, 0.0, ordinary),
            np.where((months > 20) & (months < 29), np.nan, ordinary),
            np.where(months > length - 9, np.nan, ordinary),
        ]
    )


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float64, st.tuples(st.integers(1, 4), st.integers(1, 50)), elements=MESSY),
    st.sampled_from([1, 4, 12]),
    st.integers(1, 18),
)
def test_every_forecast_is_finite_and_negative_only_where_the_history_is(values: np.ndarray, season: int, horizon: int) -> None:
    point = forecast_points(values, season=season, horizon=horizon).point
    assert np.isfinite(point).all()
    known = np.where(np.isfinite(values), values, 0.0)
    assert (point[known.min(axis=1) >= 0] >= 0).all()


def test_routes_of_documented_cases() -> None:
    routes = forecast_points(bad_series(60), season=SEASON, horizon=6).routes
    expected = [
        "empty",
        "empty",
        "constant",
        "constant",
        "constant",
        "short",
        "short",
        "short",
        "main",
        "main",
        "main",
        "additive",
    ]
    assert [NAMES[code] for code in routes[:5]] == expected[:5]
    assert [NAMES[code] for code in routes[5:7]] == ["launch", "launch"]
    assert [NAMES[code] for code in routes[7:12]] == expected[7:]
    assert [NAMES[code] for code in routes[12:]] == ["intermittent", "silent", "main", "main"]
    assert set(NAMES) == set(REASONS)


def test_a_constant_is_repeated_and_silence_stays_silent() -> None:
    point = forecast_points(bad_series(60), season=SEASON, horizon=6).point
    assert (point[[2, 13]] == 0).all()
    assert (point[3] == 7.0).all()


@pytest.mark.parametrize("count", [5, 70])
def test_bad_series_change_no_other_by_a_bit(count: int) -> None:
    good = a_panel(count)
    both = np.concatenate([good, bad_series(60)])
    alone = rolling_forecasts(good, origins=np.array([60, 57, 48]), season=SEASON, horizon=6)
    beside = rolling_forecasts(both, origins=np.array([60, 57, 48]), season=SEASON, horizon=6)
    if count < 50:
        np.testing.assert_array_equal(beside.points[:count], alone.points)
    broken = both.copy()
    broken[count + 8] = np.nan
    np.testing.assert_array_equal(
        rolling_forecasts(broken, origins=np.array([60, 57, 48]), season=SEASON, horizon=6).points[:count], beside.points[:count]
    )


def test_the_order_of_the_series_changes_nothing() -> None:
    panel = np.concatenate([a_panel(80), bad_series(60)])
    order = np.random.default_rng(1).permutation(len(panel))
    groups = np.arange(len(panel)) % 7
    whole = rolling_forecasts(panel, origins=np.array([60, 54]), season=SEASON, horizon=5, groups=groups)
    mixed = rolling_forecasts(panel[order], origins=np.array([60, 54]), season=SEASON, horizon=5, groups=groups[order])
    np.testing.assert_array_equal(mixed.points, whole.points[order])


def test_nothing_after_an_origin_moves_its_forecast() -> None:
    panel = a_panel(4)
    later = panel.copy()
    later[:, 50:] *= 3
    first, second = (rolling_forecasts(each, origins=np.array([50, 47]), season=SEASON, horizon=6) for each in (panel, later))
    np.testing.assert_array_equal(first.points, second.points)


def test_points_at_a_past_origin_are_those_of_the_cut_history() -> None:
    panel = a_panel(4)
    rolled = rolling_forecasts(panel, origins=np.array([60, 51, 48]), season=SEASON, horizon=6).points
    equal = np.tile(EQUAL, (6, 1))
    for column, origin in enumerate([60, 51, 48]):
        cut = forecast_points(panel[:, :origin], season=SEASON, horizon=6, weights=equal).point
        np.testing.assert_allclose(rolled[:, column], cut, rtol=1e-5)


@settings(max_examples=20, deadline=None)
@given(st.floats(1e-9, 1e12), st.integers(0, 100))
def test_forecasts_grow_with_the_unit(size: float, seed: int) -> None:
    panel = a_panel(2, seed=seed)
    found = forecast_points(size * panel, season=SEASON, horizon=6).point
    np.testing.assert_allclose(found, size * forecast_points(panel, season=SEASON, horizon=6).point, rtol=1e-7)


def test_what_stands_before_the_first_sale_does_not_count() -> None:
    panel = a_panel(3, 48)
    before = [np.zeros((3, 12)), np.full((3, 12), np.nan)]
    plain = forecast_points(panel, season=SEASON, horizon=6).point
    for leading in before:
        np.testing.assert_array_equal(forecast_points(np.c_[leading, panel], season=SEASON, horizon=6).point, plain)


def test_a_pure_season_is_forecast_exactly_through_gaps() -> None:
    months = np.arange(66)
    truth = 100 * (1 + 0.4 * np.sin(2 * np.pi * months / SEASON))
    history = truth[None, :60].copy()
    history[0, [17, 30, 31]] = np.nan
    point = forecast_points(history, season=SEASON, horizon=6).point[0]
    np.testing.assert_allclose(point, truth[60:], rtol=0.02)


def test_a_series_that_ended_is_forecast_on_in_its_own_season() -> None:
    months = np.arange(66)
    truth = 100 * (1 + 0.4 * np.sin(2 * np.pi * months / SEASON))
    history = np.where(months[:60] < 55, truth[:60], np.nan)[None]
    np.testing.assert_allclose(forecast_points(history, season=SEASON, horizon=6).point[0], truth[60:], rtol=0.02)


def test_old_zeros_do_not_flatten_a_series_that_now_sells() -> None:
    values = a_panel(1, 120)
    values[0, 10:22] = 0.0
    result = forecast_points(values, season=SEASON, horizon=12)
    assert NAMES[result.routes[0]] == "main"
    assert np.corrcoef(result.point[0], values[0, -12:])[0, 1] > 0.8


def test_a_young_series_that_rose_fast_does_not_run_away() -> None:
    values = np.full((1, 60), np.nan)
    values[0, 33:] = np.minimum(2.0 ** (np.arange(27) / 2), 800.0)
    assert forecast_points(values, season=SEASON, horizon=12).point.max() < 4 * 800


def test_a_group_lends_its_season_to_a_short_series() -> None:
    months = np.arange(78)
    season = 1 + 0.4 * np.sin(2 * np.pi * months / SEASON)
    noise = np.exp(np.random.default_rng(3).normal(0, 0.02, (6, 72)))
    values = 50 * season[:72] * noise
    values[0, :62] = np.nan
    alone = forecast_points(values, season=SEASON, horizon=6)
    lent = forecast_points(values, season=SEASON, horizon=6, groups=np.zeros(6, dtype=np.int64))
    truth = 50 * season[72:]
    assert lent.routes[0] == routing.SHORT_PROFILE
    assert np.abs(lent.point[0] - truth).sum() < 0.5 * np.abs(alone.point[0] - truth).sum()


def seasonal_noise(count: int, months: int) -> np.ndarray:
    rng = np.random.default_rng(7)
    season = np.exp(rng.normal(0, 0.25, (count, SEASON)))
    return np.exp(rng.normal(4, 1, (count, 1))) * np.tile(season, months // SEASON) * np.exp(rng.normal(0, 0.1, (count, months)))


def test_more_history_never_makes_a_steady_panel_worse() -> None:
    values = seasonal_noise(120, 60)
    scale = seasonal_scale(values, SEASON)[:, None]
    lengths = (13, 16, 20, 24, 25, 26, 28, 32, 36, 48)
    points = [forecast_points(values[:, 48 - known : 48], season=SEASON, horizon=12).point for known in lengths]
    errors = np.array([(np.abs(point - values[:, 48:]) / scale).mean() for point in points])
    assert (errors[1:] <= 1.02 * errors[:-1]).all()
    assert errors[lengths.index(25)] < 0.95 * errors[0]


@pytest.mark.parametrize("size", [1.0, -1.0])
@pytest.mark.parametrize("season", [4, 12])
def test_a_season_without_noise_is_mostly_seen_from_a_season_and_a_half_on(season: int, size: float) -> None:
    periods = np.arange(season + season // 2, dtype=np.float64)
    shape = np.tile(1.0 + 0.3 * np.cos(2 * np.pi * np.arange(season) / season), 3)
    whole = 100.0 * size * shape
    found = forecast_points(whole[None, : periods.size], season=season, horizon=season // 2)
    assert NAMES[found.routes[0]] == ("main" if size > 0 else "additive")
    actual = whole[periods.size : periods.size + season // 2]
    assert np.abs(found.point[0] - actual).mean() < 0.4 * np.abs(100.0 * size - actual).mean()


@given(st.sampled_from([4, 7, 12, 52]), st.floats(USUAL_NOISE, 1.0))
def test_the_older_a_series_the_more_of_its_forecast_is_the_ensemble(season: int, noise: float) -> None:
    lengths = np.arange(season + 1, 7 * season)
    shares = ensemble_share(lengths, season, np.full(lengths.size, noise))
    assert (np.diff(shares) >= 0).all()
    assert (shares[lengths > LONGEST * season] == 1.0).all()
    assert ((shares > 0) & (shares <= 1)).all()
    assert (ensemble_share(lengths, season, np.full(lengths.size, min(noise + 0.1, 1.0))) <= shares).all()


def test_noise_without_a_season_is_taken_for_noise_and_a_season_without_noise_is_not() -> None:
    rng = np.random.default_rng(2)
    indices = 1.0 + rng.normal(0, 0.1, (400, SEASON))
    assert noise_share(indices, np.full(400, 0.01)) == pytest.approx(1.0, abs=0.1)
    assert noise_share(indices, np.full(400, 1e-6)) < 0.001
    assert noise_share(np.full((3, SEASON), np.nan), np.ones(3)) == USUAL_NOISE


def test_young_series_of_a_panel_move_no_old_one() -> None:
    old, young = a_panel(4), a_panel(4, seed=3)
    young[:, :40] = np.nan
    young[:, 40:] *= np.exp(np.random.default_rng(5).normal(0, 1, (4, 20)))
    alone = rolling_forecasts(old, origins=np.array([60, 57]), season=SEASON, horizon=6).points
    both = rolling_forecasts(np.concatenate([old, young]), origins=np.array([60, 57]), season=SEASON, horizon=6).points
    np.testing.assert_array_equal(both[:4], alone)


def test_weights_leave_a_member_that_has_been_losing() -> None:
    walk = np.exp(np.cumsum(np.random.default_rng(0).normal(0, 0.2, (80, 72)), axis=1))
    weights = rolling_forecasts(walk, origins=np.r_[72, past_origins(72, 12)], season=SEASON, horizon=6).weights
    np.testing.assert_allclose(weights.sum(axis=1), 1.0)
    assert (weights >= 0).all()
    assert weights[0, 7] < 0.06


def test_small_panels_keep_equal_weights() -> None:
    assert np.array_equal(forecast_points(a_panel(5), season=SEASON, horizon=3).weights, np.tile(EQUAL, (3, 1)))


def test_the_point_is_the_weighted_sum_of_the_members() -> None:
    found = forecast_points(a_panel(3), season=SEASON, horizon=4)
    np.testing.assert_allclose(found.point, np.einsum("hm,nmh->nh", found.weights, found.members), rtol=1e-12)
    np.testing.assert_allclose(found.point, combined(found.members[:, None], found.weights)[:, 0], rtol=1e-12)


def test_small_parts() -> None:
    assert past_origins(60, 12).tolist() == list(range(57, 12, -3))
    assert training_origins(np.array([60, 57, 30, 48]), (10, 60), 12).tolist() == [1, 3]
    assert without_outliers(np.array([[1.0, 2.0, 3.0], [1.0, 1.0, 1e6], [0.0, 0.0, 0.0]])).tolist() == [True, False, False]
    assert seasonal_scale(np.array([[1.0, 2.0, 4.0, np.nan]]), 2).tolist() == [3.0]
    assert "kernels" in compile_kernels()


@pytest.mark.skipif("FORECAST_REAL_DATA" not in os.environ, reason="FORECAST_REAL_DATA does not name the folder of public sets")
def test_m3_monthly_is_as_accurate_as_promised() -> None:
    table = pd.read_parquet(Path(os.environ["FORECAST_REAL_DATA"]) / "m3_monthly.parquet")
    train = [part.to_numpy() for _, part in table[table.split == "train"].groupby("unique_id").y]
    actual = np.stack([part.to_numpy() for _, part in table[table.split == "test"].groupby("unique_id").y])
    values = np.full((len(train), max(map(len, train))), np.nan)
    for row, known in zip(values, train, strict=True):
        row[-len(known) :] = known
    point = forecast_points(values, season=12, horizon=18).point
    scale = np.array([np.abs(known[12:] - known[:-12]).mean() for known in train])
    assert (200 * np.abs(point - actual) / (point + actual)).mean() <= 13.13
    assert (np.abs(point - actual).mean(axis=1) / scale).mean() <= 0.826


def test_what_a_young_series_that_repeats_itself_is_blended_with_is_last_year_grown() -> None:
    months = np.arange(20)
    season = 1.0 + 0.4 * np.sin(2 * np.pi * months / 12)
    growing = 100.0 * season * np.where(months >= 12, 1.2, 1.0)
    actual = 100.0 * (1.0 + 0.4 * np.sin(2 * np.pi * np.arange(20, 26) / 12)) * 1.2
    found = panel_members(growing[None], np.array([20]), season=12, horizon=6).simple[0, 0]
    naive = growing[8:14]
    assert np.abs(found - actual).mean() < 0.4 * np.abs(naive - actual).mean()
