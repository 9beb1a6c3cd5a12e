"""Calendar columns: shares that add to whole feasts, no season of their own, the feasts of the country and no others."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline.effects.calendar_regressors import FEASTS, ONE_MORE, WORKING_DAYS, calendar_columns
from forecast.periods.working_calendar import spring_festival
from forecast.settings.errors import InputError
from forecast.settings.workbook import Calendar

MONTHS = pd.date_range("2015-01-01", periods=84, freq="MS")


def columns(country: str | None, *, spring: bool = False, frequency: str = "month") -> dict[str, np.ndarray]:
    found = calendar_columns(MONTHS, frequency, Calendar(country=country, spring_festival=spring))
    return {column.name: values for column, values in found}


@pytest.mark.parametrize(
    ("country", "feasts"),
    [("CN", set()), ("AU", {"Easter"}), ("GR", {"Orthodox Easter"}), ("SA", {"Eid al-Fitr", "Eid al-Adha"}), ("US", set())],
)
def test_the_feasts_that_move_in_a_country(country: str, feasts: set[str]) -> None:
    blocks = {column.block for column, _ in calendar_columns(MONTHS, "month", Calendar(country=country))}
    assert blocks - {WORKING_DAYS} == feasts


def test_no_column_has_a_season() -> None:
    for values in columns("CN", spring=True).values():
        np.testing.assert_allclose([values[slot::12].mean() for slot in range(12)], 0, atol=1e-12)


def test_days_before_the_festival_move_with_it_between_months() -> None:
    before = columns(None, spring=True)["Spring Festival, 20 days before"]
    early, late = spring_festival(2020), spring_festival(2018)
    assert (early.month, late.month) == (1, 2)
    january = pd.Series(before, index=MONTHS)
    assert january["2020-01-01"] > january["2018-01-01"]
    assert january["2020-01-01"] - january["2018-01-01"] == pytest.approx(1 - 5 / 20)  # 27 January to 15 February 2018
    assert FEASTS["Spring Festival"].before == 20


def test_a_column_of_working_days_counts_them() -> None:
    shares = pd.Series(columns("AU")[ONE_MORE], index=MONTHS)
    unit = next(column.unit for column, _ in calendar_columns(MONTHS, "month", Calendar(country="AU")) if column.name == ONE_MORE)
    # July has no holiday: 23 working days in 2015, 21 in 2016 and 2017.
    assert (shares["2015-07-01"] - shares["2016-07-01"]) / unit == pytest.approx(2)


def test_nothing_is_known_of_days_or_without_a_country() -> None:
    assert columns(None) == {}
    assert columns("CN", spring=True, frequency="day") == {}


def test_an_unknown_country_is_answered_with_the_way_out() -> None:
    with pytest.raises(InputError, match="two letters"):
        columns("XQ")
