"""The picture of a month by day: a calendar of its target."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from forecast.language.catalogue import Catalogue
from forecast.language.numbers import number, scale_of, weekdays
from forecast.report.figures.chart import Chart
from forecast.report.figures.style import GOOD, INK, NOISE, SOFT, WIDTH, label

ROW = 0.46  # inches
HOLIDAY = 22  # characters of the name of a holiday


def days_figure(days: pd.DataFrame, *, texts: Catalogue) -> Chart:
    """A calendar: a row per week from Monday to Sunday, each day with its number, shaded by it; the week's sum at the end."""
    dates = pd.DatetimeIndex(days["date"])
    weeks = (
        (dates - pd.to_timedelta(dates.day_of_week, unit="D")) - (dates[0] - pd.Timedelta(days=dates[0].day_of_week))
    ).days // 7
    scale, largest = scale_of(days["number"].tolist(), texts.language), float(days["number"].max()) or 1.0
    count = int(weeks.max()) + 1
    figure = Figure(figsize=(WIDTH, ROW * (count + 0.6)))
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
    for weekday, name in enumerate(weekdays(texts.language)):
        axes.text(weekday + 0.06, -0.15, name, fontsize=7, color=SOFT)
    for week, date, value in zip(weeks, dates, days["number"], strict=True):
        corner = (date.day_of_week, int(week))
        color, strength = (GOOD, 0.15 + 0.55 * float(value) / largest) if value else (NOISE, 0.5)
        axes.add_patch(Rectangle(corner, 0.96, 0.92, facecolor=color, alpha=strength, linewidth=0))
        axes.text(corner[0] + 0.06, corner[1] + 0.26, str(date.day), fontsize=6.5, color=INK)
        axes.text(
            corner[0] + 0.90, corner[1] + 0.72, number(float(value), scale) if value else "", fontsize=7.5, ha="right", color=INK
        )
    for week, date, name in zip(weeks, dates, days.get("holiday", [""] * len(days)), strict=True):
        axes.text(date.day_of_week + 0.90, int(week) + 0.26, _short(str(name)), fontsize=5, ha="right", color=SOFT)
    for week, total in days.groupby(weeks)["number"].sum().items():
        axes.text(7.75, int(str(week)) + 0.6, number(float(total), scale), fontsize=7.5, ha="right", weight="bold", color=INK)
    axes.set_xlim(0, 7.8)
    axes.set_ylim(count, -0.6)
    axes.set_axis_off()
    return Chart(figure, scale)


def _short(name: str) -> str:
    """The name of a holiday as it fits a day: its common name where one stands in brackets."""
    return label(name.rsplit("(", maxsplit=1)[-1].rstrip(")"), HOLIDAY)
