"""Notebook runs behind a strict front end, and their records."""

from forecast.runs.execute import Limits, run_notebook
from forecast.runs.new_workbook import new_workbook
from forecast.runs.notebook_parameters import check_parameters, inspect_parameters, read_values
from forecast.runs.notebooks import find_notebook, notebooks, sample_company
from forecast.runs.outcome import RunFailed
from forecast.runs.record import RunRecord, read_record
from forecast.runs.review_run import review_parameters, run_review, stored_plan

__all__ = [
    "Limits",
    "RunFailed",
    "RunRecord",
    "check_parameters",
    "find_notebook",
    "inspect_parameters",
    "new_workbook",
    "notebooks",
    "read_record",
    "read_values",
    "review_parameters",
    "run_notebook",
    "run_review",
    "sample_company",
    "stored_plan",
]
