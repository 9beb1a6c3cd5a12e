"""Pictures over time say their numbers at the lines, and a gap in the data is a gap in the line."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from matplotlib.figure import Figure

from forecast.language.catalogue import catalogue
from forecast.report.figures.style import chart_style
from forecast.report.figures.time_charts import cumulative_figure, history_figure, multiples_figure, time_axis
from forecast.report.summary.schema import Summary
from forecast.report.words.message import MULTIPLES

EN = catalogue("en")


def said(figure: Figure) -> str:
    """All that is written in a picture."""
    words = [each for axes in figure.axes for each in [*axes.texts, axes.title]]
    return " | ".join(each.get_text() for each in words).replace("\u00a0", " ")


def test_each_target_line_ends_in_its_number_and_its_chance_in_words(company: Callable[..., Summary]) -> None:
    course = company()["course"]
    assert course is not None
    with chart_style("t"):
        text = said(history_figure(course, unit="CNY", texts=EN).figure).replace("\n", " ")
    assert "Floor 10.7 million CNY nine times in ten" in text
    assert "Stretch" in text
    assert "one in ten" in text
    assert "known to Jun 2026" in text


def test_a_missing_month_breaks_the_line_and_never_counts_as_zero(company: Callable[..., Summary]) -> None:
    course = company()["course"]
    assert course is not None
    course["actual"][30] = None
    with chart_style("t"):
        axes = history_figure(course, unit="CNY", texts=EN).figure.axes[0]
    drawn = np.asarray(axes.lines[0].get_ydata(), dtype=float)
    assert np.isnan(drawn).sum() == 1
    assert np.nanmin(drawn) > 0


def test_a_fan_holds_its_inner_band_within_the_outer(company: Callable[..., Summary]) -> None:
    course = company()["course"]
    assert course is not None
    with chart_style("t"):
        axes = history_figure(course, unit="CNY", texts=EN).figure.axes[0]
    outer, inner = (band.get_paths()[0].get_extents() for band in axes.collections[:2])
    assert outer.y0 <= inner.y0
    assert inner.y1 <= outer.y1


def test_without_a_forecast_or_targets_the_history_stands_alone(company: Callable[..., Summary]) -> None:
    course = company()["course"]
    assert course is not None
    course |= {"ahead": [], "point": [], "q10": [], "q25": [], "q75": [], "q90": [], "lines": [], "line_periods": []}
    with chart_style("t"):
        text = said(history_figure(course, unit="CNY", texts=EN).figure)
    assert "FC" not in text
    assert "Floor" not in text


def test_the_year_so_far_tells_completion_beside_time_progress(company: Callable[..., Summary]) -> None:
    year = company()["cumulative"]
    assert year is not None
    with chart_style("t"):
        text = said(cumulative_figure(year, unit="CNY", texts=EN).figure)
    assert "Completion 47 %" in text
    assert "Time progress 49 %" in text


@pytest.mark.parametrize("count", [1, 3, 4, 9])
def test_small_multiples_show_the_first_members_and_no_empty_frames(company: Callable[..., Summary], count: int) -> None:
    members = company(regions=tuple(f"R{at}" for at in range(count)))["members"]
    with chart_style("t"):
        figure = multiples_figure(members, unit="CNY", texts=EN).figure
    titles = [axes.get_title(loc="left") for axes in figure.axes if axes.get_visible()]
    assert titles == [f"R{at}" for at in range(min(count, MULTIPLES))]


@pytest.mark.parametrize("unit", ["$", "€ per hundred thousand inhabitants and day", "$x$"])
def test_any_unit_can_stand_in_a_picture(company: Callable[..., Summary], unit: str) -> None:
    summary = company()
    course, year = summary["course"], summary["cumulative"]
    assert course is not None
    assert year is not None
    with chart_style("t"):
        for figure in (
            history_figure(course, unit=unit, texts=EN).figure, cumulative_figure(year, unit=unit, texts=EN).figure,
            multiples_figure(summary["members"], unit=unit, texts=EN).figure,
        ):  # fmt: skip
            figure.draw_without_rendering()


@pytest.mark.parametrize("years", [2, 8, 36, 120])
def test_years_below_a_picture_never_run_into_one_another(years: int) -> None:
    axes = Figure(figsize=(3.5, 2)).add_subplot()
    periods = [f"{1900 + at // 12}-{at % 12 + 1:02}-01" for at in range(12 * years)]
    time_axis(axes, periods, texts=catalogue("en"))
    names = [label.get_text() for label in axes.get_xticklabels()]
    assert 0 < len(names) <= 7
    assert names == sorted(set(names))


def test_nothing_known_yet_is_drawn_without_a_number_that_is_not_there(company: Callable[..., Summary]) -> None:
    summary = company()
    course, running, member = summary["course"], summary["cumulative"], summary["members"][0]
    assert course is not None
    assert running is not None
    course["actual"][-1] = None
    running["actual"] = [None] * len(running["actual"])
    member["actual"] = [None] * len(member["actual"])
    with chart_style("t"):
        axes = history_figure(course, unit="CNY", texts=EN).figure.axes[0]
        assert "AC" not in said(cumulative_figure(running, unit="CNY", texts=EN).figure)
        assert "CNY" not in said(multiples_figure([member], unit="CNY", texts=EN).figure).removeprefix(member["name"])
    fan = [line for line in axes.lines if len(line.get_xdata()) == len(course["ahead"])]
    assert fan, "the line of the forecast begins in its own first month, not at a month that is not known"


def test_a_member_without_any_period_is_an_empty_frame(company: Callable[..., Summary]) -> None:
    member = company()["members"][0]
    for name in ("periods", "actual", "plan", "last_year"):
        member[name] = []  # type: ignore[literal-required]
    with chart_style("t"):
        axes = multiples_figure([member], unit="CNY", texts=EN).figure.axes[0]
    assert list(axes.get_xticks()) == []
