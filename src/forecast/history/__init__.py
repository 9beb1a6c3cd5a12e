"""Read any real file, check it, repair it and say so; calendars; the hierarchy of dimensions."""

from forecast.history.calendars import spring_festival, working_days
from forecast.history.check import check_file
from forecast.history.hierarchy import Hierarchy
from forecast.history.opening import open_history
from forecast.history.options import Options, Reading
from forecast.history.panel import History, Panel
from forecast.history.read import read_history
from forecast.history.signals import gaps, signals
from forecast.history.source import ImportReport, Repair
from forecast.history.subtotals import Subtotal, leaves_only, subtotals
from forecast.history.summing import Checked, to_frequency

__all__ = [
    "Checked",
    "Hierarchy",
    "History",
    "ImportReport",
    "Options",
    "Panel",
    "Reading",
    "Repair",
    "Subtotal",
    "check_file",
    "gaps",
    "leaves_only",
    "open_history",
    "read_history",
    "signals",
    "spring_festival",
    "subtotals",
    "to_frequency",
    "working_days",
]
