"""Plans kept: read, written, revised."""

from forecast.plans.table_file import read_plan, write_plan, write_plan_at

__all__ = ["read_plan", "write_plan", "write_plan_at"]
