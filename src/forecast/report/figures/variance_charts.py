"""Pictures of differences: the bridge from plan to actual, the heat map, and who is ahead and behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from forecast.language.catalogue import Catalogue
from forecast.language.numbers import Scale, number, percent, scale_of
from forecast.report.figures.chart import Chart
from forecast.report.figures.style import (
    BAD,
    GOOD,
    INK,
    NOISE,
    RULE,
    SOFT,
    WIDTH,
    color_of,
    display_width,
    label,
    replace_missing_glyphs,
    strip_axes,
)
from forecast.report.summary.schema import Bridge, Gap, Heat, Number, Step
from forecast.report.words.message import HEAT_COLUMNS, HEAT_ROWS, STANDING_ROWS

FULL_COLOR = 0.25  # a deviation of that share has the full colour
HEADING_LINES = 3
Color = tuple[float, float, float]


def bridge_figure(bridge: Bridge, *, good: int, texts: Catalogue) -> Chart:
    """From plan (outlined) to actual (solid), a bar per cause with sign and interval; a scale that does not start at zero is marked."""
    steps = bridge["steps"]
    figure = Figure(figsize=(WIDTH, 0.24 * (len(steps) + 2) + 0.2))
    axes = figure.add_axes((0.17, 0.04, 0.68, 0.92))
    start = _left_edge(bridge)
    scale = scale_of([bridge["start"], bridge["end"]], texts.language)
    scale = Scale(scale.factor, scale.name, scale.decimals + 1)
    _pillar(axes, 0, bridge["start"], start=start, filled=False)
    _labels(axes, 0, texts("opening_tag"), value=number(bridge["start"], scale), position=bridge["start"])
    level = bridge["start"]
    for row, step in enumerate(steps, start=1):
        _step(axes, row, step, level=level, good=good)
        _labels(axes, row, label(texts.named(step["cause"])), value=_arrow(step["value"], scale), position=_reach(step, level))
        level += step["value"]
    _pillar(axes, len(steps) + 1, bridge["end"], start=start, filled=True)
    _labels(
        axes,
        len(steps) + 1,
        texts("closing_tag"),
        value=number(bridge["end"], scale),
        position=bridge["end"],
    )
    _close(axes, bridge, start=start)
    return Chart(figure, scale)


def _levels(bridge: Bridge) -> list[float]:
    """Every value the bridge touches, ends of intervals too."""
    levels = [bridge["start"], bridge["end"]]
    level = bridge["start"]
    for step in bridge["steps"]:
        levels += [level + (step["low"] or 0.0), level + (step["high"] or 0.0), level + step["value"]]
        level += step["value"]
    return levels


def _left_edge(bridge: Bridge) -> float:
    """Where the bars start: zero, or near the lowest level when the steps would be too small to see."""
    lowest, highest = min(_levels(bridge)), max(_levels(bridge))
    return lowest - 0.35 * (highest - lowest) if 0.6 * highest < lowest < highest else min(0.0, lowest)


def _pillar(axes: Axes, row: int, value: float, *, start: float, filled: bool) -> None:
    origin = start if start > 0 else 0.0
    axes.barh(row, value - origin, left=origin, height=0.62, color=INK if filled else "white", edgecolor=INK, linewidth=1.0)
    if start > 0:
        axes.text(
            start,
            row,
            "//",
            ha="center",
            va="center",
            fontsize=9,
            color=SOFT,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4},
        )


def _step(axes: Axes, row: int, step: Step, *, level: float, good: int) -> None:
    axes.plot([level, level], [row - 1 + 0.31, row + 0.31], color=SOFT, linewidth=0.6)
    axes.barh(row, step["value"], left=level, height=0.62, color=color_of(step["value"], good=good, normal=step["normal"]))
    if step["low"] is not None and step["high"] is not None:
        axes.plot([level + step["low"], level + step["high"]], [row, row], color=INK, linewidth=0.8, marker="|", markersize=4)


def _reach(step: Step, level: float) -> float:
    return level + max(0.0, step["value"], step["high"] or 0.0)


def _labels(axes: Axes, row: int, name: str, *, value: str, position: float) -> None:
    axes.annotate(
        name, (0, row), xycoords=("axes fraction", "data"), xytext=(-6, 0), textcoords="offset points", ha="right", va="center"
    )
    axes.annotate(
        value, (position, row), xytext=(5, 0), textcoords="offset points", ha="left", va="center", annotation_clip=False
    )


def _close(axes: Axes, bridge: Bridge, *, start: float) -> None:
    top = max(_levels(bridge))
    last = len(bridge["steps"]) + 1
    axes.plot([bridge["end"], bridge["end"]], [last - 1 + 0.31, last + 0.31], color=SOFT, linewidth=0.6)
    axes.set_xlim(start, top + 0.02 * (top - start))
    axes.set_ylim(last + 0.6, -0.6)
    strip_axes(axes)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([])


def _arrow(value: float, scale: Scale) -> str:
    shown = scale.shown(value)  # what rounds to nothing points nowhere
    mark = "▲" if shown > 0 else "▼" if shown < 0 else ""
    return f"{mark} {number(value, scale, signed=True)}".strip()


def heat_figure(heat: Heat, *, good: int, texts: Catalogue) -> Chart:
    """Attainment in per cent per cell, blue ahead, orange behind, grey within normal variation; totals set off."""
    rows, columns = heat["rows"][:HEAT_ROWS], heat["columns"][:HEAT_COLUMNS]
    names = [_heading(column, len(columns), texts) for column in columns]
    head = 0.12 + 0.12 * max(name.count("\n") + 1 for name in names)
    figure = Figure(figsize=(WIDTH, 0.27 * len(rows) + 0.06 + head))
    axes = figure.add_axes((0.19, 0.01, 0.80, 1 - head / figure.get_figheight()))
    for position, row in enumerate(rows):
        for column_position, column in enumerate(columns):
            corner = (_offset(column_position, column), _offset(position, row))
            _cell(
                axes,
                corner,
                heat["attainment"][position][column_position],
                color=_heat_color(heat, position, to=column_position, good=good),
                strong="all" in (row, column),
                texts=texts,
            )
        axes.text(-0.08, _offset(position, row) + 0.5, _member(row, texts), ha="right", va="center", weight=_weight(row))
    for column_position, column in enumerate(columns):
        axes.text(
            _offset(column_position, column) + 0.5,
            -0.10,
            names[column_position],
            ha="center",
            va="bottom",
            fontsize=6.5,
            linespacing=1.1,
            weight=_weight(column),
        )
    axes.set_xlim(0, max(_offset(len(columns) - 1, columns[-1]) + 1, 4))
    axes.set_ylim(_offset(len(rows) - 1, rows[-1]) + 1, 0)
    axes.set_axis_off()
    return Chart(figure)


def _offset(position: int, member: str) -> float:
    """The place of a row or column; members stand a little off their total."""
    return position + (0.12 if member != "all" else 0.0)


def _member(member: str, texts: Catalogue) -> str:
    return texts("total") if member == "all" else label(member)


def _heading(member: str, columns: int, texts: Catalogue) -> str:
    """A name over a column on as many as three lines; a word too long is cut in the middle, what does not fit at the end."""
    width = max(9, round(100 / max(columns, 1)))
    lines = [""]
    for word in (texts("total") if member == "all" else replace_missing_glyphs(member)).split():
        joined = f"{lines[-1]} {word}".strip()
        if lines[-1] and display_width(joined) > width:
            lines.append(word)
        else:
            lines[-1] = joined
    shown = [*lines[: HEADING_LINES - 1], " ".join(lines[HEADING_LINES - 1 :])]
    ends = [label(line, width) for line in shown[:-1]]
    return "\n".join([*ends, _begun(shown[-1], width)] if shown[-1] else ends)


def _begun(text: str, width: int) -> str:
    """The beginning of a line that has words to spare; one word is cut in the middle."""
    cut = f"{text[: width - 1].rstrip(' ,.&')}…" if " " in text and display_width(text) > width else text
    return label(cut, width)


def _weight(member: str) -> str:
    return "bold" if member == "all" else "normal"


def _cell(axes: Axes, corner: tuple[float, float], value: Number, *, color: Color, strong: bool, texts: Catalogue) -> None:
    axes.add_patch(Rectangle((corner[0] + 0.02, corner[1] + 0.04), 0.96, 0.92, facecolor=color, edgecolor="none"))
    dark = sum(color) < 1.35
    axes.text(
        corner[0] + 0.5,
        corner[1] + 0.52,
        percent(value, texts.language),
        ha="center",
        va="center",
        color="white" if dark else INK,
        weight="bold" if strong else "normal",
    )


def _heat_color(heat: Heat, position: int, *, to: int, good: int) -> Color:
    value = heat["attainment"][position][to]
    if value is None:
        return to_rgb("#ffffff")
    if heat["normal"][position][to]:
        return to_rgb(NOISE)
    deviation = (value - 1) * good
    strength = 0.25 + 0.75 * min(abs(deviation) / FULL_COLOR, 1.0)
    full = to_rgb(GOOD if deviation > 0 else BAD)
    return (_mix(full[0], strength), _mix(full[1], strength), _mix(full[2], strength))


def _mix(channel: float, strength: float) -> float:
    return 1 - strength * (1 - channel)


def standing_figure(rows: Sequence[Gap], *, position: int, good: int, texts: Catalogue) -> Chart:
    """Members sorted by gap: actual (solid) on plan (outlined), the gap as a bar, the gap in per cent as a pin."""
    shown = list(rows)[:STANDING_ROWS]
    figure = Figure(figsize=(WIDTH, 0.26 * len(shown) + 0.36))
    height = 1 - 0.30 / figure.get_figheight()
    panels = [
        figure.add_axes((left, 0.02, width, height), sharey=None) for left, width in ((0.19, 0.36), (0.60, 0.19), (0.83, 0.15))
    ]
    scale = scale_of([value for row in shown for value in (row["actual"], row["base"])], texts.language)
    _both(panels[0], shown, position=position, scale=scale, texts=texts)
    _bars(panels[1], shown, good=good, scale=scale, title=texts("gap"))
    _pins(panels[2], shown, good=good, texts=texts)
    for axes in panels:
        axes.set_ylim(len(shown) - 0.4, -0.6)
        strip_axes(axes)
        axes.spines["bottom"].set_visible(False)
        axes.set_xticks([])
    return Chart(figure, scale)


def _both(axes: Axes, rows: Sequence[Gap], *, position: int, scale: Scale, texts: Catalogue) -> None:
    for y, row in enumerate(rows):
        axes.barh(y - 0.1, row["base"] or 0, height=0.56, color="white", edgecolor=INK, linewidth=0.8)
        axes.barh(y + 0.1, row["actual"] or 0, height=0.56, color=INK)
        reach = max(row["base"] or 0, row["actual"] or 0, 0)
        axes.annotate(
            number(row["actual"], scale), (reach, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=7.5
        )
        axes.annotate(
            label(row["key"][position]),
            (0, y),
            xycoords=("axes fraction", "data"),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
        )
    axes.set_title(f"{texts('actual_tag')} {texts('plan_tag')}", loc="left", fontsize=7.5, color=SOFT, pad=2)
    axes.set_xlim(left=min([0.0, *[row["actual"] or 0 for row in rows]]))
    axes.margins(x=0.16)


def _bars(axes: Axes, rows: Sequence[Gap], *, good: int, scale: Scale, title: str) -> None:
    largest = max((abs(row["gap"] or 0.0) for row in rows), default=0.0)
    # two figures of the largest gap, for gaps are small beside what they are gaps of
    finer = (
        scale_of([largest / scale.factor], "en", figures=2).decimals if scale.factor > 1 and largest < 1000 * scale.factor else 0
    )
    fine = replace(scale, decimals=max(scale.decimals, min(finer, 3)))
    for y, row in enumerate(rows):
        gap = row["gap"] or 0.0
        axes.barh(y, gap, height=0.56, color=_variance_color(row, good))
        _beside(axes, gap, y, text=number(row["gap"], fine, signed=True))
    _centre(axes, [row["gap"] or 0.0 for row in rows], title=title)


def _pins(axes: Axes, rows: Sequence[Gap], *, good: int, texts: Catalogue) -> None:
    limit = 1.0
    for y, row in enumerate(rows):
        share = max(-limit, min(limit, row["gap_share"] or 0.0))
        axes.plot([0, share], [y, y], color=SOFT, linewidth=1.0)
        axes.plot([share], [y], marker="o", markersize=4.5, color=_variance_color(row, good))
        _beside(axes, share, y, text=percent(row["gap_share"], texts.language, signed=True))
    _centre(axes, [max(-limit, min(limit, row["gap_share"] or 0.0)) for row in rows], title=texts("gap_share"))


def _variance_color(row: Gap, good: int) -> str:
    return color_of(row["gap"] or 0.0, good=good, normal=row["verdict"] in ("normal", "none"))


def _beside(axes: Axes, value: float, y: int, *, text: str) -> None:
    side = -1 if value < 0 else 1
    axes.annotate(
        text,
        (value, y),
        xytext=(5 * side, 0),
        textcoords="offset points",
        ha="left" if side > 0 else "right",
        va="center",
        fontsize=7.5,
        annotation_clip=False,
    )


def _centre(axes: Axes, values: Sequence[float], *, title: str) -> None:
    """Room for the labels on both sides that have bars, and the line of no gap."""
    lower, upper = min([0.0, *values]), max([0.0, *values])
    room = 0.55 * ((upper - lower) or 1.0)
    axes.set_xlim(lower - (room if lower < 0 else 0.1 * room), upper + (room if upper > 0 else 0.1 * room))
    axes.axvline(0, color=RULE, linewidth=0.8)
    axes.set_title(title, loc="left", fontsize=7.5, color=SOFT, pad=2)
