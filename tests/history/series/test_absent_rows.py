"""Periods without a row are filled, left open or refused as their kind or the user says; sums of the file stay its sums."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import forecast as fc
from forecast.history import History, check_file, read_history
from forecast.settings.errors import InputError


def order_lines(seed: int = 0, *, often: float = 0.3, months: int = 36) -> pd.DataFrame:
    """Lines of A nearly each week, of B now and then."""
    random = np.random.default_rng(seed)
    days = pd.date_range("2022-01-01", periods=months * 30)
    rows = [(day, "A", 25) for i, day in enumerate(days) if i % 8 == 3]
    rows += [(day, "B", 300) for day in days if day.day == 15 and random.random() < often]
    rows += [(pd.Timestamp("2022-01-20"), "B", 300), (days[-9], "B", 300), (days[-1], "A", 25)]
    return pd.DataFrame(rows, columns=["date", "product", "sales"])


def months(**series: list[float | None]) -> pd.DataFrame:
    first = pd.Timestamp("2021-01-01")
    rows = [
        (f"{first + pd.DateOffset(months=i):%Y-%m}", name, value)
        for name, values in series.items()
        for i, value in enumerate(values)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["date", "product", "sales"])


def read(rows: pd.DataFrame, **options: object) -> History:
    return read_history(rows, period="date", value="sales", by="product", **options)  # type: ignore[arg-type]


def told(history: History) -> str:
    return " ".join([*(str(warning) for warning in history.source.warnings), *history.source.notes])


@settings(settings.get_profile("totals"))
@given(seed=st.integers(0, 100), often=st.floats(0.1, 0.7))
def test_order_lines_have_no_gaps_and_keep_their_sum(seed: int, often: float) -> None:
    rows = order_lines(seed, often=often)
    history = read(rows, partial="keep")
    first = history.panel.periods.get_indexer(history.table.groupby("product")["period"].min())
    assert all(np.isfinite(values[start:]).all() for values, start in zip(history.panel.values, first, strict=True))
    assert history.table["value"].sum() == rows["sales"].sum()
    assert "not sold" in told(history)


def test_zero_gap_and_error_mean_rows_as_their_words_say() -> None:
    rows = months(A=[10.0] * 30, B=[20.0] * 12 + [None] * 2 + [20.0] * 15 + [None])
    by_evidence, zero, gap = read(rows), read(rows, missing="zero"), read(rows, missing="gap")
    assert np.isnan(by_evidence.panel.values[1]).sum() == np.isnan(gap.panel.values[1]).sum() == 3
    assert (zero.panel.values[1][[12, 13, 29]] == 0).all()
    with pytest.raises(InputError, match="3 periods without a row in 1 series, first 2022-01-01 of B"):
        read(rows, missing="error")
    assert check_file(rows, period="date", value="sales", by="product", missing="error").table is None
    assert read(months(A=[1.0] * 4, B=[2.0] * 4), missing="error").table["value"].sum() == 12


def test_an_ended_series_is_zero_told_and_forecast_at_zero() -> None:
    rows = months(A=list(np.linspace(100, 120, 40)), B=[50.0 + i % 5 for i in range(30)] + [None] * 10)
    history = read(rows)
    assert (history.panel.values[1, 30:] == 0).all()
    assert "1 series ended while the file goes on, and are forecast at zero: B (last row 2023-06-01)" in told(history)
    start = fc.baseline(history, periods=6)
    assert (start.points[1] == 0).all()
    assert start.routes["route"].iloc[1] == "closed"
    assert start.points[0].min() > 90


def test_a_forecast_made_before_the_end_showed_does_not_know_of_it() -> None:
    history = read(months(A=[100.0 + i % 3 for i in range(40)], B=[50.0 + i % 5 for i in range(30)] + [None] * 10))
    assert history.until("2023-06-30").ended_series.tolist() == [False, False]
    assert history.until("2024-03-31").ended_series.tolist() == [False, True]
    assert fc.baseline(history.until("2023-06-30"), periods=3).points[1].min() > 40


def test_late_rows_stay_unknown_and_are_told() -> None:
    history = read(months(A=[10.0] * 30, B=[20.0] * 28 + [None] * 2))
    assert np.isnan(history.panel.values[1, -2:]).all()
    assert "have no row yet in the last periods of the file" in told(history)


def test_a_panel_without_holes_is_told_nothing() -> None:
    assert "without a row" not in told(read(months(A=[10.0] * 30, B=[20.0] * 30)))


def test_the_landing_of_a_closed_year_is_the_sum_of_the_file() -> None:
    rows = order_lines(5)
    history = read(rows, partial="keep")
    review = fc.review(None, history, half="2023H2")
    landing = review.landing[review.landing["product"].eq("all")]["landing"].iloc[0]
    assert landing == pytest.approx(rows[rows["date"].dt.year.eq(2023)]["sales"].sum(), abs=0.005)


def test_the_landing_of_a_closed_year_of_a_real_order_file_is_its_sum(real_data: Path) -> None:
    history = read_history(
        real_data / "superstore_semicolon.csv", period="Order Date", value="Sales", by=["Region", "Sub-Category"]
    )
    review = fc.review(None, history, half="2020H2")
    landing = review.landing[review.landing["level"].eq("total")]["landing"].iloc[0]
    lines = pd.read_csv(real_data / "superstore_semicolon.csv", sep=";", decimal=",", encoding="utf-8-sig")
    ordered = pd.to_datetime(lines["Order Date"], format="%d/%m/%Y")
    assert landing == pytest.approx(lines["Sales"][ordered.dt.year.eq(2020)].sum(), abs=0.005)
