"""Running totals are refused with what they add up to, or turned into exactly the amounts that they were made of."""

from __future__ import annotations

import re
from decimal import Decimal

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.history import Checked, aggregate, check_file
from forecast.language.sentences import translated

STEPS = {"month": "MS", "quarter": "QS", "week": "7D", "day": "D"}


def sales(step: str, years: int, members: str, seed: int, first: str = "2020-01-01") -> pd.DataFrame:
    """Cents, so that sums of floats would not be exact."""
    dates = pd.date_range(first, pd.Timestamp(first) + pd.DateOffset(years=years) - pd.Timedelta(days=1), freq=STEPS[step])
    values = np.random.default_rng(seed).integers(3000, 9000, (len(members), len(dates))) / 100
    return pd.DataFrame(
        {"date": np.tile(dates, len(members)), "shop": np.repeat(list(members), len(dates)), "sales": values.ravel()}
    )


def year_of(table: pd.DataFrame, month: int) -> pd.Series:
    return table["date"].dt.year - (table["date"].dt.month < month)


def to_date(table: pd.DataFrame, month: int) -> pd.DataFrame:
    sums = table.assign(cents=(table["sales"] * 100).round().astype(int), year=year_of(table, month))
    return table.assign(sales=sums.groupby(["shop", "year"])["cents"].cumsum() / 100)


def read(table: pd.DataFrame, **options: object) -> Checked:
    return check_file(table, period="date", value="sales", by="shop", as_of="2040-01-01", **options)  # type: ignore[arg-type]


@settings(deadline=None, max_examples=25)
@given(st.sampled_from(sorted(STEPS)), st.sampled_from([1, 4, 7, 10]), st.sampled_from(["A", "ABC"]), st.integers(0, 99))
def test_the_amounts_come_back_to_the_cent(step: str, month: int, members: str, seed: int) -> None:
    table = sales(step, 4, members, seed, first=f"2020-{month:02d}-01")
    summed = to_date(table, month)
    refused = read(summed)
    assert refused.table is None
    assert "running totals" in refused.report.errors[0].message
    turned = read(summed, running_totals="difference")
    assert turned.table is not None
    assert Decimal(turned.report.total_after) == sum((Decimal(str(value)) for value in table["sales"]), Decimal(0))
    pd.testing.assert_frame_equal(aggregate(turned).table, aggregate(read(table)).table)


def test_values_that_hold_several_periods_are_left_out_and_told() -> None:
    table = sales("month", 4, "AB", 3)
    summed = to_date(table, 1)
    gap = (summed["shop"] == "A") & summed["date"].isin(pd.to_datetime(["2021-05-01", "2022-01-01"]))
    late = summed["date"] < "2020-04-01"
    turned = read(summed[~gap & ~late], running_totals="difference")
    history = aggregate(turned).table.set_index(["shop", "period"])["value"]
    for member, period in (("A", "2021-06-01"), ("A", "2022-02-01"), ("A", "2020-04-01"), ("B", "2020-04-01")):
        assert (member, pd.Timestamp(period)) not in history.index
    expected = table.set_index(["shop", "date"])["sales"]
    assert np.allclose(history, expected.loc[history.index])
    assert any("4 values that hold several periods are left out" in fault.message for fault in turned.report.warnings)
    assert turned.report.rows_rejected == 4


def test_a_series_that_begins_later_begins_with_its_own_amount() -> None:
    table = sales("month", 4, "AB", 4)
    table = table[(table["shop"] == "A") | (table["date"] >= "2022-05-01")]
    pd.testing.assert_frame_equal(
        aggregate(read(to_date(table, 1), running_totals="difference")).table, aggregate(read(table)).table
    )


def test_one_member_of_running_totals_is_turned_and_no_other() -> None:
    table = sales("month", 4, "ABCD", 5)
    spoilt = pd.concat([to_date(table[table["shop"] == "B"], 1), table[table["shop"] != "B"]])
    assert "1 of 4 series (B)" in read(spoilt).report.errors[0].message
    turned = aggregate(read(spoilt, running_totals="difference")).table
    pd.testing.assert_frame_equal(turned, aggregate(read(table)).table)


def test_kept_running_totals_are_told_and_several_rows_for_a_date_refused() -> None:
    summed = to_date(sales("month", 3, "AB", 6), 1)
    kept = read(summed, running_totals="keep")
    assert Decimal(kept.report.total_after) == Decimal(kept.report.total_before)
    assert any("running totals" in fault.message for fault in kept.report.warnings)
    twice = pd.concat([summed, summed.iloc[[0]]])
    assert read(twice, running_totals="difference", duplicates="keep").table is None
    assert read(summed, running_totals="difference", strict=True).table is None


def test_every_text_about_running_totals_is_there_in_chinese() -> None:
    summed = to_date(sales("month", 4, "AB", 3), 4)
    some = pd.concat([summed, sales("month", 4, "CDE", 3)])
    late = summed[summed["date"] > "2020-02-01"]
    for table in (summed, some, late, pd.concat([summed, summed.iloc[[0]]])):
        for choice in ("error", "difference", "keep"):
            report = read(table, running_totals=choice, duplicates="keep").report
            for fault in (*report.warnings, *report.errors):
                for text in (fault.message, fault.hint):
                    chinese = translated(text, language="zh")
                    options = re.sub(r"--[a-z-]+( \w+)?|\b[a-z]+_[a-z]+=\w+", "", chinese)
                    assert not re.search("[A-Za-z]{3,}", options), chinese
