"""What a painter hands on: the figure and the scale that its numbers were drawn in, so that its caption names the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from forecast.language.numbers import Scale

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Chart(NamedTuple):
    """A figure, and the one scale of its axis and labels; None where each number says its own or all are per cent."""

    figure: Figure
    scale: Scale | None = None


class Drawing(str):
    """The SVG text of a chart, which still knows the scale it was drawn in."""

    __slots__ = ("scale",)
    scale: Scale | None

    def __new__(cls, text: str, scale: Scale | None = None) -> Self:
        """The text with its scale."""
        drawing = super().__new__(cls, text)
        drawing.scale = scale
        return drawing
