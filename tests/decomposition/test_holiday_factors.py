"""Public holidays have their names, days in lieu and weekends in between included, and sell what daily history shows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decomposition.holiday_factors import holiday_factors, holiday_names, open_days
from forecast.settings.errors import InputError

WEEK = np.array([1.0, 1, 1, 1, 1, 0, 0])
ALIKE = dict.fromkeys(range(7), 1.0)


def days(first: str, last: str) -> pd.DatetimeIndex:
    return pd.date_range(first, last)


def test_the_spring_festival_moves_with_the_moon_and_bridges_its_weekend() -> None:
    festival = {year: holiday_names(days(f"{year}-01-10", f"{year}-03-10"), "CN") for year in (2026, 2027)}
    found = {year: names.index[names.str.contains("Spring Festival")] for year, names in festival.items()}
    assert found[2026].min() == pd.Timestamp("2026-02-17")
    assert pd.Timestamp("2026-02-21") in found[2026]  # a Saturday between two days off
    assert pd.Timestamp("2026-02-23") in found[2026]  # a day off in lieu
    assert found[2027].min() == pd.Timestamp("2027-02-06")
    assert (festival[2026].loc["2026-03-01":"2026-03-10"] == "").all()


def test_an_ordinary_weekend_is_no_holiday() -> None:
    names = holiday_names(days("2026-07-01", "2026-07-31"), "CN")
    assert (names == "").all()


def test_weekend_days_that_are_worked_in_lieu_are_open_and_holidays_closed() -> None:
    span = days("2026-02-09", "2026-03-01")
    worked = pd.Series(open_days(span, "CN", weekdays=WEEK), index=span)
    assert worked["2026-02-14"]
    assert worked["2026-02-28"]
    assert not worked["2026-02-16":"2026-02-23"].any()
    six = pd.Series(open_days(span, "CN", weekdays=np.array([1.0, 1, 1, 1, 1, 1, 0])), index=span)
    assert six["2026-02-10":"2026-02-15"].tolist() == [True] * 5 + [False]
    assert not six["2026-02-17"]
    assert open_days(span, None, weekdays=WEEK).sum() == 15


def test_what_a_holiday_sold_is_found_beside_the_days_around_it() -> None:
    span = days("2025-01-01", "2026-06-30")
    level = np.linspace(100, 300, len(span))
    festive = holiday_names(span, "CN").str.contains("Spring Festival").to_numpy()
    history = pd.Series(level * np.where(festive, 0.2, 1.0), index=span)
    found = holiday_factors(history, "CN", weekdays=ALIKE)
    assert next(factor for name, factor in found.items() if "Spring Festival" in name) == pytest.approx(0.2, abs=0.03)
    assert found["Labor Day"] == pytest.approx(1.0, abs=0.03)
    assert not any("National Day" in name for name in holiday_factors(history["2026-01-01":], "CN", weekdays=ALIKE))


def test_a_country_without_a_calendar_is_refused_with_the_nearest() -> None:
    with pytest.raises(InputError, match="two letters"):
        holiday_names(days("2026-01-01", "2026-01-05"), "XX")
