"""The forecast behind a plan is opened when a chance is first asked for, once, and another measure's is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.decomposition.plan_forecast import NO_FORECAST, PlanForecast
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure
from forecast.targets import propose_targets
from forecast.targets.outlook import NoOutlook, Outlook


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def test_it_is_opened_at_the_first_chance_and_only_once(plan: Plan, small: Baseline) -> None:
    opened = []

    def open_forecast() -> Baseline:
        opened.append(1)
        return small

    late = replace(plan, forecast=PlanForecast(open_forecast))
    edited = late.hold({"region": "East"}).breakback({"region": "West"}, 5000)
    assert edited.forecast.exists
    assert not opened
    assert np.array_equal(edited.table["chance_base"], plan.breakback({"region": "West"}, 5000).table["chance_base"])
    assert edited.baseline is late.baseline is small
    assert opened == [1]


def test_the_outlook_over_some_periods_is_that_of_the_forecast(plan: Plan, small: Baseline) -> None:
    rows, outlook = plan.grid.hierarchy.rows("region"), plan.outlook((3, 6))
    assert isinstance(outlook, Outlook)
    assert np.array_equal(outlook.baseline.samples(rows, outlook.span), small.samples(rows, (3, 6)))
    assert isinstance(plan.with_forecast(None).outlook((3, 6)), NoOutlook)
    assert NO_FORECAST.baseline is None


def test_an_outlook_that_is_not_there_answers_in_the_shapes_of_one_that_is(plan: Plan) -> None:
    rows, chances = plan.grid.hierarchy.rows("region"), np.array([0.9, 0.6, 0.1])
    outlook, unknown = plan.outlook(), plan.with_forecast(None).outlook()
    numbers = outlook.numbers(rows, chances)
    for one, other in (
        (numbers, unknown.numbers(rows, chances)),
        (outlook.chances(rows, numbers), unknown.chances(rows, numbers)),
        (outlook.last_year(rows), unknown.last_year(rows)),
    ):
        assert one.shape == other.shape
        assert np.isnan(other).all()


def test_a_forecast_of_another_measure_is_refused(plan: Plan, small: Baseline) -> None:
    revenue = replace(small, history=replace(small.history, measure=Measure(name="revenue")))
    with pytest.raises(InputError, match="the plan is of volume, the forecast of revenue"):
        plan.with_forecast(revenue)
