"""Daily actuals as months, so that they meet a monthly plan."""

from __future__ import annotations

from dataclasses import replace

from forecast.history.series.panel import History
from forecast.settings.errors import bad_input


def to_months(history: History) -> History:
    """The history with its days summed to months; a history of months comes back as it is."""
    if history.frequency == "month":
        return history
    if history.frequency != "day":
        hint = "Use daily or monthly actuals with a monthly plan"
        raise bad_input("these actuals do not sum to months", hint, file=history.source.file, value=history.frequency)
    months = history.table["period"].dt.to_period("M").dt.to_timestamp().astype(history.table["period"].dtype)
    columns = [*history.dimensions, "period"]
    summed = history.table.assign(period=months).groupby(columns, sort=True)[["value"]].sum().reset_index()
    return replace(history, table=summed[[*columns, "value"]], frequency="month")
