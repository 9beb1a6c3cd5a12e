"""Pictures of parts and chances: the split as an icicle, chances as dots by owner, stated against attained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from forecast.language.catalogue import Catalogue
from forecast.language.numbers import Scale, chance_percent, number, percent, scale_of
from forecast.report.figures.chart import Chart
from forecast.report.figures.style import GOOD, INK, NOISE, RULE, SOFT, WIDTH, label, spread_labels, strip_axes
from forecast.report.summary.schema import Calibrated, CorrectionRow

# Rows of dots that a page holds beside its table; the table has all members.
DOT_ROWS = 16
CHARACTERS = 105  # across the whole width
NEAR = 0.09  # chances closer than this have no room for their labels side by side
LABELLED = 9  # characters without whose room a part carries no label across
UPRIGHT = 1.3  # and none upright


@dataclass(frozen=True)
class TreemapPart:
    """One rectangle of the split: its name, its number, its chance and its own parts."""

    name: str
    value: float
    chance: float | None = None
    parts: tuple[TreemapPart, ...] = ()


def split_figure(whole: TreemapPart, *, texts: Catalogue) -> Chart:
    """The split as an icicle: a row per dimension, width = number, shade = chance, labels where they fit."""
    depth = _depth(whole)
    figure = Figure(figsize=(WIDTH, 0.62 * depth))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    scale = scale_of([whole.value], texts.language)
    _place(axes, whole, corner=(0.0, 0.0), width=1.0, scale=scale, texts=texts)
    axes.set_xlim(0, 1)
    axes.set_ylim(depth, 0)
    axes.set_axis_off()
    return Chart(figure, scale)


def _depth(part: TreemapPart) -> int:
    return 1 + max((_depth(level) for level in part.parts), default=0)


def _place(axes: Axes, part: TreemapPart, *, corner: tuple[float, float], width: float, scale: Scale, texts: Catalogue) -> None:
    axes.add_patch(Rectangle(corner, width, 0.96, facecolor=_shade(part.chance), edgecolor="white", linewidth=1.0))
    centre = (corner[0] + width / 2, corner[1] + 0.48)
    if width * CHARACTERS >= LABELLED:
        _part_label(axes, part, centre=centre, width=width, scale=scale, texts=texts)
    elif width * CHARACTERS >= UPRIGHT:
        axes.text(*centre, label(part.name, 11), ha="center", va="center", fontsize=5.5, rotation=90, color=_ink(part))
    # A part below zero has no width, and must not take any from its siblings.
    left, total = corner[0], sum(max(level.value, 0.0) for level in part.parts)
    # By name where numbers are equal, so that the picture is the same in every run.
    for level in sorted(part.parts, key=lambda one: (-one.value, one.name)):
        share = width * max(level.value, 0.0) / total if total else 0.0
        _place(axes, level, corner=(left, corner[1] + 1), width=share, scale=scale, texts=texts)
        left += share


def _part_label(
    axes: Axes, part: TreemapPart, *, centre: tuple[float, float], width: float, scale: Scale, texts: Catalogue
) -> None:
    room = int(width * CHARACTERS)
    lines = [label(part.name, max(room, 4)), number(part.value, scale)]
    if part.chance is not None:
        lines[1] += f"  {chance_percent(part.chance, texts.language)}" if room > 14 else ""
    axes.text(*centre, "\n".join(lines), ha="center", va="center", fontsize=7, linespacing=1.2, color=_ink(part))


def _ink(part: TreemapPart) -> str:
    # From here on the shade is so dark that ink would not be read on it.
    return "white" if part.chance is not None and part.chance > 0.62 else INK


def _shade(chance: float | None) -> tuple[float, float, float] | str:
    if chance is None:
        return NOISE
    # Never quite white: a part with no chance at all must still be told from the paper.
    strength = 0.12 + 0.88 * min(max(chance, 0.0), 1.0)
    red, green, blue = (1 - strength * (1 - channel) for channel in to_rgb(GOOD))
    return (red, green, blue)


def moves_figure(rows: Sequence[CorrectionRow], *, position: int, texts: Catalogue) -> Chart:
    """The chance of each member before (open dot) and after (full dot) the correction, in the order given."""
    shown = [row for row in rows if row["chance_before"] is not None and row["chance_after"] is not None]
    return before_after_figure(
        {row["key"][position]: (row["chance_before"] or 0.0, row["chance_after"] or 0.0) for row in shown}, texts=texts
    )


def before_after_figure(rows: Mapping[str, tuple[float, float]], *, texts: Catalogue) -> Chart:
    """Two chances of each member, before as an open dot and after as a full one, in the order given."""
    shown = list(rows.items())[:DOT_ROWS]
    figure, axes = _dots(len(shown))
    for y, (name, (before, after)) in enumerate(shown):
        axes.plot([before, after], [y, y], color=SOFT, linewidth=1.0, zorder=1)
        _dot(axes, before, y, filled=False)
        _dot(axes, after, y, filled=True)
        _name(axes, label(name), y)
        _share(axes, before, y, text=chance_percent(before, texts.language), left=before <= after)
        _share(axes, after, y, text=chance_percent(after, texts.language), left=before > after)
    _finish(axes, len(shown), texts)
    return Chart(figure)


def chances_figure(rows: Mapping[str, Mapping[str, float]], *, texts: Catalogue) -> Chart:
    """The chances of the assigned floor, base and stretch of each owner as three labelled dots on one line."""
    shown = list(rows.items())[:DOT_ROWS]
    figure, axes = _dots(len(shown))
    for y, (name, chances) in enumerate(shown):
        axes.plot([min(chances.values()), max(chances.values())], [y, y], color=RULE, linewidth=1.0, zorder=1)
        for level, chance in chances.items():
            _dot(axes, chance, y, filled=level == "base")
            # The base's label goes below its dot where a neighbour's would cover it.
            below = level == "base" and min(abs(chance - chances[part]) for part in chances if part != level) < NEAR
            axes.annotate(
                chance_percent(chance, texts.language),
                (chance, y),
                xytext=(0, -9.5 if below else 4),
                textcoords="offset points",
                ha="center",
                fontsize=6.5,
            )
        if y == 0:
            _levels(axes, chances, texts)
        _name(axes, label(name), y)
    _finish(axes, len(shown), texts)
    return Chart(figure)


def _levels(axes: Axes, chances: Mapping[str, float], texts: Catalogue) -> None:
    """The names of the levels above the first row, moved apart where their dots are near."""
    for level, position in zip(chances, spread_labels(list(chances.values()), NEAR), strict=True):
        axes.annotate(texts(level), (position, -0.75), ha="center", fontsize=7, color=SOFT)


def _dots(count: int) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, 0.29 * max(count, 1) + 0.5))
    height = figure.get_figheight()
    return figure, figure.add_axes((0.19, 0.24 / height, 0.76, 1 - 0.30 / height))


def _dot(axes: Axes, chance: float, y: int, *, filled: bool) -> None:
    axes.plot(
        [chance],
        [y],
        marker="o",
        markersize=6,
        color=GOOD if filled else "white",
        markeredgecolor=GOOD,
        markeredgewidth=1.0,
        zorder=2,
    )


def _name(axes: Axes, name: str, y: int) -> None:
    axes.annotate(
        name, (0, y), xycoords=("axes fraction", "data"), xytext=(-8, 0), textcoords="offset points", ha="right", va="center"
    )


def _share(axes: Axes, chance: float, y: int, *, text: str, left: bool) -> None:
    axes.annotate(
        text,
        (chance, y),
        xytext=(-6 if left else 6, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=7,
        annotation_clip=False,
    )


def _finish(axes: Axes, count: int, texts: Catalogue) -> None:
    axes.set_xlim(-0.09, 1.09)
    axes.set_ylim(max(count, 1) - 0.4, -0.9)
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    axes.set_xticks(ticks, [percent(tick, texts.language) for tick in ticks], fontsize=7)
    axes.grid(axis="x", color=NOISE, linewidth=0.6)
    axes.set_axisbelow(True)
    strip_axes(axes)


def calibration_figure(rows: Sequence[Calibrated], *, texts: Catalogue) -> Chart:
    """Stated against attained shares with two standard errors; on the diagonal the chances are what they say."""
    figure = Figure(figsize=(WIDTH / 2, WIDTH / 2.4))
    axes = figure.add_axes((0.16, 0.15, 0.80, 0.80))
    axes.plot([0, 1], [0, 1], color=RULE, linewidth=1.0)
    for row in rows:
        if row["attained"] is None:
            continue
        # Two standard errors: what lies on the diagonal within them cannot be told from what was stated.
        error = 2 * (row["error"] or 0.0)
        axes.errorbar(row["stated"], row["attained"], yerr=error, color=INK, marker="o", markersize=5, capsize=2.5, linewidth=0.9)
        text = f"{texts(row['level'])} {percent(row['attained'], texts.language)}, K = {row['origins']}"
        left = row["stated"] > 0.5
        axes.annotate(
            text,
            (row["stated"], row["attained"]),
            xytext=(-8 if left else 8, -3),
            textcoords="offset points",
            ha="right" if left else "left",
            fontsize=7,
        )
    ticks = [0.0, 0.25, 0.5, 0.75, 1.0]
    names = [percent(tick, texts.language) for tick in ticks]
    axes.set_xticks(ticks, names, fontsize=7)
    axes.set_yticks(ticks, names, fontsize=7)
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.02, 1.08)
    return Chart(figure)
