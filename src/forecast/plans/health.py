"""Whether the plans of a workbook are whole."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from forecast.plans.folder import PlanFolder, workbook_plans
from forecast.plans.forecasts import SUFFIX
from forecast.plans.revision_log import REVISIONS, is_readable
from forecast.settings.errors import Fault, ForecastError
from forecast.settings.health import Finding, workbook_folder


def plan_findings(folder: Path) -> Iterator[Finding]:
    """What is missing or was changed of each plan, one line each; how many plans there are where nothing is."""
    plans = workbook_plans(workbook_folder(folder))
    names = plans.names()
    findings = [_finding(fault) for name in names for fault in _faults(plans, name)]
    yield from findings
    if names and not findings:
        yield Finding("plans", "plans", "ok", f"{len(names)} can be read")


def _faults(plans: PlanFolder, name: str) -> list[Fault]:
    try:
        return plans.verify(name)
    except ForecastError as error:
        return [Fault(str(error), "Restore the file from a backup", file=str(plans.path(name)))]


def _finding(fault: Fault) -> Finding:
    """A table that people changed still opens, as the next revision, and a forecast is made again, so both are told only."""
    path = Path(str(fault.file))
    changed_by_people = path.is_file() and is_readable(path) and path.parent.name != REVISIONS
    hinders = not changed_by_people and path.suffix != SUFFIX
    return Finding("plans", path.name, "missing" if hinders else "info", fault.message, fault.hint)
