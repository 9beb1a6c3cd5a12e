"""What past forecasts of series with zeros missed: biases are believed when years agree, spreads follow what was missed."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline.paths.zero_past import SILENCES, ZeroPast, alive_share, level_factor, level_spread

COUNT, ORIGINS = 60, 6


def past_of(ratio: np.ndarray, *, silence: np.ndarray | None = None) -> ZeroPast:
    """A past whose actuals are the ratio (series x origins) times the forecasts of 100."""
    forecast, none = np.full(ratio.shape, 100.0), np.zeros(ratio.shape)
    known, ages = np.ones(ratio.shape, dtype=bool), 12 + 6 * np.arange(ratio.shape[1])
    quiet = none if silence is None else silence
    return ZeroPast(forecast, 100 * ratio, known, none, none, quiet, 50 * ratio, forecast / 2, ages, 12)


def test_a_bias_is_believed_where_all_years_agree_and_not_where_they_differ() -> None:
    random = np.random.default_rng(0)
    low = random.normal(0.6, 0.1, (COUNT, ORIGINS))
    assert 0.6 < level_factor(past_of(low)) < 0.85
    turning = np.where(np.arange(ORIGINS) % 2, 0.6, 1.5) * np.ones((COUNT, 1))
    assert level_factor(past_of(turning)) == pytest.approx(1.0, abs=0.02)
    assert level_factor(past_of(low[:3])) == 1.0  # too few series to speak of a panel
    assert level_factor(past_of(low[:, :0])) == 1.0


def test_one_series_that_explodes_does_not_lift_the_others() -> None:
    ratio = np.ones((COUNT, ORIGINS))
    ratio[0] = 1e6
    assert level_factor(past_of(ratio)) < 1.2


def test_a_level_strays_as_far_as_it_did() -> None:
    random = np.random.default_rng(1)
    zero = np.zeros(COUNT)
    for spread in (0.05, 0.3):
        ratio = np.exp(random.normal(0, spread, (COUNT, ORIGINS)))
        found = np.hypot(*level_spread(past_of(ratio), zero, zero).T)
        assert np.median(found) == pytest.approx(spread, rel=0.35)
    assert (level_spread(past_of(ratio[:, :0]), zero, zero) == [0.4, 0.0]).all()


def test_what_chance_explains_is_no_spread_of_the_level() -> None:
    ratio = np.exp(np.random.default_rng(2).normal(0, 0.4, (COUNT, ORIGINS)))
    past = past_of(ratio)
    explained = ZeroPast(**{**vars(past), "chance": np.full(ratio.shape, 0.16)})
    spread = [np.hypot(*level_spread(each, each.chance[:, 0], np.zeros(COUNT)).T).mean() for each in (past, explained)]
    assert spread[1] < 0.6 * spread[0]


def test_a_silence_lasts_as_the_silences_of_the_panel_did() -> None:
    silence = np.repeat(np.r_[np.zeros(COUNT // 2), np.full(COUNT // 2, SILENCES[1] + 1)][:, None], ORIGINS, axis=1)
    now = np.array([0.0, SILENCES[0] + 0.1, SILENCES[1] + 1])
    came_back = alive_share(past_of(np.ones((COUNT, ORIGINS)), silence=silence), now)
    assert came_back[0] == 1.0
    assert came_back[2] > 0.85
    died = alive_share(past_of(np.where(silence > 0, 0.0, 1.0), silence=silence), now)
    assert died[2] < 0.1
    assert died[1] == pytest.approx(0.85)
