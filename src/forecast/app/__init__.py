"""Panels for planners and learners; what they do lies in plain classes without widgets."""

from forecast.app.state.planner import Planner
from forecast.app.widgets.learner_panel import LearnerPanel
from forecast.app.widgets.planner_panel import PlannerPanel

__all__ = ["LearnerPanel", "Planner", "PlannerPanel"]
