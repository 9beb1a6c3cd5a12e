"""An outlook's numbers and chances are inverse to one another, and more is always the better."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline, baseline
from forecast.history import History, ImportReport
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure
from forecast.targets.outlook import MOST_UNITS, NoOutlook, RoundingUnit, group_codes, outlook_of, outlooks

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


STEPS = st.sampled_from([0.01, 0.05, 0.5, 1.0, 10.0, 1000.0])


@given(STEPS, st.sampled_from([1, -1]), st.integers(-(10**9), 10**9))
def test_units_and_numbers_are_inverse_for_whole_steps(step: float, sign: int, units: int) -> None:
    scale = RoundingUnit(step, sign)
    number = scale.numbers(np.array([units]))
    assert scale.units(number)[0] == units
    assert scale.numbers(scale.units(number))[0] == number[0]


@given(STEPS, st.sampled_from([1.0, -1.0]))
def test_what_floats_cannot_count_is_refused_and_the_largest_that_they_can_is_not(step: float, side: float) -> None:
    scale = RoundingUnit(step)
    with pytest.raises(InputError, match="cannot be counted exactly"):
        scale.units(np.array([0.0, side * MOST_UNITS * step]))
    assert abs(int(scale.units(side * (MOST_UNITS - 1024) * step))) < MOST_UNITS


def test_a_ratio_has_no_steps() -> None:
    price = Measure(name="price", kind="price", numerator="revenue", denominator="volume")
    with pytest.raises(InputError, match="Read 'revenue' and 'volume'"):
        RoundingUnit.of(price)


@pytest.mark.parametrize("numbers", [np.array([[5.0, 1e9]]), np.array([[-1e9, 5.0]])])
def test_chances_are_certain_only_beyond_all_paths(small: Baseline, numbers: np.ndarray) -> None:
    chances = outlooks(small, "year")[0].chances(ROWS, numbers)
    assert ((chances == 0) == (numbers > 1e8)).all()
    assert ((chances == 1) == (numbers < -1e8)).all() or (chances[numbers == 5.0] == 1).all()


@given(st.floats(0.05, 0.95), st.floats(0.05, 0.95))
def test_the_surer_number_is_the_smaller_one(small: Baseline, first: float, second: float) -> None:
    numbers = outlooks(small, "year")[0].numbers(ROWS, np.array(sorted([first, second], reverse=True)))
    assert (np.diff(numbers, axis=0) >= 0).all()


def test_where_less_is_better_the_surer_number_is_the_larger_one(small: Baseline) -> None:
    cost = small.history.measure.model_copy(update={"direction": "down"})
    turned = replace(small, history=replace(small.history, measure=cost))
    numbers = outlooks(turned, "year")[0].numbers(ROWS, np.array([0.9, 0.1]))
    assert (numbers[0] > numbers[1]).all()
    chances = outlooks(turned, "year")[0].chances(ROWS, numbers)
    assert (chances[0] > chances[1]).all()


@pytest.mark.parametrize(
    ("period", "months"), [("2026", 12), ("2026H2", 6), ("2026Q1", 3), ("2026-05", 1), ("2026-04..2026-09", 6)]
)
def test_a_period_is_the_whole_blocks_that_it_names(small: Baseline, period: str, months: int) -> None:
    outlook = outlook_of(small, period)
    assert outlook.block.stop - outlook.block.first == months
    assert outlook.point(ROWS) == pytest.approx(
        np.asarray(small.hierarchy.summing_matrix[ROWS] @ small.points[:, slice(*outlook.span)].sum(axis=1))
    )


@pytest.mark.parametrize("period", ["2027", "2025H2", "2026-01-15", "2026-12..2027-03"])
def test_a_period_that_is_not_covered_is_answered_with_what_is(small: Baseline, period: str) -> None:
    with pytest.raises(InputError, match="from 2026-01-01 to 2026-12-31"):
        outlook_of(small, period)


def test_a_plan_without_a_forecast_knows_no_chance_in_the_same_shapes(small: Baseline) -> None:
    outlook, unknown = outlooks(small, "year")[0], NoOutlook()
    wanted = np.array([0.9, 0.5, 0.1])
    numbers = outlook.numbers(ROWS, wanted)
    for known, other in (
        (numbers, unknown.numbers(ROWS, wanted)),
        (outlook.chances(ROWS, numbers), unknown.chances(ROWS, numbers)),
        (outlook.last_year(ROWS), unknown.last_year(ROWS)),
    ):
        assert known.shape == other.shape
        assert np.isnan(other).all()


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=8))
def test_groups_are_numbered_in_the_order_of_their_keys(keys: list[tuple[str, str]]) -> None:
    table = pd.DataFrame(keys, columns=["one", "two"])
    codes = group_codes(table, ["one", "two"])
    assert [sorted(set(keys))[code] for code in codes] == keys
    assert (group_codes(table, []) == 0).all()


@pytest.mark.parametrize("last", ["2012-10-22", "2020-11-02", "2024-03-04"])  # before a 53rd week, around one, and far from any
def test_a_span_of_weeks_is_compared_with_as_many_weeks_as_it_has(last: str) -> None:
    weeks = pd.date_range(end=last, periods=170, freq="W-MON")
    table = pd.DataFrame({"shop": "A", "period": weeks, "value": np.arange(170.0)})
    history = History(table, ("shop",), "week", Measure(name="sales"), ImportReport("made"))
    (outlook,) = outlooks(baseline(history, periods=52, model="seasonal_naive", draws=50), "all")
    assert outlook.last_year(np.array([0]))[0] == table["value"].tail(52).sum()
