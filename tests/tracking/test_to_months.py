from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from forecast.history.series.panel import History
from forecast.settings.errors import InputError
from forecast.tracking.to_months import to_months

Make = Callable[..., History]


def test_days_sum_to_months(regular_history: Make) -> None:
    months = to_months(regular_history(first="2026-01-01", last="2026-02-10", frequency="day"))
    north = months.table[months.table["region"] == "North"]
    assert north["value"].tolist() == pytest.approx([31 * 100, 10 * 110])
    assert months.frequency == "month"


def test_months_stay_and_weeks_are_refused(regular_history: Make) -> None:
    history = regular_history()
    assert to_months(history) is history
    with pytest.raises(InputError, match="daily or monthly"):
        to_months(replace(history, frequency="week"))
