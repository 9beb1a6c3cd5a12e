"""Read any real file, check it, repair it and say so; calendars; the hierarchy of dimensions."""

from forecast.history.calendars import spring_festival, working_days
from forecast.history.check import check_file
from forecast.history.compare import differences, restated
from forecast.history.guess import Guess, guess_columns
from forecast.history.hierarchy import Hierarchy
from forecast.history.memory import changes, recalled, remember
from forecast.history.opening import check_workbook, open_history, open_other
from forecast.history.options import Options, Reading
from forecast.history.panel import History, Panel
from forecast.history.quality import control, quality, rejected_rows
from forecast.history.read import read_history
from forecast.history.rejected import write_rejected
from forecast.history.signals import gaps, signals
from forecast.history.source import ImportReport, Repair
from forecast.history.subtotals import Subtotal, leaves_only, subtotals
from forecast.history.summing import Checked, to_frequency

__all__ = [
    "Checked",
    "Guess",
    "Hierarchy",
    "History",
    "ImportReport",
    "Options",
    "Panel",
    "Reading",
    "Repair",
    "Subtotal",
    "changes",
    "check_file",
    "check_workbook",
    "control",
    "differences",
    "gaps",
    "guess_columns",
    "leaves_only",
    "open_history",
    "open_other",
    "quality",
    "read_history",
    "recalled",
    "rejected_rows",
    "remember",
    "restated",
    "signals",
    "spring_festival",
    "subtotals",
    "to_frequency",
    "working_days",
    "write_rejected",
]
