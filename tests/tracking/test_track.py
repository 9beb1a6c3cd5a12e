from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import baseline
from forecast.history.series.panel import History
from forecast.periods.working_calendar import WEEKDAYS
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure
from forecast.settings.workbook import Calendar
from forecast.tracking import Status, track
from forecast.tracking.ledger import PlanTable

Make = Callable[..., History]
FLAT = {"North": [100.0] * 12, "South": [50.0] * 12}


def same(first: Status, second: Status) -> bool:
    return all(getattr(first, name).equals(getattr(second, name)) for name in ("progress", "cumulative", "landing"))


def test_nothing_after_the_as_of_day_is_seen(regular_history: Make, planned: Callable[..., PlanTable]) -> None:
    whole = regular_history(last="2026-12-01")
    assert same(
        track(planned(FLAT), whole, as_of="2026-05-31"), track(planned(FLAT), whole.until("2026-05-31"), as_of="2026-05-31")
    )


@pytest.mark.parametrize(
    ("day", "way_out"),
    [
        ("2026-06-15", "Use 2026-05-31 or 2026-06-30, or actuals read with frequency"),  # inside a month
        ("2027-02-28", "Use a day up to 2026-12-31"),  # two months of which nothing is known
    ],
)
def test_a_day_whose_state_the_actuals_do_not_hold_is_refused(
    regular_history: Make, planned: Callable[..., PlanTable], day: str, way_out: str
) -> None:
    with pytest.raises(InputError, match=way_out):
        track(planned(FLAT), regular_history(last="2026-12-01"), as_of=day)


def test_daily_actuals_hold_the_state_of_a_weekend_after_their_last_day(
    regular_history: Make, planned: Callable[..., PlanTable]
) -> None:
    friday = regular_history(first="2026-01-01", last="2026-06-12", frequency="day")
    outlook = baseline(regular_history(last="2026-05-01"), periods=7, draws=50)
    sunday = track(planned(FLAT), friday, as_of="2026-06-14", outlook=outlook)
    assert sunday.progress.equals(track(planned(FLAT), friday, as_of="2026-06-12", outlook=outlook).progress)
    with pytest.raises(InputError, match="Use a day up to 2026-06-12"):
        track(planned(FLAT), friday, as_of="2026-06-15", outlook=outlook)


def test_daily_actuals_count_the_working_days_of_the_month_under_way(
    regular_history: Make, planned: Callable[..., PlanTable]
) -> None:
    daily = regular_history(first="2026-01-01", last="2026-06-30", frequency="day")
    outlook = baseline(regular_history(last="2026-05-01"), periods=7, draws=50)
    status = track(planned(FLAT), daily, as_of="2026-06-10", outlook=outlook)
    assert status.progress["due"].iloc[0] == pytest.approx(150 * (5 + 8 / 22))
    assert status.progress["actual"].iloc[0] == pytest.approx(daily.until("2026-06-10").table["value"].sum())
    rest = status.landing["rest"].iloc[0]
    expected = outlook.samples(np.array([0]), (0, 1)).mean() * 14 / 22 + outlook.samples(np.array([0]), (1, 7)).mean()
    assert rest == pytest.approx(expected)


@pytest.mark.parametrize(
    ("calendar", "share"),
    [
        (Calendar(working_days=WEEKDAYS[:6]), 9 / 26),  # June 2026 with its Saturdays, 9 of 26 by the 10th
        (Calendar(country="CN"), 8 / 21),  # the Dragon Boat Festival, the 19th, is no working day
    ],
)
def test_daily_actuals_count_the_days_of_the_calendar_that_they_know(
    regular_history: Make, planned: Callable[..., PlanTable], calendar: Calendar, share: float
) -> None:
    daily = regular_history(first="2026-01-01", last="2026-06-30", frequency="day").with_context(calendar=calendar)
    outlook = baseline(regular_history(last="2026-05-01"), periods=7, draws=50)
    status = track(planned(FLAT), daily, as_of="2026-06-10", outlook=outlook)
    assert status.progress["time_progress"].iloc[0] == pytest.approx((5 + share) / 12)


def test_the_fiscal_year_is_that_which_the_actuals_know(regular_history: Make, planned: Callable[..., PlanTable]) -> None:
    history = regular_history(last="2026-12-01")
    outlook = baseline(history.until("2026-05-31"), periods=10, draws=50)
    known = history.with_context(fiscal_year_start=4)
    status, asked = (
        track(planned(FLAT), known, as_of="2026-05-31", outlook=outlook),
        track(planned(FLAT), history, as_of="2026-05-31", outlook=outlook, fiscal_year_start=4),
    )
    assert same(status, asked)
    assert status.cumulative["period"].min() == pd.Timestamp("2026-04-01")


def test_an_outlook_that_knows_more_than_the_day_is_refused(regular_history: Make, planned: Callable[..., PlanTable]) -> None:
    later = baseline(regular_history(last="2026-06-01"), periods=6, draws=50)
    with pytest.raises(InputError, match="later actuals"):
        track(planned(FLAT), regular_history(), as_of="2026-05-31", outlook=later)


def test_a_day_before_the_history_is_refused(regular_history: Make, planned: Callable[..., PlanTable]) -> None:
    with pytest.raises(InputError, match="no complete period"):
        track(planned(FLAT), regular_history(), as_of=pd.Timestamp("2021-05-31"))


def test_a_plan_is_tracked_by_actuals_of_its_own_measure_only(regular_history: Make, planned: Callable[..., PlanTable]) -> None:
    actuals = regular_history()
    numbers = planned({"North": [100.0] * 12})
    own, other = (renamed(actuals.measure, name) for name in (actuals.measure.name, "another"))
    assert track(Counted(numbers.table, own), actuals, as_of="2026-03-31").progress.shape[0]
    with pytest.raises(InputError, match=r"the plan is of another, the actuals of .*Use --measure another"):
        track(Counted(numbers.table, other), actuals, as_of="2026-03-31")


@dataclass(frozen=True)
class Counted:
    """A plan as a table that says what it counts."""

    table: pd.DataFrame
    measure: Measure


def renamed(measure: Measure, name: str) -> Measure:
    return measure.model_copy(update={"name": name})
