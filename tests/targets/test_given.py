"""A company's own targets are checked row by row (T02 to T07) and get their chances."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.targets import given_targets, growth_shares

GIVEN = pd.DataFrame({"region": ["East", "West"], "period": ["2026", "2026"], "target": [4000.0, 9000.0]})


def test_each_target_gets_its_chance(small: Baseline) -> None:
    found = given_targets(GIVEN, small)
    east = pd.DataFrame({"region": ["East"], "product": ["all"], "period": [small.periods[0]], "value": [4000.0]})
    assert found.table["chance"].iloc[0] == pytest.approx(small.chance(east, span="all")["chance"].item(), abs=1 / small.draws)
    assert found.warnings == ()


def test_targets_that_do_not_add_are_refused_with_the_difference(small: Baseline) -> None:
    with pytest.raises(InputError, match=r"500\.00 more than the total of 12,500\.00"):
        given_targets(GIVEN, small, total=12_500)


def test_an_unknown_member_is_answered_with_the_nearest(small: Baseline) -> None:
    with pytest.raises(InputError, match=r"row 3, column 'region': 'Wset'.*'West'"):
        given_targets(GIVEN.assign(region=["East", "Wset"]), small)


def test_an_active_series_without_a_target_is_listed(small: Baseline) -> None:
    warnings = given_targets(GIVEN.iloc[:1], small).warnings
    assert {fault.value for fault in warnings} == {"West, Cart", "West, Lamp", "West, Rare"}


@pytest.mark.parametrize("number", [-1.0, 0.0, float("nan")])
def test_a_target_below_or_at_zero_is_refused(small: Baseline, number: float) -> None:
    with pytest.raises(InputError, match="row 2, column 'target'"):
        given_targets(GIVEN.assign(target=[number, 5.0]), small)


def test_zero_may_be_allowed(small: Baseline) -> None:
    assert given_targets(GIVEN.assign(target=[0.0, 5.0]), small, allow_zero=True).table["chance"].iloc[0] == 1.0


def test_per_cents_and_factors_in_one_column_are_refused() -> None:
    with pytest.raises(InputError, match=r"row 4, column 'growth': '1\.1'"):
        growth_shares(pd.Series([110, 105, 1.1], name="growth"))
    assert np.allclose(growth_shares(pd.Series(["110%", "105%"], name="growth")), [1.1, 1.05])
    assert np.allclose(growth_shares(pd.Series([1.1, 1.05], name="growth")), [1.1, 1.05])


def test_targets_that_overlap_in_time_are_refused_with_both_rows(small: Baseline) -> None:
    table = pd.DataFrame({"region": ["East"] * 3, "period": ["2026H1", "2026-01", "2026-03"], "target": [4.0, 5.0, 6.0]})
    with pytest.raises(InputError) as refused:
        given_targets(table, small)
    said = str(refused.value)
    assert "rows 2 and 3 overlap" in said
    assert "rows 2 and 4 overlap" in said


def test_a_period_that_is_none_is_refused(small: Baseline) -> None:
    with pytest.raises(InputError, match="row 3, column 'period': '2026H3'"):
        given_targets(GIVEN.assign(period=["2026", "2026H3"]), small)


def test_a_missing_column_is_named(small: Baseline) -> None:
    with pytest.raises(InputError, match="Did you mean 'targt'"):
        given_targets(GIVEN.rename(columns={"target": "targt"}), small)
