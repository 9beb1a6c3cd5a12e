from .by_path import NamedPlan, find_plan, new_plan, read_plan, write_plan, year_of
from .folder import PlanFolder, workbook_plans
from .plan_changes import plan_changes
from .provenance import HistorySource, Provenance
from .store import PlanStore, Revision, Stored, user_name

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
