"""A chart with its two title lines above, as a notebook shows it."""

from __future__ import annotations

from dataclasses import dataclass, field

from forecast.report.figures.chart import Chart
from forecast.report.figures.style import SOFT, replace_missing_glyphs, svg
from forecast.report.words.captions import Caption

# The room of two title lines; the page of a report sets its own titles in HTML, so charts leave none.
TITLE_INCHES = 0.46


@dataclass(frozen=True)
class Picture:
    """One picture: its two title lines and its SVG text, which a notebook shows."""

    title: str
    subtitle: str
    svg: str = field(repr=False)

    def _repr_svg_(self) -> str:
        return self.svg


def picture(chart: Chart, caption: Caption) -> Picture:
    """The figure with room for two title lines above what it shows."""
    figure = chart.figure
    width, height = figure.get_size_inches()
    height_share = height / (height + TITLE_INCHES)
    figure.set_size_inches(width, height + TITLE_INCHES)
    # Axes stand in shares of the figure's height, which has grown: they keep their size in inches.
    for axes in figure.axes:
        box = axes.get_position()
        axes.set_position((box.x0, box.y0 * height_share, box.width, box.height * height_share))
    figure.text(0.0, 1 - 0.04 / height, replace_missing_glyphs(caption.title), weight="bold", fontsize=9, va="top")
    figure.text(
        0.0, 1 - 0.22 / (height + TITLE_INCHES), replace_missing_glyphs(caption.subtitle), color=SOFT, fontsize=7.5, va="top"
    )
    return Picture(caption.title, caption.subtitle, svg(figure))
