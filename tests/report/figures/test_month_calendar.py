"""The calendar of a month's target: every day and every week's sum stand on it."""

from __future__ import annotations

import pandas as pd

from forecast.decomposition import daily
from forecast.language.catalogue import catalogue
from forecast.report.figures.month_calendar import days_figure


def test_a_row_per_week_and_the_sums_at_its_end() -> None:
    days = daily(2300, "2026-07")
    written = [each.get_text() for each in days_figure(days, texts=catalogue("en")).figure.axes[0].texts]
    assert [each for each in written if each in ("Mon", "Sun")] == ["Mon", "Sun"]
    assert written[-5:] == ["300", "500", "500", "500", "500"]
    assert written.count("100") == 23


def test_a_day_without_sales_carries_no_number() -> None:
    days = pd.DataFrame({"date": pd.to_datetime(["2026-08-01", "2026-08-03"]), "number": [0.0, 50.0]})
    written = [each.get_text() for each in days_figure(days, texts=catalogue("zh")).figure.axes[0].texts]
    assert "0" not in written
    assert written[-1].startswith("50")


def test_a_holiday_bears_its_common_name() -> None:
    days = daily(2300, "2027-02", country="CN")
    written = [each.get_text() for each in days_figure(days, texts=catalogue("en")).figure.axes[0].texts]
    assert written.count("Spring Festival") == 5
    assert "Chinese New Year's Eve" in written
