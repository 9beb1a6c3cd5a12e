from .figures.draw import draw
from .figures.history_pictures import plot_explanation, plot_fan, plot_history
from .figures.picture import Picture
from .figures.plan_pictures import plot_chances, plot_days, plot_fairness, plot_season, plot_split
from .figures.review_pictures import plot_bridge, plot_cumulative, plot_heat
from .pages.page import page
from .pages.write import Written, read_summary, render_report, write_report
from .summary.schema import Summary
from .words.localize import summarize

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
