"""A date far from all others is told with its row and amount, and moves the range of no other series; a new month is none."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import Checked, aggregate, check_file
from forecast.history.checking.lone_dates import lone_dates
from forecast.language.sentences import translated

STEPS = {"month": "MS", "quarter": "QS", "week": "7D", "day": "D"}


def sales(step: str, periods: int, members: str = "ABCD", first: str = "2019-01-07") -> pd.DataFrame:
    """A row for each member and period, with a season of a year."""
    dates = pd.date_range(pd.Timestamp(first) if step == "week" else "2019-01-01", periods=periods, freq=STEPS[step])
    values = [100.0 + 10 * i + round(20 * np.sin(2 * np.pi * date.month / 12)) for i, _ in enumerate(members) for date in dates]
    return pd.DataFrame({"date": np.tile(dates, len(members)), "shop": np.repeat(list(members), periods), "sales": values})


def read(table: pd.DataFrame, **options: object) -> Checked:
    choices = {"partial": "keep"} | options
    return check_file(table, period="date", value="sales", by="shop", **choices)  # type: ignore[arg-type]


@given(
    st.sampled_from(sorted(STEPS)),
    st.integers(20, 60),
    st.sampled_from(["A", "AB", "ABCDE"]),
    st.sampled_from([-95, -20, -7, -3, 2, 1]),
    st.data(),
)
def test_a_mistyped_year_is_told_and_changes_nothing_but_its_row(
    step: str, periods: int, members: str, years: int, data: st.DataObject
) -> None:
    table = sales(step, periods if step != "day" else 10 * periods, members)
    i = data.draw(st.integers(0, len(table) - 1))
    far = table["date"].min() if years < 0 else table["date"].max()
    table.loc[i, "date"] = far + pd.Timedelta(weeks=52 * years + (8 if years > 0 else -8))
    without = table.drop(index=i)
    checked = read(table, as_of="2040-01-01")
    assert checked.table is not None, checked.report.errors
    assert checked.spacing == read(without, as_of="2040-01-01").spacing
    assert aggregate(checked).table.equals(aggregate(read(without, as_of="2040-01-01")).table)
    (warning,) = [fault for fault in checked.report.warnings if "all others, which run from" in fault.message]
    assert (warning.row, warning.column) == (i + 1, "date")
    assert f"{table['sales'][i]:,.2f}" in warning.message
    assert checked.report.rows_rejected == 1


def test_the_row_is_refused_or_counted_where_an_option_says_so() -> None:
    table = sales("month", 48)
    table.loc[5, "date"] = pd.Timestamp("1924-05-01")
    refused = read(table, lone_dates="error")
    assert [fault.row for fault in refused.report.errors] == [6]
    assert {fault.row for fault in read(table, strict=True).report.errors} == {6}
    kept = read(table, lone_dates="keep")
    assert aggregate(kept).first == pd.Timestamp("1924-05-01")
    assert any("moves the range of all series" in fault.message for fault in kept.report.warnings)


@given(st.sampled_from(["month", "quarter", "week"]), st.integers(12, 60), st.integers(1, 4), st.integers(1, 3))
def test_new_periods_that_some_series_have_reached_are_never_lone(step: str, periods: int, reached: int, new: int) -> None:
    table = sales(step, periods + new)
    late = np.tile(np.arange(periods + new) >= periods, 4) & (table["shop"] > "ABCD"[reached - 1])
    assert not lone_dates(table[~late]["date"].to_numpy().astype("datetime64[D]")).any()


@given(st.lists(st.integers(0, 1500), min_size=1, max_size=60))
def test_dates_that_lie_anyhow_without_a_far_step_are_never_lone(offsets: list[int]) -> None:
    days = np.datetime64("2020-01-01") + np.sort(np.array(offsets) % 600).astype("timedelta64[D]")
    if len(days) < 2 or np.diff(days).max() <= np.timedelta64(45, "D"):
        assert not lone_dates(days).any()


@pytest.mark.parametrize("months", [4, 12, 30])
def test_an_earlier_part_of_a_history_is_none(months: int) -> None:
    """A product sold years before the others for some months is history, however far it lies."""
    table = pd.concat(
        [sales("month", months, "P").assign(date=lambda part: part["date"] - pd.DateOffset(years=9)), sales("month", 36)]
    )
    assert not lone_dates(table["date"].to_numpy().astype("datetime64[D]")).any()


def test_every_text_about_a_lone_date_is_there_in_chinese() -> None:
    table = sales("month", 48)
    table.loc[5, "date"] = pd.Timestamp("1924-05-01")
    for choice in ("drop", "keep", "error"):
        report = read(table, lone_dates=choice).report
        fault = next(fault for fault in (*report.warnings, *report.errors) if fault.row)
        for text in (fault.message, fault.hint):
            given_text = translated(text, language="zh")
            assert not re.search("[A-Za-z]{3,}", re.sub(r"--lone-dates \w+|lone_dates=\w+", "", given_text)), given_text
