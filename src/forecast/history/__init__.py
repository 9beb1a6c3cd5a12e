"""Read any real file, check it, repair it and say so; calendars; the hierarchy of dimensions."""

from forecast.history.check import Checked, check_file
from forecast.history.hierarchy import Hierarchy
from forecast.history.panel import History, Panel
from forecast.history.read import read_history, to_frequency
from forecast.history.source import ImportReport, Repair

__all__ = ["Checked", "Hierarchy", "History", "ImportReport", "Panel", "Repair", "check_file", "read_history", "to_frequency"]
