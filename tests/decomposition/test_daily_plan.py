"""A month of a plan by day: it adds to the plan, and a pace puts it where it says."""

from __future__ import annotations

import pandas as pd
import pytest

from forecast.decomposition import Plan
from forecast.decomposition.daily_plan import parse_phase, plan_days
from forecast.settings import InputError


def test_the_days_add_to_the_month_of_the_node(small_plan: Plan) -> None:
    days = plan_days(small_plan, "2026-02", key={"region": "North"}).table
    assert days["number"].sum() == 31
    assert (days.loc[~days["working"], "number"] == 0).all()


def test_a_late_pace_ends_with_more_than_it_began(small_plan: Plan) -> None:
    parts = plan_days(small_plan, "2026-02", pace="late").table.groupby("phase")["number"].sum()
    assert parts["start"] < parts["middle"] < parts["end"]


def test_a_wrong_column_is_answered_with_the_nearest(small_plan: Plan) -> None:
    with pytest.raises(InputError, match="base"):
        plan_days(small_plan, "2026-02", column="bas")


def test_a_quarter_keeps_the_sums_of_its_months(small_plan: Plan) -> None:
    plan = small_plan.breakback({}, 100, period="2026-02")
    days = plan_days(plan, "2026Q1").table
    assert days["number"].groupby(days["date"].dt.month).sum().tolist() == [62, 100, 62]
    assert days["cumulative"].iloc[-1] == 224


def test_a_campaign_has_its_phases_with_dates_and_shares(small_plan: Plan) -> None:
    phases = [parse_phase("tease=2026-01-05..2026-01-31=25%"), parse_phase("sell = 2026-02..2026-03 =75")]
    days = plan_days(small_plan, "2026Q1", phases=phases).table
    assert days.groupby("phase")["number"].sum().to_dict() == {"": 0, "sell": 139, "tease": 47}
    assert phases[1].last == pd.Timestamp("2026-03-31")


@pytest.mark.parametrize("text", ["tease", "tease=2026-01-05=25%", "tease=2026-01-05..2026-01-31", "=2026-01-05..2026-01-31=5"])
def test_what_is_no_phase_is_told_how_to_write_one(text: str) -> None:
    with pytest.raises(InputError, match="warm up=2026-07-01"):
        parse_phase(text)


def test_a_pace_and_phases_at_once_are_refused(small_plan: Plan) -> None:
    phases = [parse_phase("all=2026-01-01..2026-03-31=100%")]
    with pytest.raises(InputError, match="Give one of them"):
        plan_days(small_plan, "2026Q1", pace="late", phases=phases)
