"""Rows of a fiscal calendar are read as its months or weeks, however they are dated, and never as anything else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import read_history
from forecast.history.series.fiscal_rows import fitting_calendars
from forecast.history.series.panel import History
from forecast.periods.fiscal_calendar import fiscal_calendar
from forecast.periods.frequency import WEEK, frequency
from forecast.settings.errors import InputError

RULES = (
    "4-4-5, last Saturday of January",
    "4-5-4, nearest Saturday to January",
    "5-4-4, nearest Sunday to December",
    "13x4, last Friday of June",
)


def read(periods: list[str], values: object = 1000, **options: str) -> History:
    sales = pd.DataFrame({"period": periods, "shop": "A", "sales": values})
    return read_history(sales, period="period", value="sales", by="shop", **options)


def texts(days: pd.DatetimeIndex) -> list[str]:
    return [f"{day:%Y-%m-%d}" for day in days]


@given(rule=st.sampled_from(RULES), edge=st.sampled_from(["start", "end", "label"]), count=st.integers(24, 60))
def test_fiscal_months_are_read_by_first_day_last_day_or_name(rule: str, edge: str, count: int) -> None:
    step = frequency(rule)
    months = step.after(pd.Timestamp("2019-06-01"), count)
    labels = [f"P{number:02d} {year}" for year, number in map(fiscal_calendar(rule).place, months)]
    written = {"start": texts(months), "end": texts(step.ends(months)), "label": labels}[edge]
    history = read(written, np.arange(count), fiscal_calendar=rule)
    assert history.panel.periods.equals(months)
    assert (history.frequency, history.panel.season) == (rule, 13 if rule.startswith("13") else 12)
    assert np.array_equal(history.panel.values[0], np.arange(count))


@given(rule=st.sampled_from(RULES))
def test_without_a_calendar_fiscal_months_are_refused_with_those_that_fit(rule: str) -> None:
    ends = frequency(rule).ends(frequency(rule).after(pd.Timestamp("2019-06-01"), 40))
    assert rule in list(fitting_calendars(ends.to_numpy().astype("datetime64[D]")))
    with pytest.raises(InputError, match=r"weeks apart, .*Declare the calendar with --calendar; these fit the dates: "):
        read(texts(ends))


def test_a_calendar_is_declared_in_any_spelling_of_its_rule() -> None:
    labels = [f"2023P{number:02d}" for number in range(1, 13)]
    assert read(labels, fiscal_calendar="445, last saturday in january").frequency == RULES[0]
    with pytest.raises(InputError, match="is no fiscal calendar"):
        read(labels, fiscal_calendar="445")


def test_dates_of_another_calendar_are_refused() -> None:
    ends = frequency(RULES[0]).ends(frequency(RULES[0]).after(pd.Timestamp("2019-06-01"), 40))
    with pytest.raises(InputError, match="neither the first nor the last days"):
        read(texts(ends), fiscal_calendar="4-5-4, last Saturday of January")


def test_a_fiscal_label_needs_its_calendar_and_a_number_that_there_is() -> None:
    with pytest.raises(InputError, match="a fiscal month needs its calendar"):
        read(["P01 2024", "P02 2024"])
    with pytest.raises(InputError, match="has no month 13"):
        read(["P12 2024", "P13 2024"], fiscal_calendar=RULES[0])


def test_months_of_the_common_calendar_are_none_of_a_fiscal_one() -> None:
    with pytest.raises(InputError, match="months of the common calendar"):
        read([f"2023-{month:02d}" for month in range(1, 13)], fiscal_calendar=RULES[0])


def test_days_are_summed_to_fiscal_months_and_weeks_stay_weeks_of_its_years() -> None:
    days = pd.date_range("2021-01-31", "2023-01-28")
    by_day = read(texts(days), 1.0, fiscal_calendar=RULES[0])
    assert by_day.panel.values[0].tolist() == [28, 28, 35] * 8
    by_week = read(texts(days[::7]), 7.0, fiscal_calendar=RULES[0])
    assert (by_week.frequency, by_week.years.weeks_in(2021)) == ("week", 52)
    assert read(texts(days[::7]), 7.0, fiscal_calendar=RULES[0], frequency="month").panel.values[0].tolist() == [28, 28, 35] * 8


# --- the dates of weeks ----------------------------------------------------------------------------------


@given(weekday=st.integers(0, 6), weeks=st.integers(10, 120))
def test_weeks_begin_on_their_dates_or_end_on_them_as_declared(weekday: int, weeks: int) -> None:
    dates = pd.date_range(pd.Timestamp("2021-01-04") + pd.Timedelta(days=weekday), periods=weeks, freq="7D")
    started, ended = (read(texts(dates), week_dates=choice) for choice in ("start", "end"))
    assert started.panel.periods.equals(dates)
    assert WEEK.ends(ended.panel.periods).equals(dates)


@pytest.mark.parametrize(
    ("column", "first"), [("week_ending", "2021-01-03"), ("Week End", "2021-01-03"), ("week commencing", "2021-01-09")]
)
def test_the_name_of_the_column_may_say_it(column: str, first: str) -> None:
    sales = pd.DataFrame({column: texts(pd.date_range("2021-01-09", periods=60, freq="7D")), "shop": "A", "sales": 1})
    history = read_history(sales, period=column, value="sales", by="shop")
    assert history.first == pd.Timestamp(first)
    assert any(note.startswith(("weeks end on", "weeks begin on")) for note in history.source.notes)


def test_what_nothing_says_is_told() -> None:
    history = read(texts(pd.date_range("2021-01-09", periods=60, freq="7D")))
    assert (
        "weeks are taken to begin on their dates, Saturdays; if they end on them and begin on Sundays, choose --week-dates end"
        in (history.source.notes)
    )


def test_a_calendar_says_whether_its_weeks_begin_or_end_on_their_dates() -> None:
    for first, start in (("2021-01-31", "2021-01-31"), ("2021-02-06", "2021-01-31")):
        history = read(texts(pd.date_range(first, periods=60, freq="7D")), fiscal_calendar=RULES[0])
        assert history.first == pd.Timestamp(start)
    with pytest.raises(InputError, match="begin on Sundays"):
        read(texts(pd.date_range("2021-02-02", periods=60, freq="7D")), fiscal_calendar=RULES[0])
