"""The actuals say where the year begins and which days are worked; the plan is asked only where they do not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.history.series.panel import History
from forecast.settings.workbook import Calendar
from forecast.targets import propose_targets
from forecast.tracking.plan_year import calendar_behind, fiscal_start

GERMANY, CHINA = Calendar(country="DE"), Calendar(country="CN")


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def beginning(plan: Plan, month: int) -> Plan:
    return replace(plan, grid=replace(plan.grid, fiscal_year_start=month))


def working(small: Baseline, calendar: Calendar | None) -> Baseline:
    return replace(small, history=replace(small.history, context=replace(small.history.context, calendar=calendar)))


@pytest.mark.parametrize(("known", "planned", "start"), [(4, 7, 4), (None, 7, 7), (4, 1, 4), (None, 1, 1)])
def test_the_year_begins_where_the_actuals_say_else_the_plan(
    plan: Plan, small: Baseline, known: int | None, planned: int, start: int
) -> None:
    actuals = replace(small.history, context=replace(small.history.context, fiscal_year_start=known))
    assert fiscal_start(beginning(plan, planned), actuals) == start


def test_without_a_plan_or_with_a_bare_table_it_begins_in_january(small: Baseline, planned: Callable[..., object]) -> None:
    actuals = replace(small.history, context=replace(small.history.context, fiscal_year_start=None))
    assert fiscal_start(None, actuals) == 1
    assert fiscal_start(planned({"North": [1.0] * 12}), actuals) == 1  # type: ignore[arg-type]  # a table of a plan


@pytest.mark.parametrize(
    ("known", "behind", "calendar"),
    [(GERMANY, CHINA, GERMANY), (None, CHINA, CHINA), (GERMANY, None, GERMANY), (None, None, None)],
)
def test_days_are_worked_as_the_actuals_say_else_the_forecast_behind_the_plan(
    plan: Plan, small: Baseline, known: Calendar | None, behind: Calendar | None, calendar: Calendar | None
) -> None:
    actuals: History = working(small, known).history
    assert calendar_behind(plan.with_forecast(working(small, behind)), actuals) == calendar


def test_a_plan_without_a_forecast_knows_no_calendar(plan: Plan, small: Baseline) -> None:
    assert calendar_behind(plan.with_forecast(None), working(small, None).history) is None
