"""Decomposition: targets split over time and members, held, spread and typed over, always adding exactly."""

from forecast.decomposition.commitment import apply_settlement, commitments
from forecast.decomposition.days import Phase, daily, paced, weekday_pattern, weekly
from forecast.decomposition.funnel import Capacity, Funnel, by_channel, depth, executable
from forecast.decomposition.over_assignment import over_assigned
from forecast.decomposition.over_rules import OverRule
from forecast.decomposition.plan import Plan, decompose
from forecast.decomposition.shares import by_weights, checked_shares

__all__ = [
    "Capacity",
    "Funnel",
    "OverRule",
    "Phase",
    "Plan",
    "apply_settlement",
    "by_channel",
    "by_weights",
    "checked_shares",
    "commitments",
    "daily",
    "decompose",
    "depth",
    "executable",
    "over_assigned",
    "paced",
    "weekday_pattern",
    "weekly",
]
