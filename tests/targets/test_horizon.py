"""A forecast reaches to the end of what is asked of it, and no farther."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.targets import propose_targets
from forecast.targets.horizon import periods_for_years, periods_until, typical_leaf, with_step


@given(years=st.integers(1, 5), month=st.integers(0, 11))
def test_a_later_first_period_reaches_as_much_farther(small: Baseline, years: int, month: int) -> None:
    first = f"{small.periods[month]:%Y-%m}"
    assert periods_for_years(small.history, years) == 12 * years
    assert periods_for_years(small.history, years, first=first) == 12 * years + month
    assert periods_until(small.history, first, years=years) == 12 * years


def test_a_named_period_is_covered_up_to_five_years(small: Baseline) -> None:
    year = small.periods[0].year
    assert periods_until(small.history, f"{year + 2}-12") >= 36
    assert periods_until(small.history, f"{year + 20}") == 60


def test_a_first_period_far_away_is_refused(small: Baseline) -> None:
    with pytest.raises(InputError, match="within 12 months"):
        periods_for_years(small.history, 1, first=f"{small.periods[0].year + 3}")


@pytest.mark.parametrize("step", [0.0, -1.0, float("nan"), float("inf")])
def test_a_step_is_above_zero(small: Baseline, step: float) -> None:
    assert with_step(small.history, 10.0).measure.step == 10.0
    with pytest.raises(InputError, match="above zero"):
        with_step(small.history, step)


def test_a_typical_leaf_lies_between_the_smallest_and_the_largest(small: Baseline) -> None:
    targets = propose_targets(small)
    leaves = targets.level("leaf")["base"]
    assert leaves.min() <= typical_leaf(targets) <= leaves.max()
