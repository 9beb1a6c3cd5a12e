"""The picture of an explanation: history and fan, the parts of the series, its season, the members' weights, and how past forecasts did."""

from __future__ import annotations

from typing import cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import date2num
from matplotlib.figure import Figure
from matplotlib.gridspec import SubplotSpec

from forecast.baseline.explain import Explanation
from forecast.language.catalogue import Catalogue
from forecast.language.numbers import MONTHS, Scale, month, number, percent
from forecast.report.figures.chart import Chart
from forecast.report.figures.style import BANDS, INK, NOISE, SOFT, WIDTH, label, replace_missing_glyphs, strip_axes
from forecast.report.figures.time_charts import draw_course, time_axis
from forecast.report.summary.records import finite_list, iso_dates
from forecast.report.summary.schema import Course

HEIGHT = 7.2
PARTS = ("trend", "season", "rest")
MOST_EFFECTS = 6
LEAST_SHARE = 0.005  # of a route that is told
LONGEST = 44


def explanation_figure(explanation: Explanation, *, unit: str, texts: Catalogue) -> Chart:
    """Above, history and fan; left, trend, season and rest; right, the season's shape and the members; below, what the past says."""
    figure = Figure(figsize=(WIDTH, HEIGHT))
    rows = figure.add_gridspec(3, 1, height_ratios=(2.3, 3.3, 1.5), hspace=0.3, left=0.075, right=0.985, top=0.97, bottom=0.0)
    axes = figure.add_subplot(rows[0])
    scale = draw_course(axes, course_of(explanation), unit=unit, texts=texts)
    middle = rows[1].subgridspec(1, 2, width_ratios=(1.25, 1.0), wspace=0.32)
    _parts(figure, middle[0], explanation, scale=scale, texts=texts)
    right = middle[1].subgridspec(2, 1, hspace=0.62, height_ratios=(1.0, 1.15))
    _season(figure.add_subplot(right[0]), explanation, texts)
    _members(figure.add_subplot(right[1]), explanation, texts)
    _words(figure.add_subplot(rows[2]), explanation, texts)
    return Chart(figure, scale)


def course_of(explanation: Explanation) -> Course:
    """The course of the explanation as the painters of courses read it."""
    table = explanation.course
    ahead = table[table["point"].notna()]
    past = table[table["point"].isna()]
    curves = {name: finite_list(ahead[name]) for name in ("point", "q10", "q25", "q75", "q90")}
    dates = {"periods": iso_dates(past["period"]), "actual": finite_list(past["actual"]), "ahead": iso_dates(ahead["period"])}
    return cast("Course", dates | curves | {"line_periods": [], "line_span": "", "lines": []})


def _parts(figure: Figure, box: SubplotSpec, explanation: Explanation, *, scale: Scale, texts: Catalogue) -> None:
    """Trend, season and rest under one another; season and rest on one scale, so that their sizes can be compared."""
    grid = box.subgridspec(3, 1, hspace=0.28)
    table = explanation.components
    if table.empty:
        _nothing(figure.add_subplot(grid[:]), texts("explained_parts"), texts("explained_too_short"))
        return
    i = date2num(table["period"].to_numpy())
    reach = max(float(np.nanmax(np.abs(table[name]))) for name in ("season", "rest")) or 1.0
    for row, name in enumerate(PARTS):
        axes = figure.add_subplot(grid[row])
        values = table[name].to_numpy(np.float64)
        if name == "rest":
            axes.vlines(i, 0, values, color=INK, linewidth=0.7)
        else:
            axes.plot(i, values, color=INK, linewidth=1.6 if name == "trend" else 1.0)
        if name != "trend":
            axes.axhline(0, color=SOFT, linewidth=0.5)
            axes.set_ylim(-1.08 * reach, 1.08 * reach)
        _heading(axes, texts(f"explained_{name}"))
        axes.spines["left"].set_visible(False)
        axes.grid(axis="y", color=NOISE, linewidth=0.6)
        axes.locator_params(axis="y", nbins=4)
        ticks = axes.get_yticks()
        inside = ticks[(ticks >= axes.get_ylim()[0]) & (ticks <= axes.get_ylim()[1])]
        axes.set_yticks(inside, [number(float(tick), scale) for tick in inside], fontsize=6.5)
        time_axis(axes, iso_dates(table["period"]), texts=texts)
        if row < len(PARTS) - 1:
            axes.tick_params(labelbottom=False)


def _season(axes: Axes, explanation: Explanation, texts: Catalogue) -> None:
    """Each part of the season against the mean: a bar up or down with its per cent."""
    table = explanation.facts[explanation.facts["what"] == "season"]
    if table.empty:
        _nothing(axes, texts("explained_profile"), texts("explained_too_short"))
        return
    moved = table["value"].to_numpy(np.float64) - 1
    axes.bar(range(len(moved)), moved, color=[INK if value >= 0 else BANDS[1] for value in moved], width=0.72)
    axes.axhline(0, color=SOFT, linewidth=0.6)
    reach = max(float(np.nanmax(np.abs(moved))), 0.02)
    axes.set_ylim(min(float(moved.min()), 0) - 0.3 * reach, max(float(moved.max()), 0) + 0.3 * reach)
    every = max(1, len(moved) // 12)
    for i in range(0, len(moved), every):
        side = 1 if moved[i] >= 0 else -1
        axes.annotate(
            signed(moved[i]),
            (i, moved[i]),
            xytext=(0, 2 * side),
            textcoords="offset points",
            ha="center",
            va="bottom" if side > 0 else "top",
            fontsize=5.5,
            color=SOFT,
        )
    strip_axes(axes)
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks(range(0, len(moved), every), [_part_name(str(value), texts) for value in table["item"]][::every], fontsize=6)
    axes.tick_params(bottom=False)
    _heading(axes, texts("explained_profile"))


def signed(share: float) -> str:
    """A deviation in whole per cent with its sign."""
    whole = round(100 * share)
    return "0" if whole == 0 else f"{whole:+d}".replace("-", "−")


def _part_name(item: str, texts: Catalogue) -> str:
    return month(f"2000-{MONTHS.index(item) + 1:02}-01", texts.language, year=False) if item in MONTHS else item


def _members(axes: Axes, explanation: Explanation, texts: Catalogue) -> None:
    """The weight of each member, largest first."""
    table = explanation.facts[explanation.facts["what"] == "member"].sort_values("value", kind="stable")
    if table.empty:
        _nothing(axes, texts("explained_members"), _route(explanation, texts))
        return
    axes.barh(range(len(table)), table["value"], color=INK, height=0.55)
    for i, (item, value) in enumerate(zip(table["item"], table["value"].astype(float), strict=True)):
        axes.annotate(
            percent(value, texts.language), (value, i), xytext=(3, 0), textcoords="offset points", va="center", fontsize=6.5
        )
        name = texts.named(f"member_{str(item).replace(' ', '_').replace(',', '').replace('-', '_').lower()}")
        axes.annotate(label(name, 30), (0, i), xytext=(-4, 0), textcoords="offset points", va="center", ha="right", fontsize=6.5)
    strip_axes(axes)
    axes.set_xlim(0, 1.25 * float(table["value"].max()))
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    box = axes.get_position()
    axes.set_position((box.x0 + 0.14, box.y0, box.width - 0.14, box.height))
    axes.text(
        box.x0,
        box.y1 + 0.006,
        replace_missing_glyphs(texts("explained_members")),
        transform=axes.figure.transFigure,
        fontsize=7.5,
        weight="bold",
    )


def _words(axes: Axes, explanation: Explanation, texts: Catalogue) -> None:
    """What is told in words: past errors, spread, routes, effects."""
    axes.set_axis_off()
    lines = [(texts("explained_past"), True), *((line, False) for line in _past(explanation, texts))]
    left = [*lines, (texts("explained_route"), True), (_route(explanation, texts), False)]
    right = [(texts("explained_effects"), True), *((line, False) for line in _effects(explanation, texts))]
    for x, column in ((0.0, left), (0.565, right)):
        for i, (text, bold) in enumerate(column):
            axes.text(
                x,
                0.98 - 0.115 * i,
                replace_missing_glyphs(text),
                transform=axes.transAxes,
                fontsize=7 if bold else 6.8,
                va="top",
                weight="bold" if bold else "normal",
                color=INK,
            )


def _past(explanation: Explanation, texts: Catalogue) -> list[str]:
    facts = explanation.facts.set_index("what")
    lines = []
    if "past error" in facts.index:
        past = facts.loc[["past error"]]
        own, naive = past["value"].astype(float)
        lines.append(
            texts(
                "explained_error",
                error=percent(own, texts.language),
                naive=percent(naive, texts.language),
                origins=str(past["note"].iloc[0]).split()[0],
            )
        )
    if "spread" in facts.index:
        first, whole = facts.loc[["spread"], "value"].astype(float)
        lines.append(texts("explained_spread", first=percent(first, texts.language), whole=percent(whole, texts.language)))
    trend = facts.loc[["trend"], "value"].tolist() if "trend" in facts.index else []
    if trend and np.isfinite(trend[0]):
        lines.append(texts("explained_growth", growth=f"{100 * trend[0]:+.1f} %".replace("-", "−")))
    return lines


def _route(explanation: Explanation, texts: Catalogue) -> str:
    table = explanation.facts[(explanation.facts["what"] == "route") & (explanation.facts["value"] >= LEAST_SHARE)].sort_values(
        "value", ascending=False, kind="stable"
    )
    parts = [
        f"{texts.named(f'route_{item}')} {percent(share, texts.language)}"
        for item, share in zip(table["item"], table["value"].astype(float), strict=True)
    ]
    return label(" · ".join(parts[:4]), 2 * LONGEST)


def _effects(explanation: Explanation, texts: Catalogue) -> list[str]:
    table: pd.DataFrame = explanation.facts[explanation.facts["what"] == "effect"]
    if table.empty:
        return [texts("explained_no_effect")]
    order = table["value"].abs().sort_values(ascending=False, kind="stable").index
    rows = table.loc[order[:MOST_EFFECTS]]
    lines = [
        f"{value:+.1%}".replace("-", "−") + "  " + label(texts.named(str(item)), LONGEST)
        for item, value in zip(rows["item"], rows["value"], strict=True)
    ]
    more = len(table) - MOST_EFFECTS
    return lines if more <= 0 else [*lines, texts("explained_more", count=more)]


def _heading(axes: Axes, text: str) -> None:
    axes.set_title(replace_missing_glyphs(text), loc="left", fontsize=7.5, pad=3, weight="bold")


def _nothing(axes: Axes, heading: str, text: str) -> None:
    axes.set_axis_off()
    _heading(axes, heading)
    axes.text(0.0, 0.92, replace_missing_glyphs(text), transform=axes.transAxes, fontsize=6.8, color=SOFT, va="top")
