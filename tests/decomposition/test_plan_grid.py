"""A user names cells as people do, and a wrong name is answered with the nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import pytest

from forecast.decomposition.plan_grid import PlanGrid
from forecast.periods.span import Span, parse_span
from forecast.settings.errors import InputError


@pytest.fixture
def grid() -> PlanGrid:
    leaves = pd.DataFrame({"region": ["East", "East", "West"], "product": ["Cart", "Lamp", "Lamp"]}, dtype="str")
    return PlanGrid(leaves, pd.date_range("2026-01-01", periods=12, freq="MS"), "month")


@pytest.mark.parametrize(("key", "rows"), [
    (None, [True, True, True]), ({}, [True, True, True]), ({"region": "East"}, [True, True, False]),
    ({"product": "Lamp"}, [False, True, True]),
    ({"region": "West", "product": "Lamp"}, [False, False, True]), ({"region": "all", "product": "Cart"}, [True, False, False]),
])  # fmt: skip
def test_a_node_is_the_leaves_below_it(grid: PlanGrid, key: dict[str, str] | None, rows: list[bool]) -> None:
    assert grid.rows(key).tolist() == rows


@pytest.mark.parametrize(
    ("period", "months"),
    [("2026Q1", [3, 4, 5]), ("2026Q1..2026Q2", range(3, 9)), ("2026H1", range(3, 9)), ("2025Q4", [0, 1, 2]), ("2026-05", [4])],
)
def test_a_period_is_that_of_the_fiscal_year_of_the_plan(grid: PlanGrid, period: str, months: Sequence[int]) -> None:
    fiscal = replace(grid, fiscal_year_start=4)
    assert fiscal.columns(period).nonzero()[0].tolist() == list(months)
    assert fiscal.cells({}, period).sum() == 3 * len(months)


@pytest.mark.parametrize(("period", "months"), [
    (None, range(12)), ("2026", range(12)), ("2026H2", range(6, 12)), ("2026Q2", range(3, 6)), ("2026-05", [4]),
])  # fmt: skip
def test_a_period_is_the_whole_months_within_it(grid: PlanGrid, period: str | None, months: list[int]) -> None:
    assert grid.columns(period).nonzero()[0].tolist() == list(months)


@pytest.mark.parametrize(("key", "period", "message"), [
    ({"region": "Eest"}, None, "East"), ({"regoin": "East"}, None, "region"), ({"region": "West", "product": "Cart"}, None, "no cell"),
    (None, "2027", "2026-01-01 to 2026-12-31"), (None, "2026-05-03", "no whole month"), (None, "soon", "not a valid period"),
])  # fmt: skip
def test_a_wrong_name_is_answered(grid: PlanGrid, key: dict[str, str] | None, period: str | None, message: str) -> None:
    with pytest.raises(InputError, match=message):
        grid.cells(key, period)


@pytest.mark.parametrize(
    ("period", "message"),
    [
        ("2026", "'2026': the period reaches outside the plan. Use 2026-07..2026-12, which the plan has"),
        (parse_span("2026Q4..2027Q4"), "'2026-10..2027-12': the period reaches outside the plan. Use 2026-10..2027-06"),
        ("2026-07-15..2026-09", "the period begins or ends inside a month. Use 2026-08..2026-09, which the plan has"),
        ("2026-06-15..2026-07", "the period begins or ends inside a month. Use 2026-07..2026-07"),
        (parse_span("2025Q1"), "'2025Q1': the plan has no whole month there. Use a period from 2026-07-01 to 2027-06-30"),
    ],
)
def test_a_period_of_which_the_plan_has_only_a_part_is_refused_with_that_part(
    grid: PlanGrid, period: str | Span, message: str
) -> None:
    later = replace(grid, periods=pd.date_range("2026-07-01", periods=12, freq="MS"))
    with pytest.raises(InputError, match=re.escape(message)):
        later.cells(None, period)


def test_a_year_or_a_month_has_the_weeks_with_most_of_their_days_in_it(grid: PlanGrid) -> None:
    weekly = replace(grid, periods=pd.date_range("2025-12-29", periods=53, freq="7D"), frequency="week")
    assert weekly.columns("2026").sum() == 53
    assert [weekly.columns(f"2026-{month:02d}").sum() for month in (1, 3, 12)] == [5, 4, 5]
    with pytest.raises(InputError, match="reaches outside the plan"):
        weekly.columns("2025-12-22..2026-03")
    later = replace(weekly, periods=weekly.periods[1:])
    with pytest.raises(InputError, match="reaches outside the plan"):
        later.columns("2026")


def test_the_keys_of_all_cells_run_leaf_by_leaf(grid: PlanGrid) -> None:
    long = grid.long()
    assert grid.shape == (3, 12)
    assert len(long) == 36
    assert long["period"].head(12).tolist() == grid.periods.tolist()
    assert long["region"].iloc[[0, 11, 12, 24]].tolist() == ["East", "East", "East", "West"]
