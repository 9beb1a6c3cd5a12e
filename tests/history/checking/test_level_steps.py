"""A change of currency, pack or unit is found in whole members by its one factor; growth, seasons and single lifts are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from forecast.history.checking.level_steps import level_steps
from forecast.history.series.panel import Panel
from forecast.periods.frequency import frequency

Values = NDArray[np.float64]
FACTORS = [6, 7.5345, 10, 12, 24, 100, 1000, 10_000, 5.3, 25.6]


def panel(values: Values, step: str = "month") -> Panel:
    keys = pd.DataFrame(
        {"region": [f"R{i // 3}" for i in range(len(values))], "product": [f"P{i % 3}" for i in range(len(values))]}
    )
    return Panel(keys, frequency(step).after(pd.Timestamp("2019-01-01"), values.shape[1]), values, step)


def sales(rng: np.random.Generator, step: str, years: float, series: int) -> Values:
    length = frequency(step).year
    count = int(years * length)
    season = 1 + rng.uniform(0, 0.3) * np.sin(2 * np.pi * (np.arange(count) / length + rng.random()))
    growth = (1 + rng.uniform(-0.1, 0.3)) ** (np.arange(count) / length)
    return np.asarray(rng.uniform(50, 5000, (series, 1)) * season * growth * rng.lognormal(0, 0.05, (series, count)))


@settings(deadline=None)
@given(
    st.sampled_from(FACTORS),
    st.sampled_from([1, -1]),
    st.sampled_from(["month", "quarter", "week"]),
    st.floats(0.3, 0.8),
    st.integers(0, 2**32 - 1),
)
def test_a_member_in_another_unit_is_named_with_date_and_factor(
    factor: float, sign: int, step: str, share: float, seed: int
) -> None:
    factor **= sign
    values = sales(np.random.default_rng(seed), step, 4, 9)
    first = int(share * values.shape[1])
    values[3:6, first:] *= factor
    (found,) = level_steps(panel(values, step))
    assert (found.dimension, found.member, found.first, found.certain) == ("region", "R1", first, True)
    assert list(found.rows) == [3, 4, 5]
    assert abs(np.log(found.factor / factor)) < 0.4  # a year of growth is in it


@given(st.sampled_from(FACTORS), st.integers(0, 2**32 - 1))
def test_a_file_in_another_unit_is_one_step_of_all(factor: float, seed: int) -> None:
    values = sales(np.random.default_rng(seed), "month", 4, 6)
    values[:, 20:] *= factor
    (found,) = level_steps(panel(values))
    assert (found.dimension, len(found.rows), found.first, found.certain) == ("", 6, 20, True)


@settings(deadline=None)
@given(st.sampled_from(["month", "quarter", "week"]), st.floats(1, 6), st.integers(1, 9), st.integers(0, 2**32 - 1))
def test_sales_with_season_and_growth_take_no_step(step: str, years: float, series: int, seed: int) -> None:
    assert level_steps(panel(sales(np.random.default_rng(seed), step, years, series), step)) == ()


@given(st.floats(1.3, 2.5), st.integers(0, 2**32 - 1))
def test_a_lift_of_all_series_is_sales(lift: float, seed: int) -> None:
    values = sales(np.random.default_rng(seed), "month", 4, 6)
    values[:, 24:] *= lift
    assert not any(step.certain for step in level_steps(panel(values)))


def test_a_short_season_is_no_change_of_unit() -> None:
    """Five months of winter, five of summer: with less than a year nobody knows."""
    rng = np.random.default_rng(1)
    values = rng.uniform(50, 500, (6, 1)) * np.r_[np.ones(5), np.full(5, 6.0)] * rng.lognormal(0, 0.05, (6, 10))
    assert not any(step.certain for step in level_steps(panel(values)))


@pytest.mark.parametrize(("factor", "certain"), [(12.0, [True]), (1 / 7.5345, [True]), (4.6, [])])
def test_one_series_alone_needs_a_likely_factor(factor: float, certain: list[bool]) -> None:
    values = 100 * np.random.default_rng(7).lognormal(0, 0.05, (6, 48))
    values[4, 24:] *= factor
    assert [step.certain for step in level_steps(panel(values)) if step.certain] == certain


def test_a_panel_of_one_period_or_of_zeros_has_none() -> None:
    assert level_steps(panel(np.ones((3, 1)))) == ()
    assert level_steps(panel(np.zeros((3, 40)))) == ()
