"""The season of a plan: outlined bars of its shares, grey ones of the year before, from zero."""

from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from forecast.language.catalogue import catalogue
from forecast.report.figures.season_chart import season_figure
from forecast.report.figures.style import chart_style
from forecast.report.summary.records import iso_dates

PERIODS = iso_dates(pd.date_range("2026-07-01", periods=4, freq="MS"))


@pytest.mark.parametrize("before", [[], [0.25, 0.25, 0.3, 0.2]])
def test_bars_are_as_high_as_their_shares(before: list[float]) -> None:
    planned = [0.1, 0.2, 0.3, 0.4]
    with chart_style("t"):
        axes = season_figure(PERIODS, planned, before, texts=catalogue("en")).figure.axes[0]
    heights = [each.get_height() for each in axes.patches if isinstance(each, Rectangle)]
    assert heights == [*before, *planned]
    texts = [each.get_text() for each in axes.texts]
    assert texts[:4] == ["10.0", "20.0", "30.0", "40.0"]
    assert ("PY" in texts) == bool(before)
    assert axes.get_ylim()[0] == 0


def test_a_plan_of_nothing_is_drawn() -> None:
    with chart_style("t"):
        assert season_figure(PERIODS, [0.0] * 4, [], texts=catalogue("zh")).figure.axes


def test_more_periods_than_have_room_are_drawn_without_their_numbers() -> None:
    periods = iso_dates(pd.date_range("2026-01-01", periods=30, freq="7D"))
    with chart_style("t"):
        axes = season_figure(periods, [1 / 30] * 30, [], texts=catalogue("en")).figure.axes[0]
    assert [each.get_text() for each in axes.texts] == [catalogue("en")("plan_tag")]
    assert len(axes.get_xticks()) == 8
