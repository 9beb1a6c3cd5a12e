from .commitment import apply_settlement, commitments
from .daily_plan import plan_days
from .days import Phase, daily, pacing_phases, weekday_pattern, weekly
from .decompose import decompose
from .funnel import Capacity, Funnel, capacity_check, channel_funnel, order_metrics
from .over_assignment import over_assigned
from .over_rules import OverRule
from .plan import Plan
from .shares import checked_shares, split_by_weights
from .work import Team, plan_work

__all__ = [
    "Capacity",
    "Funnel",
    "OverRule",
    "Phase",
    "Plan",
    "Team",
    "apply_settlement",
    "capacity_check",
    "channel_funnel",
    "checked_shares",
    "commitments",
    "daily",
    "decompose",
    "order_metrics",
    "over_assigned",
    "pacing_phases",
    "plan_days",
    "plan_work",
    "split_by_weights",
    "weekday_pattern",
    "weekly",
]
