"""A part of a period never counts as a whole one: it is left out, kept or refused as asked, and told with its weight."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.history import Checked, History, aggregate, check_file, read_history
from forecast.settings.errors import InputError


def daily(first: str, last: str, shops: str = "AB") -> pd.DataFrame:
    return pd.DataFrame(
        [(day, shop, 10) for day in pd.date_range(first, last) for shop in shops], columns=["date", "shop", "sales"]
    )


def check(rows: pd.DataFrame, **options: object) -> Checked:
    return check_file(rows, period="date", value="sales", by="shop", **options)  # type: ignore[arg-type]


def read(rows: pd.DataFrame, **options: object) -> History:
    return read_history(rows, period="date", value="sales", by="shop", **options)  # type: ignore[arg-type]


def told(history: History) -> str:
    return " ".join(str(warning) for warning in history.source.warnings)


@settings(settings.get_profile("totals"))
@given(last=st.integers(1, 26), month=st.sampled_from(["2023-04", "2023-06", "2023-12"]))
def test_a_month_that_breaks_off_is_left_out_with_its_weight(last: int, month: str) -> None:
    rows = daily("2022-01-01", f"{month}-{last:02d}")
    history = read(rows)
    assert history.last == pd.Timestamp(month) - pd.DateOffset(months=1)
    assert f"{month} is not complete" in told(history)
    assert f"({2 * last} rows, sum {20 * last:,.2f})" in told(history)
    assert history.source.rows_rejected == 2 * last
    assert history.table["value"].sum() == float(history.source.total_after)


@settings(settings.get_profile("totals"))
@given(months=st.integers(2, 30))
def test_whole_months_lose_nothing(months: int) -> None:
    end = pd.Timestamp("2022-01-01") + pd.DateOffset(months=months) - pd.Timedelta(days=1)
    history = read(daily("2022-01-01", str(end.date())))
    assert (history.source.rows_rejected, "not complete" in told(history)) == (0, False)


def test_the_choice_for_a_part_is_kept() -> None:
    rows = daily("2022-01-01", "2023-06-09")
    kept = read(rows, partial="keep")
    assert (kept.table["value"].iloc[-1], "kept as if it were whole" in told(kept)) == (90.0, True)
    with pytest.raises(InputError, match="2023-06 is not complete"):
        read(rows, partial="error")
    assert check(rows, partial="error").table is None


def test_a_file_within_one_month_is_kept_and_told() -> None:
    history = read(daily("2023-06-01", "2023-07-09")[lambda rows: rows["date"] < "2023-06-20"], frequency="quarter")
    assert (len(history.panel.periods), "2023Q2 is not complete" in told(history)) == (1, True)


def test_a_quarter_without_all_its_months_is_left_out_however_it_is_asked_for() -> None:
    months = pd.DataFrame(
        {"date": [f"{day:%Y-%m}" for day in pd.date_range("2021-01", "2023-05", freq="MS")], "shop": "A", "sales": 1}
    )
    asked, later = read(months, frequency="quarter"), aggregate(check(months), "quarter")
    assert asked.last == later.last == pd.Timestamp("2023-01-01")
    assert "2023Q2" in told(asked)
    assert "2023-04-01" in told(later)
    assert aggregate(check(months, partial="keep"), "quarter").last == pd.Timestamp("2023-04-01")
    with pytest.raises(InputError, match="cut off"):
        aggregate(check(months, partial="error"), "quarter")


def test_a_week_cut_by_the_end_of_the_file_is_left_out() -> None:
    history = read(daily("2023-01-02", "2023-06-07"), frequency="week")
    assert history.end == pd.Timestamp("2023-06-04")
    assert "the week of 2023-06-05 is not complete" in told(history)


def test_lost_days_make_the_month_unknown_unless_it_is_to_be_kept() -> None:
    rows = daily("2021-01-01", "2024-12-31")
    rows = rows[~rows["date"].between("2024-11-11", "2024-11-30")]
    history = read(rows)
    november = history.panel.values[:, -2]
    assert pd.isna(november).all()
    assert "2024-11-11 to 2024-11-30 lack in all series, 67% of 2024-11 (20 rows, sum 200.00)" in told(history)
    kept = read(rows, outages="keep")
    assert (kept.panel.values[:, -2] == 100).all()
    assert "taken as it is" in told(kept)
    with pytest.raises(InputError, match="2024-11"):
        read(rows, outages="error")


@pytest.mark.parametrize(
    ("last", "broken"), [("2024-10-08", True), ("2024-10-20", True), ("2024-10-31", False), ("2024-09-30", False)]
)
def test_one_member_that_breaks_off_within_the_last_month_is_told(last: str, broken: object) -> None:
    rows = daily("2022-01-01", "2024-10-31")
    history = read(rows[~((rows["shop"] == "B") & (rows["date"] > last))])
    assert (f"the rows of 'B' end on {last}, where other rows go on: 2024-10 of it" in told(history)) is broken
    assert "'A' end" not in told(history)


def test_a_member_that_breaks_off_before_the_cut_month_is_told_of_the_last_whole_one() -> None:
    rows = daily("2022-01-01", "2024-11-09")  # November is cut for all, and B ends in October
    history = read(rows[~((rows["shop"] == "B") & (rows["date"] > "2024-10-12"))])
    assert "2024-11 is not complete" in told(history)
    assert "the rows of 'B' end on 2024-10-12, where other rows go on: 2024-10 of it (12 rows, sum 120.00)" in told(history)


def test_lost_days_of_one_member_are_told() -> None:
    rows = daily("2021-01-01", "2024-12-31")
    rows = rows[~(rows["date"].between("2024-11-11", "2024-11-30") & rows["shop"].eq("B"))]
    history = read(rows)
    assert "2024-11-11 to 2024-11-30 lack in 'B'" in told(history)
    assert history.table["value"].sum() == float(history.source.total_after)


@pytest.mark.parametrize("name", ["superstore_semicolon.csv"])
def test_a_real_order_file_loses_no_period(real_data: Path, name: str) -> None:
    history = read_history(real_data / name, period="Order Date", value="Sales", by=["Region", "Category"])
    assert (history.source.rows_rejected, len(history.panel.periods)) == (0, 48)
