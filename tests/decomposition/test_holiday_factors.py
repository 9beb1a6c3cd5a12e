"""Public holidays sell what daily history shows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.decomposition.holiday_factors import holiday_factors
from forecast.periods.working_calendar import holiday_names

ALIKE = dict.fromkeys(range(7), 1.0)


def days(first: str, last: str) -> pd.DatetimeIndex:
    return pd.date_range(first, last)


def test_what_a_holiday_sold_is_found_beside_the_days_around_it() -> None:
    span = days("2025-01-01", "2026-06-30")
    level = np.linspace(100, 300, len(span))
    festive = holiday_names(span, "CN").str.contains("Spring Festival").to_numpy()
    history = pd.Series(level * np.where(festive, 0.2, 1.0), index=span)
    factors = holiday_factors(history, "CN", weekdays=ALIKE)
    assert next(factor for name, factor in factors.items() if "Spring Festival" in name) == pytest.approx(0.2, abs=0.03)
    assert factors["Labor Day"] == pytest.approx(1.0, abs=0.03)
    assert not any("National Day" in name for name in holiday_factors(history["2026-01-01":], "CN", weekdays=ALIKE))
