from .checking.anomalies import anomaly_warnings, gaps
from .checking.check import check_file
from .checking.quality import control_totals, quality, rejected_rows
from .checking.rejected import write_rejected
from .checking.subtotals import Subtotal, subtotals, without_subtotals
from .opening import check_workbook, open_history, open_other
from .read import read_history
from .reading.guess import Guess, guess_columns
from .reading.import_report import ImportReport, Repair
from .reading.options import ReadKeywords, ReadOptions
from .series.aggregate import Checked, aggregate
from .series.hierarchy import Hierarchy
from .series.last_import import changes, load_last_import, save_last_import
from .series.panel import History, Panel
from .series.restatements import differences, restatements
from .series.successors import proposed_successors

__all__ = [
    "Checked",
    "Guess",
    "Hierarchy",
    "History",
    "ImportReport",
    "Panel",
    "ReadKeywords",
    "ReadOptions",
    "Repair",
    "Subtotal",
    "aggregate",
    "anomaly_warnings",
    "changes",
    "check_file",
    "check_workbook",
    "control_totals",
    "differences",
    "gaps",
    "guess_columns",
    "load_last_import",
    "open_history",
    "open_other",
    "proposed_successors",
    "quality",
    "read_history",
    "rejected_rows",
    "restatements",
    "save_last_import",
    "subtotals",
    "without_subtotals",
    "write_rejected",
]
