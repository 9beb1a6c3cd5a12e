"""Splits, spreads, holds and rounding: the plan as a table."""
