"""Pictures of chances: dots where the chances are, parts as wide as their numbers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation

from forecast.language.catalogue import catalogue
from forecast.report.figures.share_charts import (
    DOT_ROWS,
    TreemapPart,
    calibration_figure,
    chances_figure,
    moves_figure,
    split_figure,
)
from forecast.report.figures.style import chart_style
from forecast.report.summary.schema import Summary

EN = catalogue("en")


def said(figure: Figure) -> list[str]:
    return [each.get_text().replace("\u00a0", " ") for each in figure.axes[0].texts]


def rectangles(figure: Figure) -> list[Rectangle]:
    return [each for each in figure.axes[0].patches if isinstance(each, Rectangle)]


@given(st.lists(st.integers(min_value=1, max_value=10_000), min_size=1, max_size=12))
def test_each_part_is_as_wide_as_its_number_and_they_fill_the_whole(values: list[int]) -> None:
    whole = TreemapPart("All", sum(values), 0.6, tuple(TreemapPart(f"P{at}", value) for at, value in enumerate(values)))
    first, *parts = rectangles(split_figure(whole, texts=EN).figure)
    assert first.get_width() == 1.0
    assert [each.get_width() for each in parts] == pytest.approx([value / sum(values) for value in sorted(values, reverse=True)])


def test_nothing_to_split_is_drawn_without_dividing_by_it() -> None:
    figure = split_figure(TreemapPart("All", 0.0, None, (TreemapPart("A", 0.0), TreemapPart("B", 0.0))), texts=EN).figure
    assert [each.get_width() for each in rectangles(figure)] == [1.0, 0.0, 0.0]


def test_a_higher_chance_is_darker() -> None:
    figure = split_figure(TreemapPart("All", 2.0, 0.5, (TreemapPart("A", 1.0, 0.9), TreemapPart("B", 1.0, 0.1))), texts=EN).figure
    _, likely, unlikely = rectangles(figure)
    assert sum(likely.get_facecolor()[:3]) < sum(unlikely.get_facecolor()[:3])


def test_the_dots_of_a_move_are_its_chances_before_and_after(company: Callable[..., Summary]) -> None:
    rows = company()["correction"][1:4]
    with chart_style("t"):
        figure = moves_figure(rows, position=0, texts=EN).figure
    dots = [float(line.get_xdata()[0]) for line in figure.axes[0].lines if len(line.get_xdata()) == 1]  # type: ignore[arg-type, index]
    assert dots == [chance for row in rows for chance in (row["chance_before"], row["chance_after"])]
    assert "North" in said(figure)


def test_a_move_without_a_chance_is_left_out_and_the_rest_is_cut(company: Callable[..., Summary]) -> None:
    rows = company(regions=tuple(f"R{at}" for at in range(40)))["correction"][1:41]
    rows[0]["chance_after"] = None
    with chart_style("t"):
        named = [text for text in said(moves_figure(rows, position=0, texts=EN).figure) if text.startswith("R")]
    assert named == [f"R{at}" for at in range(1, DOT_ROWS + 1)]


def test_chances_are_never_told_as_certain() -> None:
    rows = {"East": {"floor": 1.0, "base": 0.6, "stretch": 0.0}}
    with chart_style("t"):
        text = said(chances_figure(rows, texts=EN).figure)
    assert {">99 %", "60 %", "<1 %", "Floor", "Base", "Stretch"} <= set(text)


def test_a_level_that_was_not_tested_has_no_point(company: Callable[..., Summary]) -> None:
    rows = company()["calibration"]
    rows[2]["attained"] = None
    with chart_style("t"):
        text = said(calibration_figure(rows, texts=EN).figure)
    assert text == ["Floor 88 %, K = 12", "Base 58 %, K = 12"]


def test_labels_of_near_chances_stand_apart() -> None:
    with chart_style("t"):
        axes = chances_figure({"East": {"floor": 0.87, "base": 0.14, "stretch": 0.12}}, texts=EN).figure.axes[0]
    names = {each.get_text(): float(each.xy[0]) for each in axes.texts if isinstance(each, Annotation)}
    assert names["Base"] - names["Stretch"] > 0.08
    offsets = {each.get_text().replace("\u00a0", " "): each.xyann[1] for each in axes.texts if isinstance(each, Annotation)}
    assert offsets["14 %"] < 0 < offsets["12 %"]


def test_narrow_parts_carry_their_names_upright() -> None:
    parts = tuple(TreemapPart(f"P{at}", 1.0, 0.5) for at in range(30))
    texts = split_figure(TreemapPart("All", 30.0, 0.5, parts), texts=EN).figure.axes[0].texts
    assert {each.get_text(): each.get_rotation() for each in texts}["P7"] == 90
