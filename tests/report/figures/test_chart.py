"""The caption of a picture names the scale that its axis and labels are drawn in, whatever the history was."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes

from forecast.history import read_history
from forecast.language.catalogue import catalogue
from forecast.language.numbers import STEPS
from forecast.report import plot_days, plot_history
from forecast.report.figures.draw import chart_of, draw
from forecast.report.figures.history_pictures import _seen
from forecast.report.figures.style import chart_style
from forecast.report.figures.time_charts import history_figure
from forecast.report.summary.schema import Summary
from forecast.report.words.captions import captions
from forecast.report.words.localize import localized
from forecast.report.words.message import STANDING_ROWS

SIZES = st.floats(min_value=1.0, max_value=5e9)
UNITS = {"en": "CNY", "zh": "元"}


def named_factor(subtitle: str, language: str) -> float:
    """What the unit of a caption stands for: 1e6 for "million CNY"."""
    unit = next(text for text in re.split("[,，:：;；]", subtitle) if UNITS[language] in text)
    names = [(factor, name) for factor, name in STEPS[language] if name and name in unit]
    return max(names)[0] if names else 1.0


def figure_in(text: str) -> float:
    """The number that a label shows."""
    return float(re.sub(r"[^0-9.\-]", "", text.replace("−", "-")))


def assert_axis(axes: Axes, factor: float) -> None:
    ticks = [(tick, label.get_text()) for tick, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)]
    assert ticks
    for tick, text in ticks:
        assert figure_in(text) * factor == pytest.approx(tick, rel=0.02, abs=0.05 * factor)


def drawn(name: str, summary: Summary) -> tuple[list[Axes], str]:
    """The axes of a picture and the second line of its caption."""
    worded = localized(summary)
    with chart_style("t"):
        chart = chart_of(name, worded)
    assert chart is not None
    return chart.figure.axes, captions(worded, {name: chart.scale})[name].subtitle


def test_a_drawing_keeps_the_scale_of_its_chart(company: Callable[..., Summary]) -> None:
    summary = company()
    for name, drawing in draw(summary).items():
        with chart_style("t"):
            chart = chart_of(name, localized(summary))
        assert chart is not None
        assert drawing.scale == chart.scale


@pytest.mark.parametrize("language", ["en", "zh"])
@given(old=SIZES, recent=SIZES, outlook=SIZES)
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_history_is_captioned_in_the_scale_of_its_axis(
    company: Callable[..., Summary], language: str, old: float, recent: float, outlook: float
) -> None:
    summary = company(language)
    course = summary["course"]
    assert course is not None
    months = [f"{2010 + month // 12}-{month % 12 + 1:02d}-01" for month in range(198)]
    course |= {"periods": months, "actual": [old if month < 120 else recent for month in range(198)], "lines": []}
    course |= {name: [outlook] * 6 for name in ("point", "q10", "q25", "q75", "q90")}  # type: ignore[misc]
    summary["course"] = course
    axes, subtitle = drawn("history", summary)
    assert_axis(axes[0], named_factor(subtitle, language))


@given(sizes=st.lists(SIZES, min_size=1, max_size=40), gap=st.floats(min_value=-0.9, max_value=3.0))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_standing_is_captioned_in_the_scale_of_its_labels(
    company: Callable[..., Summary], sizes: list[float], gap: float
) -> None:
    summary = company(regions=tuple(f"R{number}" for number in range(len(sizes))), products=("Tea",))
    members = [row for row in summary["gaps"] if row["key"][0] != "all" and row["key"][1] == "all"]
    for row, size in zip(members, sizes, strict=True):
        row |= {"base": size, "actual": size * (1 + gap), "gap": size * gap}
    axes, subtitle = drawn("standing", summary)
    factor = named_factor(subtitle, "en")
    actuals = {row["key"][0]: row["actual"] for row in members}
    written = [text.get_text() for text in axes[0].texts]
    assert len(written) == 2 * min(len(sizes), STANDING_ROWS)
    for value, name in zip(written[::2], written[1::2], strict=True):
        assert figure_in(value) * factor == pytest.approx(actuals[name], rel=0.006, abs=0.51 * factor)


@given(start=SIZES, share=st.floats(min_value=-0.9, max_value=2.0))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bridge_and_cumulative_are_captioned_in_the_scale_of_their_figures(
    company: Callable[..., Summary], start: float, share: float
) -> None:
    summary = company()
    step = {"cause": "volume", "value": start * share, "low": None, "high": None, "normal": False}
    summary["bridge"] = {"start": start, "steps": [step], "end": start * (1 + share)}  # type: ignore[list-item]
    year = [start * month / 12 for month in range(1, 13)]
    summary["cumulative"] = {
        "periods": [f"2026-{month:02d}-01" for month in range(1, 13)],
        "actual": [*[value * (1 + share) for value in year[:6]], *[None] * 6],
        "due": list(year), "low": list(year), "high": list(year),
    }  # fmt: skip
    axes, subtitle = drawn("bridge", summary)
    shown = figure_in(axes[0].texts[-1].get_text()) * named_factor(subtitle, "en")
    assert shown == pytest.approx(start * (1 + share), rel=0.006, abs=0.06)
    axes, subtitle = drawn("cumulative", summary)
    assert_axis(axes[0], named_factor(subtitle, "en"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_series_that_shrank_is_captioned_as_it_is_drawn(tmp_path: Path, language: str) -> None:
    periods = pd.date_range("2000-01-01", "2025-12-01", freq="MS")
    sales = np.where(periods.year < 2010, 2e6, 3e5)
    path = tmp_path / "sales.csv"
    pd.DataFrame({"period": periods, "region": "North", "sales": sales}).to_csv(path, index=False)
    history = read_history(path, period="period", value="sales", by=["region"], level_steps="keep")
    picture = plot_history(history, language=language)
    assert ("thousand" if language == "en" else "万") in picture.subtitle
    with chart_style("course"):
        chart = history_figure(_seen(history, {}), unit="", texts=catalogue(language))
    assert chart.scale is not None
    assert chart.scale.unit("") == ("thousand" if language == "en" else "万")


@given(size=SIZES)
@settings(max_examples=10, deadline=None)
def test_a_month_is_captioned_in_the_scale_of_its_days(size: float) -> None:
    days = pd.DataFrame({"date": pd.date_range("2026-06-01", periods=30), "number": np.linspace(size / 30, size, 30)})
    picture = plot_days(days, unit="CNY")
    with chart_style("days"):
        assert named_factor(picture.subtitle, "en") == max(factor for factor, _ in STEPS["en"] if factor <= max(size, 1.0))
