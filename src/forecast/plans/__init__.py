"""Plans kept: opened, saved as revisions, compared and verified, whatever they are kept in."""

from forecast.plans.by_path import NamedPlan, find_plan, new_plan, read_plan, write_plan, year_of
from forecast.plans.folder import PlanFolder, workbook_plans
from forecast.plans.plan_changes import plan_changes
from forecast.plans.provenance import HistorySource, Provenance
from forecast.plans.store import PlanStore, Revision, Stored, user_name

__all__ = [
    "HistorySource",
    "NamedPlan",
    "PlanFolder",
    "PlanStore",
    "Provenance",
    "Revision",
    "Stored",
    "find_plan",
    "new_plan",
    "plan_changes",
    "read_plan",
    "user_name",
    "workbook_plans",
    "write_plan",
    "year_of",
]
