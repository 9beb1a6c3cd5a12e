"""Rows are summed to one per leaf and period, to the cent; finer periods than the file has are refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.history import Checked, aggregate, check_file
from forecast.settings.errors import InputError

lines = st.lists(
    st.tuples(st.integers(1, 6), st.integers(1, 28), st.sampled_from("AB"), st.integers(-500, 5000)), min_size=1, max_size=40
)


# What is odd in a handful of rows is for other tests: here every row counts.
AS_THEY_STAND = dict.fromkeys(
    ("duplicates", "lone_dates", "partial", "outages", "trailing_zeros", "running_totals", "level_steps", "spellings"), "keep"
)


def check(path: Path, rows: list[str]) -> Checked:
    path.write_text("\n".join(["date,shop,sales", *rows, ""]))
    return check_file(path, period="date", value="sales", by="shop", **AS_THEY_STAND)


@settings(settings.get_profile("totals"))
@given(rows=lines)
def test_the_months_add_up_to_the_lines(rows: list[tuple[int, int, str, int]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("summing") / "sales.csv"
    checked = check(path, [f"2024-{month:02d}-{day:02d},{shop},{cents / 100:.2f}" for month, day, shop, cents in rows])
    history = aggregate(checked)
    assert history.table["value"].sum() == pytest.approx(sum(row[3] for row in rows) / 100)
    assert not history.table.duplicated(["shop", "period"]).any()


def test_months_go_to_quarters_but_never_to_days(tmp_path: Path) -> None:
    checked = check(tmp_path / "sales.csv", [f"2024-{month:02d},A,{month}" for month in range(1, 7)])
    assert list(aggregate(checked, "quarter").table["value"]) == [6.0, 15.0]
    with pytest.raises(InputError, match="cannot be summed to days"):
        aggregate(checked, "day")


def test_years_are_too_coarse_for_a_history(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="one row per year"):
        aggregate(check(tmp_path / "sales.csv", ["2023,A,1", "2024,A,2"]))


@pytest.mark.parametrize(
    ("weeks", "freq"), [((4, 4, 5), None), ((4, 4, 5), "month"), ((4,), None), ((13,), "week"), ((2,), None)]
)
def test_dates_several_weeks_apart_are_never_read_as_weeks_with_gaps(
    tmp_path: Path, weeks: tuple[int, ...], freq: str | None
) -> None:
    dates = pd.Timestamp("2021-01-30") + pd.to_timedelta(np.cumsum([0, *weeks * 12]) * 7, unit="D")
    with pytest.raises(InputError, match="weeks apart"):
        aggregate(check(tmp_path / "sales.csv", [f"{day:%Y-%m-%d},A,1000" for day in dates]), freq)


def test_periods_of_two_weeks_are_summed_to_months_where_that_is_asked(tmp_path: Path) -> None:
    dates = pd.date_range("2021-01-04", periods=26, freq="14D")
    history = aggregate(check(tmp_path / "sales.csv", [f"{day:%Y-%m-%d},A,1" for day in dates]), "month")
    assert (history.frequency, len(history.panel.periods), history.table["value"].sum()) == ("month", 12, 26)


def test_faults_are_raised_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        aggregate(check(tmp_path / "sales.csv", ["2024-01,A,x", "2024-02,A,y"]))
    assert len(caught.value.faults) == 2


def test_a_checked_file_still_answers_to_old_names_with_a_warning(tmp_path: Path) -> None:
    checked = check(tmp_path / "sales.csv", ["2024-01-01,A,1", "2024-02-01,A,2"])
    with pytest.warns(DeprecationWarning, match=r"Checked\.asked is now Checked\.request"):
        assert checked.asked is checked.request
    with pytest.warns(DeprecationWarning, match=r"Checked\.rhythm is now Checked\.spacing"):
        assert checked.rhythm is checked.spacing
