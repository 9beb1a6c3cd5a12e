"""Panels for planners and learners; what they do lies in plain classes without widgets."""

from forecast.app.learner import LearnerPanel
from forecast.app.panel import PlannerPanel
from forecast.app.planner import Planner

__all__ = ["LearnerPanel", "Planner", "PlannerPanel"]
