"""Quarters among months and weeks after months are refused with their members, and series that sell now and then are not."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.history import History, check_file, read_history
from forecast.settings.errors import InputError


def rows(**series: tuple[str, int, str, float]) -> pd.DataFrame:
    """Rows of each series: first date, how many, the step between them, and the level."""
    parts = [
        pd.DataFrame({"date": pd.date_range(first, periods=count, freq=step), "shop": name.split("_")[0], "sales": level})
        for name, (first, count, step, level) in series.items()
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(sales=table["sales"] + np.arange(len(table)) % 7)


def read(table: pd.DataFrame, **options: object) -> History:
    return read_history(table, period="date", value="sales", by="shop", **options)  # type: ignore[arg-type]


@settings(settings.get_profile("totals"))
@given(quarters=st.integers(4, 20), phase=st.integers(1, 3), months=st.integers(12, 60))
def test_quarters_among_months_are_refused_and_their_members_named(quarters: int, phase: int, months: int) -> None:
    table = rows(North=("2020-01-01", months, "MS", 100), South=(f"2020-{phase:02d}-01", quarters, "3MS", 300))
    with pytest.raises(InputError, match="one row each quarter where others have one each month: South"):
        read(table)
    assert check_file(table, period="date", value="sales", by="shop").table is None


def test_quarters_can_be_asked_for_and_keep_the_sum() -> None:
    table = rows(North=("2020-01-01", 48, "MS", 100), South=("2020-01-01", 16, "3MS", 300))
    history = read(table, frequency="quarter")
    assert (len(history.panel.periods), history.table["value"].sum()) == (16, table["sales"].sum())
    assert read(table, missing="zero").table["value"].sum() == table["sales"].sum()


def test_a_stretch_of_quarters_before_months_is_refused() -> None:
    table = rows(A=("2020-01-01", 60, "MS", 100), B_1=("2020-01-01", 8, "3MS", 300), B_2=("2022-01-01", 36, "MS", 100))
    with pytest.raises(InputError, match="each month: B"):
        read(table)


@settings(settings.get_profile("totals"))
@given(seed=st.integers(0, 300), share=st.floats(0.15, 0.6))
def test_a_series_that_sells_at_random_is_no_series_of_quarters(seed: int, share: float) -> None:
    random = np.random.default_rng(seed)
    table = rows(A=("2020-01-01", 48, "MS", 100), B=("2020-01-01", 48, "MS", 100), C=("2020-01-01", 48, "MS", 40))
    sold = ~table["shop"].eq("C") | (random.random(len(table)) < share)
    table = table[sold]
    months = table[table["shop"].eq("C")]["date"].to_numpy().astype("datetime64[M]").astype(int)
    if len(months) and not (np.diff(months) == 3).all():
        assert read(table).frequency == "month"


def test_a_panel_of_quarters_is_one_of_quarters() -> None:
    table = rows(A=("2020-01-01", 16, "3MS", 100), B=("2020-01-01", 16, "3MS", 300))
    assert read(table).frequency == "quarter"


def test_weeks_after_months_in_one_series_are_refused() -> None:
    table = rows(A_1=("2020-01-01", 24, "MS", 430), A_2=("2022-01-05", 60, "7D", 100))
    with pytest.raises(InputError, match="one row each month in one stretch and one each week in another: A"):
        read(table)


def test_order_lines_of_each_week_beside_those_of_each_month_are_summed() -> None:
    table = rows(A=("2020-01-06", 150, "7D", 100), B=("2020-01-15", 34, "MS", 100))
    assert read(table, partial="keep").table["value"].sum() == table["sales"].sum()
