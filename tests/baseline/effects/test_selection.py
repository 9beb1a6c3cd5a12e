"""Effects are used where the past bears them out, and never on a history that cannot."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from forecast.baseline.effects.calendar_regressors import calendar_columns
from forecast.baseline.effects.regressors import Design, shared_design
from forecast.baseline.effects.selection import select_effects, used_blocks
from forecast.settings.workbook import Calendar

SERIES = 8
FESTIVAL = Calendar(spring_festival=True)


def design(months: int, calendar: Calendar = FESTIVAL) -> Design:
    found = calendar_columns(pd.date_range("2015-01-01", periods=months + 12, freq="MS"), "month", calendar)
    return shared_design([column for column, _ in found], np.stack([values for _, values in found], axis=1), series=SERIES)


def panel(months: int, logs: np.ndarray, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    season = 0.2 * np.sin(2 * np.pi * np.arange(months) / 12)
    effect = design(months).values[0, :months] @ logs
    return 100 * np.exp(season + effect + 0.05 * random.normal(size=(SERIES, months)))


MEMBERS = sparse.csr_matrix(np.vstack([np.ones(SERIES), np.arange(SERIES) % 2, np.arange(SERIES) % 2, np.eye(SERIES)]))
STRONG, NONE = np.array([0.2, -0.4]), np.zeros(2)


def test_a_strong_effect_is_used_and_the_gain_is_told() -> None:
    proof = select_effects(panel(84, STRONG), MEMBERS, design(84), season=12)["Spring Festival"]
    assert proof.used
    assert proof.leaves < 0.9
    assert "at leaves" in proof.why


@pytest.mark.parametrize("seed", range(4))
def test_what_is_not_there_is_not_used(seed: int) -> None:
    assert (
        used_blocks(
            select_effects(panel(84, NONE, seed), MEMBERS, design(84, Calendar(country="CN", spring_festival=True)), season=12)
        )
        == []
    )


def test_a_feast_needs_five_years() -> None:
    proof = select_effects(panel(59, STRONG), MEMBERS, design(59), season=12)["Spring Festival"]
    assert not proof.used
    assert proof.why == "needs 60 periods of history, there are 59"
    assert select_effects(panel(60, STRONG), MEMBERS, design(60), season=12)["Spring Festival"].used


def test_nobody_who_can_teach_leaves_it_off() -> None:
    proof = select_effects(np.zeros((SERIES, 84)), MEMBERS, design(84), season=12)["Spring Festival"]
    assert not proof.used
    assert "no series" in proof.why
