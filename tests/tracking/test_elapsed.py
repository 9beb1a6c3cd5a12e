from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.periods.frequency import MONTH
from forecast.periods.working_calendar import WEEKDAYS
from forecast.settings.workbook import Calendar
from forecast.tracking.elapsed import elapsed_days, elapsed_whole

MONTHS = pd.date_range("2026-01-01", periods=12, freq="MS")
days = st.dates(pd.Timestamp("2025-12-01").date(), pd.Timestamp("2027-01-31").date()).map(pd.Timestamp)


@given(day=days)
def test_the_share_of_working_days_grows_from_nothing_to_all(day: pd.Timestamp) -> None:
    shares = elapsed_days(MONTHS, day, frequency=MONTH)
    later = elapsed_days(MONTHS, day + pd.Timedelta(days=1), frequency=MONTH)
    assert ((shares >= 0) & (shares <= 1)).all()
    assert (later >= shares).all()
    whole = elapsed_whole(MONTHS, day, frequency=MONTH)
    assert (shares[whole == 1] == 1).all()
    assert (shares[day < MONTHS] == 0).all()


def test_working_days_count_and_holidays_do_not() -> None:
    tenth = pd.Timestamp("2026-06-10")  # June 2026 has 22 weekdays, 8 of them by the 10th
    assert elapsed_days(MONTHS, tenth, frequency=MONTH)[5] == pytest.approx(8 / 22)
    assert elapsed_days(MONTHS, tenth, frequency=MONTH, closed=[pd.Timestamp("2026-06-10")])[5] == pytest.approx(7 / 21)
    assert elapsed_days(MONTHS, tenth, frequency=MONTH, calendar=Calendar(working_days=WEEKDAYS))[5] == pytest.approx(10 / 30)


def test_a_period_without_working_days_counts_its_calendar_days() -> None:
    all_closed = list(pd.date_range("2026-02-01", "2026-02-28"))
    assert elapsed_days(MONTHS, pd.Timestamp("2026-02-07"), frequency=MONTH, closed=all_closed)[1] == pytest.approx(7 / 28)
