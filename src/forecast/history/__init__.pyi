from .calendars import spring_festival, working_days
from .check import check_file
from .compare import differences, restated
from .guess import Guess, guess_columns
from .hierarchy import Hierarchy
from .memory import changes, recalled, remember
from .opening import check_workbook, open_history, open_other
from .options import Options, Reading
from .panel import History, Panel
from .quality import control, quality, rejected_rows
from .read import read_history
from .rejected import write_rejected
from .signals import gaps, signals
from .source import ImportReport, Repair
from .subtotals import Subtotal, leaves_only, subtotals
from .summing import Checked, to_frequency

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
