"""Effects on a panel: what is put in is found again, what is not there is not, and a broken series teaches nothing."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline.effects.estimation import Effects, estimated, no_effects
from forecast.baseline.effects.regressors import Design, Regressor, shared_design

MONTHS, SERIES = 72, 12
MOVING = Regressor("moving", "moving", 0.2)


def moving(seed: int = 0) -> np.ndarray:
    """A column that is 1 in January or February, by chance of the year."""
    column = np.zeros(MONTHS)
    column[np.arange(0, MONTHS, 12) + np.random.default_rng(seed).integers(0, 2, MONTHS // 12)] = 1.0
    return column


def panel(effect: float | np.ndarray, column: np.ndarray, noise: float = 0.05) -> np.ndarray:
    random = np.random.default_rng(1)
    season = 0.3 * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    logs = season + 0.005 * np.arange(MONTHS) + noise * random.normal(size=(SERIES, MONTHS))
    return 100 * np.exp(logs + np.atleast_1d(effect)[:, None] * column)


def found(values: np.ndarray, design: Design, training: np.ndarray | None = None) -> Effects:
    return estimated(values, design, training=np.ones(len(values), bool) if training is None else training, season=12)


@pytest.mark.parametrize("effect", [-0.3, 0.2])
def test_an_effect_that_was_put_in_is_found_within_its_error(effect: float) -> None:
    column = moving()
    effects = found(panel(effect, column), shared_design([MOVING], column[:, None], series=SERIES))
    assert effects.logs[0] == pytest.approx(effect, abs=0.04)
    assert abs(effects.logs[0] - effect) < 4 * effects.errors[0]
    assert effects.kept[0] > 0.9
    np.testing.assert_allclose(effects.factors()[0], np.exp(effects.logs[0] * column))


def test_no_effect_is_found_where_there_is_none() -> None:
    sizes = [
        found(panel(0.0, moving()), shared_design([MOVING], moving(seed)[:, None], series=SERIES)).logs[0] for seed in range(20)
    ]
    assert np.abs(sizes).max() < 0.05
    assert np.mean(np.array(sizes) == 0) > 0.4


def test_what_comes_every_season_at_the_same_time_belongs_to_the_season() -> None:
    column = np.tile(np.arange(12) == 10, MONTHS // 12).astype(float)
    effects = found(panel(0.5, column), shared_design([MOVING], column[:, None], series=SERIES))
    assert not effects.active


def test_series_differ_only_where_the_column_lets_them_and_they_do() -> None:
    column, apart = moving(), np.where(np.arange(SERIES) % 2, -0.3, 0.3)
    free = shared_design([MOVING._replace(differs=True)], column[:, None], series=SERIES)
    own = found(panel(apart, column), free)
    np.testing.assert_allclose(own.logs[0] + own.own[:, 0], apart, atol=0.2)
    assert not found(panel(apart, column), shared_design([MOVING], column[:, None], series=SERIES)).own.any()


def test_a_series_that_teaches_nothing_changes_no_effect_by_a_bit() -> None:
    column = moving()
    values = np.vstack([panel(0.2, column), 1000 * panel(-1.0, column)[:1]])
    training = np.arange(SERIES + 1) < SERIES
    with_it = found(values, shared_design([MOVING], column[:, None], series=SERIES + 1), training)
    without = found(values[:-1], shared_design([MOVING], column[:, None], series=SERIES))
    np.testing.assert_array_equal(with_it.logs, without.logs)


def test_an_event_that_no_series_shows_has_no_effect() -> None:
    column = np.zeros(MONTHS)
    column[2] = 1.0
    values = panel(0.0, column)
    values[:, :12] = np.nan
    assert not found(values, shared_design([MOVING], column[:, None], series=SERIES)).active


def test_a_short_history_tells_nothing() -> None:
    design = shared_design([MOVING], moving()[:, None], series=SERIES)
    assert not found(panel(0.3, moving())[:, :30], design).active
    assert (no_effects(design).factors() == 1).all()
