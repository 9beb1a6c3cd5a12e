"""Days add to their month, closed days get nothing, phases have their dates and shares."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.decomposition import Phase, daily, pacing_phases, weekday_pattern, weekly
from forecast.settings.errors import InputError

CAMPAIGN = (
    Phase.of("warm up", "2026-05-01", "2026-05-10", 0.2),
    Phase.of("main", "2026-05-11", "2026-05-24", 0.5),
    Phase.of("return", "2026-05-25", "2026-05-31", 0.3),
)


@settings(settings.get_profile("totals"))
@given(st.integers(0, 10**6), st.sampled_from(["2026-02", "2026-05", "2026Q2"]), st.sampled_from([(), "hockey stick", "early"]))
def test_days_and_weeks_add_to_their_period(number: int, period: str, pace: object) -> None:
    phases = pacing_phases(period, str(pace)) if pace else ()
    days = daily(number, period, phases=phases)
    assert days["number"].sum() == number
    assert weekly(days)["number"].sum() == number
    assert days["cumulative"].iloc[-1] == number


def test_days_that_are_closed_get_nothing() -> None:
    days = daily(210, "2026-05")
    assert days.loc[~days["working"], "number"].eq(0).all()
    assert days.loc[days["working"], "number"].eq(10).all()


def test_a_month_without_working_days_is_split_over_all_days() -> None:
    assert daily(31, "2026-05", working=np.zeros(31, dtype=bool))["number"].eq(1).all()


def test_a_campaign_in_three_phases_has_their_shares() -> None:
    days = daily(1000, "2026-05", phases=CAMPAIGN)
    assert days.groupby("phase")["number"].sum().to_dict() == {"warm up": 200, "main": 500, "return": 300}


def test_a_quarters_hockey_stick_is_fifteen_twenty_five_sixty() -> None:
    days = daily(1000, "2026Q1", phases=pacing_phases("2026Q1", "hockey stick"))
    assert days.groupby(days["date"].dt.month)["number"].sum().tolist() == [150, 250, 600]


def test_the_weekday_pattern_of_daily_history_is_found_and_used() -> None:
    dates = pd.date_range("2025-01-06", periods=7 * 20)
    weights = np.array([1.0, 1, 1, 1, 2, 3, 0])
    history = pd.DataFrame({"date": dates, "value": weights[dates.day_of_week] * np.linspace(10, 50, len(dates))})
    pattern = weekday_pattern(history)
    assert pattern["sat"] / pattern["mon"] == pytest.approx(3, rel=0.1)
    assert pattern["sun"] == 0
    days = daily(9000, "2026-05", working=np.ones(31, dtype=bool), weekdays=pattern)
    typical = days.groupby("weekday")["number"].mean()
    assert typical["sat"] / typical["mon"] == pytest.approx(3, rel=0.1)
    assert typical["sun"] == 0


@pytest.mark.parametrize(
    ("phases", "message"),
    [
        ((*CAMPAIGN[:2], Phase.of("return", "2026-05-25", "2026-05-31", 0.1)), "add to 80 %"),
        ((CAMPAIGN[0], Phase.of("main", "2026-05-10", "2026-05-31", 0.8)), "'warm up' and 'main' overlap"),
        ((Phase.of("late", "2026-05-20", "2026-06-10", 1.0),), "outside its period"),
    ],
)
def test_phases_that_do_not_fit_are_refused(phases: tuple[Phase, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        daily(100, "2026-05", phases=phases)


def test_wrong_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'hockey stick'"):
        pacing_phases("2026-05", "hockeystick")
    with pytest.raises(InputError, match="not a weekday"):
        daily(1, "2026-05", weekdays={"monday": 1.0})


def test_public_holidays_are_closed() -> None:
    days = daily(1000, "2026-05", country="CN").set_index("date")
    assert not days.loc["2026-05-01", "working"]
    assert days.loc["2026-05-01", "number"] == 0
