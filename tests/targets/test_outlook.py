"""An outlook's numbers and chances are inverse to one another, and more is always the better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure
from forecast.targets.outlook import RoundingUnit, outlooks

ROWS = np.array([0, 1])


def test_a_number_asked_for_a_chance_has_that_chance(small: Baseline) -> None:
    outlook = outlooks(small, "year")[0]
    wanted = np.array([0.9, 0.6, 0.1])
    numbers = outlook.numbers(ROWS, wanted)
    assert outlook.chances(ROWS, numbers) == pytest.approx(np.repeat(wanted[:, None], 2, axis=1), abs=0.01)
    assert (np.diff(numbers, axis=0) >= 0).all()


def test_last_year_is_what_the_history_says(small: Baseline) -> None:
    table = small.history.table
    year = table[table["period"].dt.year == table["period"].max().year]
    assert outlooks(small, "year")[0].last_year(np.array([0]))[0] == pytest.approx(year["value"].sum())


def test_a_year_with_gaps_that_weigh_is_not_known_and_small_ones_do_not_hide_it(small: Baseline) -> None:
    history = small.history
    table = history.table
    months = table["period"].isin(pd.to_datetime(["2025-03-01", "2025-04-01"]))
    tiny = (table["region"] == "East") & (table["product"] == "Lamp")
    table = table.assign(value=table["value"].where(~tiny, table["value"] / 10))
    for region, product, hidden in (("West", "Lamp", True), ("East", "Lamp", False)):
        here = (table["region"] == region) & (table["product"] == product)
        gapped = baseline(replace(history, table=table[~(here & months)]), model="seasonal_naive", draws=50)
        outlook, hierarchy = outlooks(gapped, "year")[0], gapped.hierarchy
        leaf, other = (
            hierarchy.find({"region": region, "product": product}),
            hierarchy.find({"region": region, "product": "Cart"}),
        )
        assert outlook.gaps[hierarchy.leaves.eq([region, product]).all(axis=1)].tolist() == [bool(gapped.points[:, :12].any())]
        assert np.isnan(outlook.last_year(np.array([leaf, 0]))).tolist() == [True, hidden]
        assert np.isfinite(outlook.last_year(np.array([other])))[0]


def test_a_series_that_began_last_year_has_no_gap(small: Baseline) -> None:
    begun = baseline(small.history.until("2023-06-30"), model="seasonal_naive", draws=50)
    assert not outlooks(begun, "year")[0].gaps.any()


def test_halves_add_up_to_the_year(small: Baseline) -> None:
    year, halves = outlooks(small, "year")[0], outlooks(small, "half")
    assert sum(half.point(ROWS) for half in halves) == pytest.approx(year.point(ROWS))
    assert sum(half.last_year(ROWS) for half in halves) == pytest.approx(year.last_year(ROWS))


def test_whole_steps_and_back_lose_less_than_one_step() -> None:
    for scale in (RoundingUnit(), RoundingUnit(100.0), RoundingUnit(1.0, -1), RoundingUnit(0.5, -1)):
        numbers = np.array([0.0, 1.2, 999.9, 12_345.6])
        assert (np.abs(scale.numbers(scale.units(numbers)) - numbers) <= scale.step / 2 + 1e-9).all()


def test_less_is_better_where_the_measure_says_so() -> None:
    cost = RoundingUnit.of(Measure(name="cost", direction="down"))
    assert cost.units(np.array([5.0]))[0] > cost.units(np.array([9.0]))[0]


def test_a_forecast_shorter_than_the_span_is_refused(small: Baseline) -> None:
    with pytest.raises(InputError):
        outlooks(small, "decade")
