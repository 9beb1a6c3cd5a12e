"""What a period without a row is follows from the record of its series: laws over panels of each kind."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecast.history.series.absence import (
    ENDED,
    NOT_REACHED,
    NOT_SOLD,
    NOT_YET,
    PRESENT,
    UNKNOWN,
    Record,
    absences,
    patience,
)

MONTHS = 48


def record(values: np.ndarray, *, in_lines: bool = False, lines: int = 1, members: list[list[int]] | None = None) -> Record:
    counts = np.where(np.isnan(values), 0, lines)
    own = [np.arange(len(values))] if members is None else [np.array(each) for each in members]
    lost = np.zeros(values.shape[1], dtype=bool)
    return Record(values, counts, frequency="month", year=12, in_lines=in_lines, members=own, lost=lost)


def dense(series: int = 3, months: int = MONTHS, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).uniform(90, 110, (series, months))


@settings(settings.get_profile("totals"))
@given(hole=st.integers(1, MONTHS - 3), length=st.integers(1, 2), seed=st.integers(0, 20))
def test_a_hole_in_a_dense_record_is_unknown(hole: int, length: int, seed: int) -> None:
    values = dense(seed=seed)
    values[1, hole : min(hole + length, MONTHS - 1)] = np.nan
    kinds = absences(record(values))
    assert (kinds[np.isnan(values)] == UNKNOWN).all()
    assert (kinds[~np.isnan(values)] == PRESENT).all()


@settings(settings.get_profile("totals"))
@given(share=st.floats(0.1, 0.6), seed=st.integers(0, 50), kind=st.sampled_from(["lines", "periods"]))
def test_a_series_that_sells_now_and_then_sold_nothing_between(share: float, seed: int, kind: str) -> None:
    values = dense(seed=seed)
    empty = np.random.default_rng(seed + 1).random(MONTHS) > share
    empty[[0, 4, 8, MONTHS - 1]] = False
    empty[[2, 6, 10]] = True
    values[1, empty] = np.nan
    kinds = absences(record(values, in_lines=kind == "lines"))
    assert (kinds[1, empty] == NOT_SOLD).all()


@settings(settings.get_profile("totals"))
@given(start=st.integers(1, 40), stop=st.integers(5, 30))
def test_before_the_first_sale_is_not_yet_and_long_after_the_last_is_ended(start: int, stop: int) -> None:
    values = dense()
    values[1, :start] = np.nan
    values[2, MONTHS - stop :] = np.nan
    kinds = absences(record(values))
    assert (kinds[1, :start] == NOT_YET).all()
    assert (kinds[2, MONTHS - stop :] == ENDED).all()


@pytest.mark.parametrize("late", [1, 2, 3])
def test_a_few_periods_at_the_end_have_not_been_reached(late: int) -> None:
    values = dense()
    values[0, -late:] = np.nan
    assert (absences(record(values))[0, -late:] == NOT_REACHED).all()


def test_all_series_of_a_member_that_stop_together_have_not_been_reached_for_a_year() -> None:
    values, members = dense(6), [[0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2]]
    values[:3, -10:] = np.nan
    assert (absences(record(values, members=members))[:3, -10:] == NOT_REACHED).all()
    values[:3, -13:] = np.nan
    assert (absences(record(values, members=members))[:3, -13:] == ENDED).all()


def test_a_sparse_series_is_waited_for_as_long_as_its_own_gaps_explain() -> None:
    values = dense()
    values[1] = np.where(np.arange(MONTHS) % 4 == 0, 300.0, np.nan)
    long = values.copy()
    assert (absences(record(values))[1, -3:] == NOT_SOLD).all()
    long[1, 20:] = np.nan
    assert patience(record(long))[1] >= 6
    assert (absences(record(long))[1, 17:] == ENDED).all()


def test_goods_of_a_season_sold_nothing_in_the_other_months() -> None:
    values = dense()
    values[1] = np.where(np.isin(np.arange(MONTHS) % 12, (5, 6, 7)), 100.0, np.nan)
    kinds = absences(record(values, in_lines=True, lines=40))
    assert set(kinds[1, 5:44][np.isnan(values[1, 5:44])]) == {NOT_SOLD}
    assert (kinds[1, -4:] != ENDED).all()


def test_where_zeros_are_written_a_hole_is_unknown_even_in_a_sparse_series() -> None:
    values = dense()
    values[1] = np.where(np.arange(MONTHS) % 3 == 0, 300.0, 0.0)
    values[1, [5, 11, 20, 30]] = np.nan
    assert (absences(record(values))[1, [5, 11, 20, 30]] == UNKNOWN).all()


def test_many_order_lines_in_each_month_make_a_month_without_any_unknown() -> None:
    values = dense()
    values[1, 20] = np.nan
    assert absences(record(values, in_lines=True, lines=30))[1, 20] == UNKNOWN
    assert absences(record(values, in_lines=True, lines=2))[1, 20] == NOT_SOLD


def test_a_month_without_any_row_in_the_file_is_unknown_where_there_are_always_many() -> None:
    values = np.random.default_rng(3).uniform(1, 9, (40, MONTHS))
    values[np.random.default_rng(4).random(values.shape) < 0.5] = np.nan
    values[:, 20] = np.nan
    kinds = absences(record(values, in_lines=True))
    assert NOT_SOLD not in kinds[:, 20]
    assert NOT_SOLD in kinds[:, 21]


@settings(settings.get_profile("totals"))
@given(seed=st.integers(0, 60), kind=st.sampled_from(["lines", "periods"]), share=st.floats(0.05, 1.0))
def test_every_cell_has_one_kind_and_rows_are_present(seed: int, kind: str, share: float) -> None:
    random = np.random.default_rng(seed)
    values = random.uniform(0, 50, (random.integers(1, 8), random.integers(2, 60)))
    values[random.random(values.shape) > share] = np.nan
    values[:, 0] = 5.0
    kinds = absences(record(values, in_lines=kind == "lines"))
    assert ((kinds == PRESENT) == ~np.isnan(values)).all()
    assert set(np.unique(kinds)) <= set(range(6))
