from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.review.redistribution import ChangeLimits, redistribute
from forecast.targets.cascade import Split

ALL_AT_ONCE = np.array([0, 1, 2, 3])
TWO_STEPS = [Split(np.array([0, 0, 1, 1])), Split(ALL_AT_ONCE)]


def draws_around(levels: list[float], *, seed: int = 0) -> np.ndarray:
    random = np.random.default_rng(seed)
    return np.array(levels)[:, None] * (1 + 0.2 * random.standard_normal((len(levels), 200)))


@settings(settings.get_profile("totals"))
@given(
    planned=st.lists(st.integers(0, 5000), min_size=4, max_size=4),
    forecast=st.lists(st.floats(0, 8000), min_size=4, max_size=4),
    change=st.floats(-1, 1),
    materiality=st.floats(0, 0.1),
    weights=st.lists(st.floats(0, 1), min_size=4, max_size=4),
)
def test_parts_are_the_whole_and_none_moves_further_than_allowed(
    planned: list[int], forecast: list[float], change: float, materiality: float, weights: list[float]
) -> None:
    plan = np.array(planned, dtype=np.int64)
    total = int(plan.sum() + 0.25 * change * plan.sum())
    bounds = ChangeLimits(plan, materiality, 0.25, np.array(weights))
    parts, reasons = redistribute(draws_around(forecast), total, bounds=bounds, splits=TWO_STEPS)
    assert parts.sum() == total
    assert np.all(np.abs(parts - plan) <= 0.25 * plan + 2)  # two splits, each rounded to whole steps
    assert all(part == before for part, before, reason in zip(parts, plan, reasons, strict=True) if reason == "small")


def test_free_parts_are_reached_with_the_same_chance() -> None:
    samples = draws_around([1000.0, 400.0, 900.0, 100.0])
    bounds = ChangeLimits(np.array([1000, 400, 900, 100]), 0.0, 1.0, np.ones(4))
    parts, reasons = redistribute(samples, 2300, bounds=bounds, splits=[Split(ALL_AT_ONCE)])
    chances = (samples >= parts[:, None]).mean(axis=1)
    assert np.ptp(chances) <= 0.02
    assert set(reasons) == {"equal_chance"}


def test_what_was_not_planned_stays_out_and_small_changes_are_not_made() -> None:
    samples = draws_around([1000.0, 400.0, 900.0, 100.0])
    bounds = ChangeLimits(np.array([1005, 300, 0, 100]), 0.05, 0.25, np.ones(4))
    parts, reasons = redistribute(samples, 1430, bounds=bounds, splits=[Split(ALL_AT_ONCE)])
    assert reasons[2] == "unplanned"
    assert parts[2] == 0
    assert parts.sum() == 1430


def test_without_signal_a_part_keeps_its_planned_share_of_the_total() -> None:
    samples = draws_around([2000.0, 100.0, 900.0, 100.0])
    bounds = ChangeLimits(np.array([1000, 400, 900, 100]), 0.0, 1.0, np.zeros(4))
    parts, _ = redistribute(samples, 1200, bounds=bounds, splits=[Split(ALL_AT_ONCE)])
    assert parts.tolist() == pytest.approx([500, 200, 450, 50], abs=1)
