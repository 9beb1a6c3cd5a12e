"""Periods, rhythms, working days and the Spring Festival as the calendar has them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.history.series.date_spacing import infer_spacing


def stamps(start: str, periods: int, step: str) -> np.ndarray:
    return pd.date_range(start, periods=periods, freq=step).to_numpy().astype("datetime64[D]")


@pytest.mark.parametrize(
    ("start", "step", "frequency"),
    [
        ("2023-01-01", "MS", "month"), ("2023-01-31", "ME", "month"), ("2023-01-15", "31D", "lines"), ("2023-01-01", "QS", "quarter"),
        ("2023-03-31", "QE", "quarter"), ("2023-01-06", "7D", "week"), ("2023-01-01", "D", "day"), ("2023-01-01", "5D", "lines"),
    ],
)  # fmt: skip
def test_the_rhythm_is_read_from_the_dates(start: str, step: str, frequency: str) -> None:
    assert infer_spacing(stamps(start, 30, step), "day").frequency == frequency
