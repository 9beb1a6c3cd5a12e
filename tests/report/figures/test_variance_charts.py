"""Pictures of differences say every number beside its bar and keep noise grey."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from forecast.language.catalogue import catalogue
from forecast.report.figures.style import BAD, GOOD, NOISE, chart_style
from forecast.report.figures.variance_charts import bridge_figure, heat_figure, standing_figure
from forecast.report.summary.schema import Heat, Summary
from forecast.report.words.message import HEAT_COLUMNS, HEAT_ROWS, STANDING_ROWS

EN = catalogue("en")
LONG = (
    "Supermarket and grocery stores", "Cafes, restaurants and catering services", "Electrical and electronic goods retailing",
    "Pharmaceutical, cosmetic and toiletry goods retailing", "Donaudampfschifffahrtsgesellschaft", "华东大区重点客户直营渠道",
)  # fmt: skip


def said(figure: Figure) -> list[str]:
    return [each.get_text().replace("\u00a0", " ") for axes in figure.axes for each in axes.texts]


def heat(value: float | None, *, normal: bool) -> Heat:
    return Heat(
        row_dimension="region", column_dimension="product", rows=["A"], columns=["B"], attainment=[[value]], normal=[[normal]]
    )


@pytest.mark.parametrize(("value", "good", "normal", "like"), [
    (1.3, 1, False, GOOD), (0.7, 1, False, BAD), (1.3, -1, False, BAD), (0.7, -1, False, GOOD), (1.3, 1, True, NOISE),
    (None, 1, False, "#ffffff"),
])  # fmt: skip
def test_a_cell_has_the_colour_of_its_verdict(value: float | None, good: int, normal: bool, like: str) -> None:  # noqa: FBT001
    with chart_style("t"):
        figure = heat_figure(heat(value, normal=normal), good=good, texts=EN).figure
    cell = next(each for each in figure.axes[0].patches if isinstance(each, Rectangle))
    assert cell.get_facecolor()[:3] == pytest.approx(to_rgb(like))


def test_a_pair_without_a_target_is_a_dash_and_never_a_share() -> None:
    with chart_style("t"):
        text = said(heat_figure(heat(None, normal=False), good=1, texts=EN).figure)
    assert "–" in text
    assert not any("%" in each for each in text)


def test_names_over_columns_do_not_touch_one_another_and_stay_inside(company: Callable[..., Summary]) -> None:
    found = company(products=LONG)["heat"]
    assert found is not None
    with chart_style("t"):
        figure = heat_figure(found, good=1, texts=EN).figure
        figure.draw_without_rendering()
        names = [each for each in figure.axes[0].texts if each.get_verticalalignment() == "bottom"]
        boxes = sorted((each.get_window_extent() for each in names), key=lambda box: box.x0)
    assert len(boxes) == len(LONG) + 1
    assert all(left.x1 <= right.x0 for left, right in itertools.pairwise(boxes))
    assert max(box.y1 for box in boxes) <= figure.bbox.y1


def test_a_large_heat_map_shows_the_first_rows_and_columns(company: Callable[..., Summary]) -> None:
    found = company(regions=tuple(f"R{at}" for at in range(30)), products=tuple(f"P{at}" for at in range(20)))["heat"]
    assert found is not None
    with chart_style("t"):
        text = said(heat_figure(found, good=1, texts=EN).figure)
    assert sum("%" in each for each in text) == HEAT_ROWS * HEAT_COLUMNS


def test_a_bridge_names_each_cause_with_its_signed_value(company: Callable[..., Summary]) -> None:
    bridge = company()["bridge"]
    assert bridge is not None
    with chart_style("t"):
        text = said(bridge_figure(bridge, good=1, texts=EN).figure)
    for name in ("PL Base", "Season", "Volume", "Price", "Mix", "Rest", "AC Actual"):
        assert name in text
    assert "▲ +0.31" in text


@pytest.mark.parametrize(("start", "marked"), [(1000.0, True), (12.0, False)])
def test_a_scale_that_does_not_start_at_zero_is_marked(company: Callable[..., Summary], start: float, marked: bool) -> None:  # noqa: FBT001
    bridge = company()["bridge"]
    assert bridge is not None
    bridge |= {
        "start": start,
        "end": start + 10,
        "steps": [{"cause": "volume", "value": 10.0, "low": None, "high": None, "normal": False}],
    }
    with chart_style("t"):
        text = said(bridge_figure(bridge, good=1, texts=EN).figure)
    assert ("//" in text) == marked


def test_small_gaps_of_large_numbers_keep_two_figures(company: Callable[..., Summary]) -> None:
    rows = company()["gaps"][1:3]
    for row, gap in zip(rows, (591.0, -38.0), strict=True):
        row.update(actual=49_163.0 + gap, base=49_163.0, gap=gap)
    with chart_style("t"):
        text = said(standing_figure(rows, position=0, good=1, texts=EN).figure)
    assert {"+0.59", "−0.04"} <= set(text)


def test_the_board_sees_no_more_members_than_fit(company: Callable[..., Summary]) -> None:
    rows = company(regions=tuple(f"R{at}" for at in range(30)))["gaps"][1:31]
    with chart_style("t"):
        text = said(standing_figure(rows, position=0, good=1, texts=EN).figure)
    assert sum(each.startswith("R") for each in text) == STANDING_ROWS
