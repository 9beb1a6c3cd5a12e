"""Odd series are told: gaps, slips of the finger, changed units, silence; ordinary ones are left in peace."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history import History, ImportReport, anomaly_warnings, gaps
from forecast.history.checking.slips import _may_slip, _slips_of
from forecast.settings.measures import Measure


def history(**series: list[float]) -> History:
    rows = [
        (name, period, value)
        for name, values in series.items()
        for period, value in zip(pd.date_range("2022-01-01", periods=len(values), freq="MS"), values, strict=True)
        if not np.isnan(value)
    ]
    table = pd.DataFrame(rows, columns=["region", "period", "value"]).astype({"region": "str"})
    return History(table, ("region",), "month", Measure(name="sales"), ImportReport("sales.csv"))


def told(given_history: History) -> str:
    return "\n".join(map(str, anomaly_warnings(given_history)))


@given(st.lists(st.floats(80, 120), min_size=12, max_size=40))
def test_an_ordinary_series_raises_no_warning(values: list[float]) -> None:
    assert told(history(A=values)) == ""


@pytest.mark.parametrize(
    ("name", "odd"),
    [("price", True), ("unit_price", True), ("客户满意度", True), ("market share", True), ("达成率", True),
     ("sales", False), ("registrations", False), ("shares_sold_eur", False), ("销量", False), ("operating", False)],
)  # fmt: skip
def test_a_column_named_like_a_price_or_share_is_told_for_its_sums_mean_nothing(name: str, odd: object) -> None:
    sales = history(A=[100.0, 110.0] * 8)
    assert ("mean nothing" in told(replace(sales, measure=Measure(name=name)))) is odd


def test_a_gap_is_named_and_never_zero() -> None:
    missing = gaps(history(A=[1.0, np.nan, np.nan, 4.0, *[5.0] * 10], B=[np.nan, 2.0, *[3.0] * 12]))
    assert missing.to_dict("records") == [
        {"region": "A", "first": pd.Timestamp("2022-02-01"), "last": pd.Timestamp("2022-03-01"), "periods": 2}
    ]


def test_a_slip_of_the_finger_is_told_with_series_month_and_factor() -> None:
    text = told(history(A=[100.0] * 20 + [100_000.0] + [100.0] * 10, B=[100.0] * 31))
    assert "'A'" in text
    assert "2023-09-01" in text
    assert "1,000 times" in text
    assert "'B'" not in text


def test_a_unit_that_changes_for_all_is_one_warning() -> None:
    warnings = anomaly_warnings(history(A=[5.0] * 12 + [5000.0] * 12, B=[7.0] * 12 + [7000.0] * 12))
    assert [fault.message.startswith("from 2023-01-01 on, 2 of 2 series") for fault in warnings] == [True]


@given(st.lists(st.sampled_from([0.0, 1.0, 90.0, 100.0, 110.0, 5_000.0, np.nan]), min_size=6, max_size=24))
def test_only_series_with_a_value_far_from_their_median_can_hold_a_slip(values: list[float]) -> None:
    size = np.abs(np.where(np.array([values]) == 0, np.nan, np.array([values])))
    if (~np.isnan(size)).sum() >= 6 and _slips_of(size[0]):
        assert list(_may_slip(size)) == [0]
