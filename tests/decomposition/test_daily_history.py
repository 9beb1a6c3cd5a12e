"""Weekdays weigh as in the daily rows that a workbook has, wherever they are, and nothing later is looked at."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from forecast.decomposition import Plan
from forecast.decomposition.daily_plan import plan_days
from forecast.settings import load_workbook


@pytest.mark.parametrize(("step", "is_daily"), [("D", True), ("MS", False)])
def test_a_history_of_days_gives_the_weekdays_where_the_workbook_has_no_file_of_them(
    small_plan: Plan, tmp_path: Path, step: str, *, is_daily: bool
) -> None:
    days = pd.date_range("2024-01-01", "2026-03-31", freq=step)
    sold = [30 if day.day_name() == "Saturday" and day.year < 2026 else 1 for day in days]
    pd.DataFrame({"date": days, "region": "North", "litres": sold}).to_csv(tmp_path / "sales.csv", index=False)
    files = "{history: {path: sales.csv, period: date, values: {litres: litres}}}"
    settings = f"name: a\ndimensions: [region]\nmeasures: [{{name: litres}}]\nfiles: {files}\n"
    (tmp_path / "workbook.yaml").write_text(settings, "utf-8")
    daily = plan_days(small_plan, "2026-02", workbook=load_workbook(tmp_path))
    assert (daily.weights.pattern is not None) == is_daily
    saturdays = daily.table["date"].dt.day_name() == "Saturday"
    assert (daily.table.loc[saturdays, "number"].sum() > 40) == is_daily  # of 62, as no later Saturday is looked at
