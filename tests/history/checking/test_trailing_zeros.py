"""Periods at the end that are zero in all series are told and left out; a season without sales or a single empty series is not."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import Checked, aggregate, check_file
from forecast.language.sentences import translated

STEPS = {"month": "MS", "quarter": "QS", "week": "7D"}


def sheet(step: str, sold: int, zeros: int, series: int) -> pd.DataFrame:
    """Some series with sales in the first periods and zeros in the last."""
    dates = pd.date_range("2018-01-01", periods=sold + zeros, freq=STEPS[step])
    values = np.where(np.arange(len(dates)) < sold, 100.0, 0.0)
    tables = [pd.DataFrame({"date": dates, "shop": f"S{i}", "sales": values * (i + 1)}) for i in range(series)]
    return pd.concat(tables, ignore_index=True)


def read(table: pd.DataFrame, **options: object) -> Checked:
    return check_file(table, period="date", value="sales", by="shop", as_of="2040-01-01", **options)  # type: ignore[arg-type]


def told(checked: Checked) -> list[str]:
    faults = (*checked.report.warnings, *checked.report.errors)
    return [fault.message for fault in faults if fault.message.startswith("all series are zero from")]


@given(st.sampled_from(sorted(STEPS)), st.integers(3, 60), st.integers(1, 12), st.integers(2, 5))
def test_a_sheet_prepared_for_later_ends_where_its_sales_end(step: str, sold: int, zeros: int, series: int) -> None:
    table = sheet(step, sold, zeros, series)
    checked, filled = read(table), table[table["sales"] > 0]
    assert aggregate(checked).table.equals(aggregate(read(filled)).table)
    (message,) = told(checked)
    assert f"{table['date'][sold]:%Y-%m-%d} to {table['date'].max():%Y-%m-%d} ({zeros * series} rows)" in message
    assert checked.report.total_before == checked.report.total_after
    assert checked.report.rows_rejected == zeros * series


@given(st.integers(3, 12), st.integers(0, 27), st.integers(1, 5))
def test_days_that_have_not_come_yet_are_left_out_and_days_without_sales_are_not(months: int, day: int, later: int) -> None:
    dates = pd.date_range("2023-01-01", pd.Timestamp("2023-01-01") + pd.DateOffset(months=months, days=day))
    coming = pd.date_range(dates[-1] + pd.Timedelta(days=1), dates[-1] + pd.offsets.MonthEnd(0) + pd.offsets.MonthEnd(later))
    rows = pd.DataFrame({"date": dates.append(coming), "shop": "A"})
    rows["sales"] = np.where(rows["date"].isin(dates) & (rows["date"].dt.day_of_week < 6), 10.0, 0.0)
    both = pd.concat([rows, rows.assign(shop="B")])
    assert len(told(read(both))) == 1
    assert read(both).table["date"].max() <= dates[-1]  # type: ignore[index]
    assert not told(read(both[both["date"] <= dates[-1]]))


def test_zeros_are_refused_or_counted_where_an_option_says_so() -> None:
    table = sheet("month", 30, 6, 3)
    assert [fault.row for fault in read(table, trailing_zeros="error").report.errors] == [31]
    assert read(table, strict=True).table is None
    kept = read(table, trailing_zeros="keep")
    assert (len(told(kept)), aggregate(kept).last) == (1, pd.Timestamp("2020-12-01"))


@given(st.integers(1, 11), st.integers(0, 11), st.integers(2, 4), st.integers(1, 3))
def test_a_season_without_sales_is_kept_in_silence(season: int, start: int, years: int, series: int) -> None:
    table = sheet("month", 12 * years, 0, series)
    off = (table["date"].dt.month - 1 - start) % 12 < season
    table["sales"] = table["sales"].where(~off, 0.0)
    assert not told(read(table))
    assert read(table).report.rows_rejected == 0


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 0.7), st.integers(1, 2))
def test_single_orders_are_kept(seed: int, busy: float, series: int) -> None:
    rng = np.random.default_rng(seed)
    table = sheet("month", 48, 0, series)
    table["sales"] = np.where(rng.random(len(table)) < busy, table["sales"], 0.0)
    checked = read(table)
    by_month = table.groupby("date")["sales"].sum().to_numpy() == 0
    zeros = int(np.argmin(by_month[::-1]))
    if zeros <= 2 and by_month[: 48 - zeros].any():
        assert not told(checked)


def test_one_series_that_ended_and_a_file_of_zeros_are_none() -> None:
    table = sheet("month", 36, 0, 3)
    ended = table.assign(sales=table["sales"].where((table["shop"] != "S1") | (table["date"] < "2020-01-01"), 0.0))
    assert not told(read(ended))
    assert not told(read(table.assign(sales=0.0)))


@pytest.mark.parametrize("choice", ["drop", "keep", "error"])
def test_every_text_about_zeros_at_the_end_is_there_in_chinese(choice: str) -> None:
    for zeros in (1, 6):
        report = read(sheet("month", 30, zeros, 1), trailing_zeros=choice).report
        for fault in (*report.warnings, *report.errors):
            for text in (fault.message, fault.hint):
                chinese = translated(text, language="zh")
                assert not re.search("[A-Za-z]{3,}", re.sub(r"--trailing-zeros \w+|trailing_zeros=\w+", "", chinese)), chinese
