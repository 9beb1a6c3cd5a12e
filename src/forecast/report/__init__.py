"""Summary, charts, page, file: a review as a report in HTML, PDF and Excel, in English and Chinese."""

from forecast.report.draw import draw
from forecast.report.page import page
from forecast.report.pictures import (
    Picture,
    plot_bridge,
    plot_chances,
    plot_cumulative,
    plot_days,
    plot_explanation,
    plot_fairness,
    plot_fan,
    plot_heat,
    plot_history,
    plot_season,
    plot_split,
)
from forecast.report.summarize import summarize
from forecast.report.summary import Summary
from forecast.report.write import Written, read_summary, render_report, write_report

__all__ = [
    "Picture",
    "Summary",
    "Written",
    "draw",
    "page",
    "plot_bridge",
    "plot_chances",
    "plot_cumulative",
    "plot_days",
    "plot_explanation",
    "plot_fairness",
    "plot_fan",
    "plot_heat",
    "plot_history",
    "plot_season",
    "plot_split",
    "read_summary",
    "render_report",
    "summarize",
    "write_report",
]
