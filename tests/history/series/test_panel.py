"""A history as a matrix over a complete calendar: a period without a row is unknown, never zero; nothing is seen after a date."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history import History, read_history
from forecast.settings.errors import InputError

FRAME = pd.DataFrame({"month": ["2024-01", "2024-02", "2024-04", "2024-03"], "shop": ["A", "A", "A", "B"], "sales": [1, 2, 4, 3]})


def history() -> History:
    return read_history(FRAME, period="month", value="sales", by="shop")


def test_the_calendar_is_complete_and_gaps_are_unknown() -> None:
    panel = history().panel
    assert [f"{start:%Y-%m}" for start in panel.periods] == ["2024-01", "2024-02", "2024-03", "2024-04"]
    np.testing.assert_array_equal(panel.values, [[1, 2, np.nan, 4], [np.nan, np.nan, 3, np.nan]])


def test_nothing_after_the_date_is_seen_and_an_open_month_is_not_yet_known() -> None:
    assert history().until("2024-03-30").last == pd.Timestamp("2024-02-01")
    assert history().until("2024-03-31").last == pd.Timestamp("2024-03-01")
    with pytest.raises(InputError, match="no complete period"):
        history().until("2024-01-30")
