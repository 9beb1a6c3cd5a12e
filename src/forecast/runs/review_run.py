"""The half-year review as a run: the notebook leaves a summary, and the pages are rendered from it in the same run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from forecast.periods.frequency import frequency
from forecast.periods.span import Span
from forecast.plans import PlanFolder, workbook_plans
from forecast.report import read_summary, write_report
from forecast.runs.execute import Limits, run_notebook
from forecast.runs.notebook_parameters import Value
from forecast.runs.notebooks import find_notebook
from forecast.runs.record import RunRecord
from forecast.settings import Workbook
from forecast.settings.errors import ForecastError
from forecast.settings.workbook import ReviewPolicy

NOTEBOOK = "6_review"


def run_review(
    parameters: Mapping[str, object],
    out: Path,
    *,
    inputs: Sequence[Path],
    formats: Sequence[str] = ("html", "pdf", "xlsx"),
    limits: Limits | None = None,
    reuse_after: date | None = None,
) -> RunRecord:
    """The record of a review: `out` holds the executed notebook, the summary, the tables and the report in these formats.

    With `reuse_after`, the last day of what is reviewed, the same review is made once: where one that began after that day lies unchanged
    in `out`, with all these formats, its record comes back and nothing is done. A format that this machine cannot make leaves the run
    partial, and the record says what is missing.
    """

    def pages(work: Path, record: RunRecord) -> Sequence[str]:
        return write_report(read_summary(work), work, formats=formats, run_id=record.run_id).refused

    def reuse_if(earlier: RunRecord) -> bool:
        began = datetime.fromisoformat(earlier.started).astimezone().date()
        pages_due = {f"report.{name}" for name in formats}
        return reuse_after is not None and began > reuse_after and pages_due <= set(earlier.files or {})

    return run_notebook(find_notebook(NOTEBOOK), parameters, out, inputs=inputs, limits=limits, finish=pages, reuse_if=reuse_if)


def review_parameters(workbook: Workbook | None, *, policy: str = "", language: str | None = None) -> dict[str, Value]:
    """What the notebook is told of the rules: the workbook's own (the defaults where there is none) unless overruled."""
    rules = workbook.review if workbook else ReviewPolicy()
    return {
        "policy": policy or rules.policy,
        "materiality": rules.materiality,
        "max_change": rules.max_change,
        "fiscal_year_start": workbook.fiscal_year_start if workbook else 1,
        "language": language or (workbook.language if workbook else "en"),
    }


def stored_plan(folder: Path, span: Span, *, measure: str = "") -> Path | None:
    """The plan of a measure that the span is reviewed against, if there is one in the workbook's plans.

    It is the one of those that hold the whole year which is named as it, else the one saved last. A plan of another measure is none;
    without a measure any is.
    """
    plans = workbook_plans(folder)
    names = sorted(plans.by_time(), key=lambda name: name != span.year.label)
    return next((plans.path(name) for name in names if _fits(plans, name, span, measure)), None)


def _fits(plans: PlanFolder, name: str, span: Span, measure: str) -> bool:
    """Whether a plan is one of the span's year and of the measure; one named as the year that cannot be read is, so that it is noticed."""
    try:
        plan = plans.read(name)
    except ForecastError:
        return name == span.year.label
    step = frequency(plan.grid.frequency)
    _, following = step.around(plan.grid.periods[0], plan.grid.periods[-1])
    covers = plan.grid.periods[0] <= span.year.start and following > span.year.end
    return bool(covers and measure in ("", plan.measure.name or measure))
