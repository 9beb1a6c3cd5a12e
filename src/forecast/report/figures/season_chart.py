"""The picture of a plan's season: each period's share of the whole, beside that of the year before."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from forecast.language.catalogue import Catalogue
from forecast.language.numbers import month
from forecast.report.figures.chart import Chart
from forecast.report.figures.style import INK, PREVIOUS, SOFT, WIDTH, strip_axes

PLANNED, BEFORE = 0.46, 0.30  # widths of bars
TAGGED = 26  # periods whose shares have room to be written


def season_figure(
    periods: Sequence[str], planned: Sequence[float], before: Sequence[float], *, texts: Catalogue, height: float = 2.1
) -> Chart:
    """Shares of the plan as outlined bars (PL) over those of the year before in light grey (PY), the plan's in per cent above.

    Periods are ISO dates; `before` is empty where the year before is not known. Bars start at zero.
    """
    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((0.02, 0.17, 0.96, 0.76))
    positions = range(len(periods))
    if len(before):
        axes.bar([position - 0.20 for position in positions], before, width=BEFORE, color=PREVIOUS, linewidth=0)
    axes.bar([position + 0.06 for position in positions], planned, width=PLANNED, facecolor="white", edgecolor=INK, linewidth=1.0)
    if len(periods) <= TAGGED:
        for position, share in enumerate(planned):
            axes.annotate(
                f"{100 * share:.1f}",
                (position + 0.06, share),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                fontsize=6.5,
            )
    _even(axes, len(periods))
    _tags(axes, planned, before, texts)
    shown = [position for position in positions if len(periods) <= TAGGED or position % 4 == 0]
    names = [
        month(periods[position], texts.language, year=position == 0 or periods[position][5:7] == "01").replace(" ", "\n")
        for position in shown
    ]
    axes.set_xticks(shown, names, fontsize=7)
    axes.set_xlim(-0.6, len(periods) - 0.3)
    axes.set_ylim(0, 1.22 * max([*planned, *before, 1e-9]))
    strip_axes(axes)
    return Chart(figure)


def _even(axes: Axes, count: int) -> None:
    """A thin line where all periods alike would stand."""
    axes.axhline(1 / max(count, 1), color=SOFT, linewidth=0.6, linestyle=(0, (2, 2)), zorder=0)


def _tags(axes: Axes, planned: Sequence[float], before: Sequence[float], texts: Catalogue) -> None:
    """The codes of the two scenarios at the highest bar."""
    top = max(range(len(planned)), key=lambda position: planned[position])
    axes.annotate(
        texts("plan_tag"), (top + 0.06, planned[top]), xytext=(0, 10), textcoords="offset points", ha="center", weight="bold"
    )
    if len(before):
        place = (top - 0.20, before[top])
        axes.annotate(
            texts("previous_tag"),
            place,
            xytext=(-2, 2),
            textcoords="offset points",
            ha="right",
            color=SOFT,
            weight="bold",
            fontsize=7,
        )
