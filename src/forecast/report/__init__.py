"""Summary, charts, page, file: a review as a report in HTML, PDF and Excel, in English and Chinese."""

from forecast.report.draw import draw
from forecast.report.page import page
from forecast.report.summarize import summarize
from forecast.report.summary import Summary
from forecast.report.write import Written, read_summary, render_report, write_report

__all__ = ["Summary", "Written", "draw", "page", "read_summary", "render_report", "summarize", "write_report"]
