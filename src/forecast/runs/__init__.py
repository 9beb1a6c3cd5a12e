"""Notebook runs behind a strict front end, and their records."""

from forecast.runs.execute import Limits, RunFailed, run_notebook
from forecast.runs.half_year import review_parameters, run_review, stored_plan
from forecast.runs.health import health, is_healthy
from forecast.runs.new import new_workbook
from forecast.runs.parameters import check_parameters, inspect_parameters, read_values
from forecast.runs.record import RunRecord, read_record
from forecast.runs.stories import sample_company, stories, story

__all__ = [
    "Limits",
    "RunFailed",
    "RunRecord",
    "check_parameters",
    "health",
    "inspect_parameters",
    "is_healthy",
    "new_workbook",
    "read_record",
    "read_values",
    "review_parameters",
    "run_notebook",
    "run_review",
    "sample_company",
    "stored_plan",
    "stories",
    "story",
]
