"""How much was sold on the public holidays of a country, as daily history shows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from forecast.periods.working_calendar import holiday_names

WINDOW = 21  # days on each side that a holiday is compared with
LEAST = 5  # ordinary days among them


def holiday_factors(history: pd.Series, country: str, *, weekdays: Mapping[int, float]) -> dict[str, float]:
    """How much each holiday sold beside an ordinary day, by name: the median over its days of value / (weekday x level around it).

    `history` is daily sales by date; `weekdays` the pattern, Monday 0. A holiday that the history does not hold has no factor.
    """
    days = pd.DatetimeIndex(history.index)
    names, pattern = holiday_names(days, country), np.array([weekdays[day] for day in days.day_of_week])
    level = (history / pattern).where((pattern > 0) & names.eq("").to_numpy())
    around = level.rolling(f"{2 * WINDOW + 1}D", center=True, min_periods=LEAST).median()
    ratio = (history / (pattern * around)).where((pattern > 0) & (around > 0)).dropna()
    factors = ratio.groupby(names.reindex(ratio.index)).median()
    return {str(name): float(factor) for name, factor in factors.items() if name}
