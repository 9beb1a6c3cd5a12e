"""Pictures over time: history with fan and target lines, the year against time progress, small multiples."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from textwrap import wrap
from typing import cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from numpy.typing import NDArray

from forecast.language.catalogue import Catalogue
from forecast.language.numbers import Scale, amount, month, number, percent, scale_of
from forecast.report.figures.chart import Chart
from forecast.report.figures.style import BANDS, INK, LINES, NOISE, PREVIOUS, SOFT, WIDTH, label, spread_labels, strip_axes
from forecast.report.summary.schema import Course, Cumulative, Line, Member, Number
from forecast.report.words.message import MULTIPLES

Values = NDArray[np.float64]
LABEL_WIDTH = 24  # characters beside the picture
UNIT_WIDTH = 12
YEAR_WIDTH = 0.42  # inches that the label of a year takes
LONGEST = 96
SHORTEST = 24  # periods of history beside the fan


def history_figure(course: Course, *, unit: str, texts: Catalogue, height: float = 2.5) -> Chart:
    """History as a dark line, the fan as nested bands, the targets as three thin lines with their numbers and chances at the end."""
    figure, axes = _axes(height)
    return Chart(figure, draw_course(axes, course, unit=unit, texts=texts))


def draw_course(axes: Axes, course: Course, *, unit: str, texts: Catalogue) -> Scale:
    """The scale in which a course was drawn on these axes: its last years of history, its fan and its target lines.

    The scale is that of what is drawn: of the whole history, years that are not shown could be of another size.
    """
    shown, unit = _recent(course), label(unit, UNIT_WIDTH)
    scale = scale_of([*shown["actual"], *shown["q90"]], texts.language)
    _history(axes, shown, texts)
    if course["ahead"]:
        _fan(axes, shown, texts)
    _targets(axes, shown, unit=unit, texts=texts)
    _frame(axes, [*shown["periods"], *shown["ahead"]], texts=texts, scale=scale)
    return scale


def _recent(course: Course) -> Course:
    """The course with the last years of its history: the fan takes a fifth of the width, what is older says little."""
    shown = max(SHORTEST, 4 * len(course["ahead"])) if course["ahead"] else LONGEST
    first = max(0, len(course["periods"]) - shown)
    return cast("Course", {**course, "periods": course["periods"][first:], "actual": course["actual"][first:]})


def _history(axes: Axes, course: Course, texts: Catalogue) -> None:
    days, values = _days(course["periods"]), _array(course["actual"])
    axes.plot(days, values, color=INK, linewidth=1.6, solid_capstyle="round")
    if len(days):
        top = int(np.nanargmax(values)) if np.isfinite(values).any() else 0
        axes.annotate(
            texts("actual_tag"), (days[top], values[top]), xytext=(0, 5), textcoords="offset points", ha="center", weight="bold"
        )


def _fan(axes: Axes, course: Course, texts: Catalogue) -> None:
    days, point = _days(course["ahead"]), _array(course["point"])
    joined, start = _joined(course, days)
    for low, high, color in (("q10", "q90", BANDS[0]), ("q25", "q75", BANDS[1])):
        edges = [np.concatenate([start, _array(course[name])]) for name in (low, high)]  # type: ignore[literal-required]
        axes.fill_between(joined, edges[0], edges[1], color=color, linewidth=0)
    axes.plot(joined, np.concatenate([start, point]), color=INK, linewidth=1.2, linestyle=(0, (3, 1.5)))
    axes.axvline(float(joined[0]), color=SOFT, linewidth=0.6)
    for text, side in ((texts("forecast_tag"), 1), (_known_to(course, texts), -1)):
        axes.annotate(
            text,
            (joined[0], 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(4 * side, 3),
            textcoords="offset points",
            ha="left" if side > 0 else "right",
            fontsize=7,
            color=SOFT,
        )


def _known_to(course: Course, texts: Catalogue) -> str:
    return texts("known_to", month=month(course["periods"][-1], texts.language)) if course["periods"] else ""


def _joined(course: Course, days: Values) -> tuple[Values, Values]:
    """The days of the fan with the last actual before them, so that band and line grow out of the history."""
    actual = _array(course["actual"])
    if not len(actual) or not math.isfinite(actual[-1]):
        return days, np.array([])
    return np.concatenate([_days(course["periods"][-1:]), days]), actual[-1:]


def _targets(axes: Axes, course: Course, *, unit: str, texts: Catalogue) -> None:
    """Three thin lines, and at their ends what they ask for in all, with the chance in words."""
    days = _days(course["line_periods"])
    lines = [line for line in course["lines"] if _array(line["values"]).size and np.isfinite(_array(line["values"])).any()]
    if not lines:
        return
    for line in lines:
        axes.plot(days, _array(line["values"]), color=INK, linewidth=0.8, linestyle=LINES[line["level"]])
    ends = [float(_array(line["values"])[-1]) for line in lines]
    lower, upper = axes.get_ylim()
    heights = spread_labels([(end - lower) / (upper - lower) for end in ends], 0.2)
    heights = [height - max(0.0, max(heights) - 0.8) for height in heights]  # so that the heading above them stays inside
    for line, end, height in zip(lines, ends, heights, strict=True):
        text = _line_label(line, unit=unit, texts=texts)
        axes.annotate(
            text,
            (days[-1], end),
            xytext=(1.02, height),
            textcoords="axes fraction",
            va="center",
            fontsize=7.5,
            linespacing=1.25,
            arrowprops={"arrowstyle": "-", "color": SOFT, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 1, "relpos": (0, 0.5)},
            annotation_clip=False,
        )
    axes.text(
        1.02,
        max(heights) + 0.14,
        texts("line_title", period=course["line_span"]),
        transform=axes.transAxes,
        fontsize=7,
        color=SOFT,
    )


def _line_label(line: Line, *, unit: str, texts: Catalogue) -> str:
    head = f"{texts(line['level'])} {amount(line['total'], unit, texts.language)}"
    words = "\n".join(wrap(texts.words(line["chance"]), LABEL_WIDTH, break_on_hyphens=False))
    return head if line["chance"] is None else f"{head}\n{words}"


def cumulative_figure(course: Cumulative, *, unit: str, texts: Catalogue, height: float = 2.2) -> Chart:
    """The year's cumulative actual against what was due by season, in the band of normal variation."""
    figure, axes = _axes(height)
    unit = label(unit, UNIT_WIDTH)
    days, due, actual = _days(course["periods"]), _array(course["due"]), _array(course["actual"])
    axes.fill_between(days, _array(course["low"]), _array(course["high"]), color=NOISE, linewidth=0)
    axes.plot(days, due, color=INK, linewidth=0.9)
    axes.plot(days, due, color="white", linewidth=0.0, marker="o", markersize=3, markeredgecolor=INK, markeredgewidth=0.7)
    axes.plot(days, actual, color=INK, linewidth=2.4, solid_capstyle="round")
    axes.set_ylim(bottom=0)
    total = float(due[-1]) if len(due) else math.nan
    _end_label(axes, days, due, text=f"{texts('plan_tag')} {amount(total, unit, texts.language)}")
    _standing(axes, days, (actual, due), unit=unit, texts=texts)
    scale = scale_of([total, *course["actual"]], texts.language)
    _frame(axes, course["periods"], texts=texts, scale=scale, years=False)
    return Chart(figure, scale)


def _end_label(axes: Axes, days: Values, values: Values, *, text: str) -> None:
    if len(values) and math.isfinite(values[-1]):
        axes.annotate(text, (days[-1], values[-1]), xytext=(6, 0), textcoords="offset points", va="center", annotation_clip=False)


def _standing(axes: Axes, days: Values, both: tuple[Values, Values], *, unit: str, texts: Catalogue) -> None:
    """Where actual and plan stand at the last actual: completion and time progress as shares of the year's plan."""
    actual, due = both
    i = np.flatnonzero(np.isfinite(actual))
    if not len(i) or not due[-1]:
        return
    last = int(i[-1])
    lines = [("actual_tag", actual[last], "completion", "bold"), ("plan_tag", due[last], "time_progress", "normal")]
    upper = actual[last] >= due[last]
    for tag, value, term, weight in lines:
        above = (tag == "actual_tag") == upper
        text = f"{texts(tag)} {amount(value, unit, texts.language)}, {texts(term)} {percent(value / due[-1], texts.language)}"
        offset = (-8, 9) if above else (8, -11)
        axes.annotate(
            text,
            (days[last], value),
            xytext=offset,
            textcoords="offset points",
            ha="right" if above else "left",
            weight=weight,
            fontsize=7.5,
        )


def multiples_figure(members: Sequence[Member], *, unit: str, texts: Catalogue) -> Chart:
    """One small picture per member, the largest first: actual dark, previous year light, plan dashed, own scale each."""
    shown = list(members)[:MULTIPLES]
    rows = math.ceil(len(shown) / 3)
    figure = Figure(figsize=(WIDTH, 1.12 * rows + 0.1), layout="constrained")
    grid = figure.subplots(rows, 3, squeeze=False)
    for axes, member in zip(grid.flat, shown, strict=False):
        _multiple(axes, member, unit=label(unit, UNIT_WIDTH), texts=texts)
    for axes in grid.flat[len(shown) :]:
        axes.set_visible(False)
    return Chart(figure)


def _multiple(axes: Axes, member: Member, *, unit: str, texts: Catalogue) -> None:
    days = _days(member["periods"])
    axes.fill_between(days, 0, _array(member["last_year"]), color=PREVIOUS, linewidth=0)
    axes.plot(days, _array(member["plan"]), color=INK, linewidth=0.7, linestyle=(0, (2, 1)))
    actual = _array(member["actual"])
    axes.plot(days, actual, color=INK, linewidth=1.6)
    scale = scale_of([*member["actual"], *member["plan"], *member["last_year"]], texts.language)
    i = np.flatnonzero(np.isfinite(actual))
    if len(i):
        value = float(actual[i[-1]])
        axes.annotate(
            number(value, scale), (days[i[-1]], value), xytext=(4, -9), textcoords="offset points", fontsize=7, weight="bold"
        )
    axes.set_title(label(member["name"]), loc="left", fontsize=7.5, pad=4, weight="bold")
    axes.set_title(scale.unit(unit), loc="right", fontsize=6.5, pad=4, color=SOFT)
    axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    strip_axes(axes)
    _months_axis(axes, member["periods"], texts)


def _months_axis(axes: Axes, periods: list[str], texts: Catalogue) -> None:
    if not periods:
        axes.set_xticks([])
        return
    chosen = sorted({0, len(periods) // 2, len(periods) - 1})
    axes.set_xticks(
        _days([periods[i] for i in chosen]), [month(periods[i], texts.language, year=False) for i in chosen], fontsize=6.5
    )


def _axes(height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(WIDTH, height))
    return figure, figure.add_axes((0.075, 0.11, 0.70, 0.80))


def _frame(axes: Axes, periods: list[str], *, texts: Catalogue, scale: Scale, years: bool = True) -> None:
    """Light grid, a left axis in the scale of the picture, and years or months below."""
    lower, upper = axes.get_ylim()
    if years and lower > 0.45 * upper > 0:
        axes.set_ylim(lower - 0.12 * (upper - lower), upper)
    else:
        axes.set_ylim(min(0.0, lower), upper)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="y", color=NOISE, linewidth=0.6)
    axes.set_axisbelow(True)
    axes.locator_params(axis="y", nbins=5)
    ticks = [tick for tick in axes.get_yticks() if axes.get_ylim()[0] <= tick <= axes.get_ylim()[1]]
    axes.set_yticks(ticks, _tick_labels(ticks, scale))
    time_axis(axes, periods, texts=texts, years=years)


def _tick_labels(ticks: Sequence[float], scale: Scale) -> list[str]:
    """Labels with as few decimals as keep neighbours different."""
    for decimals in range(4):
        labels = [number(tick, Scale(scale.factor, scale.name, decimals)) for tick in ticks]
        exact = all(abs(round(tick / scale.factor, decimals) - tick / scale.factor) < 1e-9 for tick in ticks)
        if exact:
            break
    return labels


def time_axis(axes: Axes, periods: list[str], *, texts: Catalogue, years: bool = True) -> None:
    """Years below, as many as have room, or months where there are few periods."""
    if years and len(periods) > 18:
        firsts = [day for i, day in enumerate(periods) if i == 0 or day[:4] != periods[i - 1][:4]]
        step = _year_step(len(firsts), axes)
        chosen = [day for i, day in enumerate(firsts) if int(day[:4]) % step == 0 or (i == 0 and step == 1)]
        names = [day[:4] if day != firsts[0] or day[5:7] == "01" else "" for day in chosen]
    else:
        step = max(1, len(periods) // 12)
        chosen = periods[::step]
        names = [month(day, texts.language, year=False) for day in chosen]
    axes.set_xticks(_days(chosen), names)


def _year_step(count: int, axes: Axes) -> int:
    """Every how many years a label stands, so that all have room."""
    room = max(int(axes.get_window_extent().width / axes.figure.dpi / YEAR_WIDTH), 1)
    return next((step for step in (1, 2, 5, 10, 20) if count <= step * room), 50)


def _days(periods: Sequence[str]) -> Values:
    return np.array([float(date2num(date.fromisoformat(day[:10]))) for day in periods])


def _array(values: Sequence[Number]) -> Values:
    return np.array([math.nan if value is None else value for value in values], dtype=np.float64)
