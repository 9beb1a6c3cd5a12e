from .checking.anomalies import gaps, signals
from .checking.check import check_file
from .checking.quality import control, quality, rejected_rows
from .checking.rejected import write_rejected
from .checking.subtotals import Subtotal, leaves_only, subtotals
from .opening import check_workbook, open_history, open_other
from .read import read_history
from .reading.guess import Guess, guess_columns
from .reading.import_report import ImportReport, Repair
from .reading.options import Options, Reading
from .series.aggregate import Checked, to_frequency
from .series.date_spacing import spring_festival, working_days
from .series.hierarchy import Hierarchy
from .series.last_import import changes, recalled, remember
from .series.panel import History, Panel
from .series.restatements import differences, restated

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
