"""What the actuals know of the year and its working days, else the plan: where the year begins, and by which calendar it is worked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forecast.decomposition import Plan

if TYPE_CHECKING:
    from forecast.history.series.panel import History
    from forecast.settings.workbook import Calendar
    from forecast.tracking.ledger import PlanTable


def fiscal_start(plan: PlanTable | None, actuals: History) -> int:
    """The month in which the year begins, as the actuals know it, else the plan."""
    return actuals.context.fiscal_year_start or (plan.grid.fiscal_year_start if isinstance(plan, Plan) else 1)


def calendar_behind(plan: PlanTable, actuals: History) -> Calendar | None:
    """The calendar that the actuals know, or the one behind the plan's forecast; None where neither knows any."""
    if actuals.context.calendar is not None or not isinstance(plan, Plan) or plan.baseline is None:
        return actuals.context.calendar
    return plan.baseline.history.context.calendar
