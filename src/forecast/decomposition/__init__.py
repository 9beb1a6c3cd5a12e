"""Decomposition: targets split over time and members, held, spread and typed over, always adding exactly."""

from forecast.decomposition.plan import Plan, decompose
from forecast.decomposition.stored import read_plan, write_plan

__all__ = ["Plan", "decompose", "read_plan", "write_plan"]
