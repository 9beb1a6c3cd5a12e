"""Decomposition: targets split over time and members, held, spread and typed over, always adding exactly."""

from forecast.decomposition.commitment import apply_settlement, commitments
from forecast.decomposition.daily_plan import plan_days
from forecast.decomposition.days import Phase, daily, pacing_phases, weekday_pattern, weekly
from forecast.decomposition.funnel import Capacity, Funnel, capacity_check, channel_funnel, order_metrics
from forecast.decomposition.over_assignment import over_assigned
from forecast.decomposition.over_rules import OverRule
from forecast.decomposition.plan import Plan, decompose
from forecast.decomposition.shares import checked_shares, split_by_weights
from forecast.decomposition.work import Team, plan_work

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
