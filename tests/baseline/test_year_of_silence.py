"""A series is closed after a year without a row, whatever it is counted in, and never after a shorter season."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.periods.frequency import DAY, MONTH, QUARTER, WEEK, Frequency
from forecast.settings.measures import Measure


def forecast_after(step: Frequency, silence: int, *, length: int) -> Baseline:
    """The forecast of two series, the second of which has no row in the last `silence` periods."""
    periods = pd.date_range("2020-01-06" if step in (WEEK, DAY) else "2000-01-01", periods=length, freq=step.offset)
    values = np.rint(
        100 + 20 * np.sin(2 * np.pi * np.arange(length) / step.season) + np.random.default_rng(4).normal(0, 5, length)
    )
    table = pd.concat(
        [
            pd.DataFrame({"region": "North", "period": periods, "value": values}),
            pd.DataFrame({"region": "South", "period": periods, "value": values}).iloc[: length - silence],
        ],
        ignore_index=True,
    ).astype({"region": "str"})
    return baseline(History(table, ("region",), step.name, Measure(name="sales"), ImportReport("rows.csv")), periods=3, draws=50)


@pytest.mark.parametrize(("step", "length"), [(MONTH, 60), (QUARTER, 40), (WEEK, 160), (DAY, 500)])
def test_a_series_is_closed_after_a_year_of_silence_and_not_before(step: Frequency, length: int) -> None:
    closed, silent = forecast_after(step, step.year, length=length), forecast_after(step, step.year - 1, length=length)
    assert closed.routes["route"].tolist()[1] == "closed"
    assert not closed.points[1].any()
    assert silent.routes["route"].tolist()[1] != "closed"
    assert (silent.points[1] > 0).all()


@pytest.mark.parametrize("silence", [7, 30, 200])
def test_a_week_without_a_row_closes_no_daily_series(silence: int) -> None:
    forecast = forecast_after(DAY, silence, length=500)
    assert (forecast.points[1] > 0).all()
    assert forecast.routes["route"].tolist()[1] != "closed"
