"""Panels for planners and learners."""
