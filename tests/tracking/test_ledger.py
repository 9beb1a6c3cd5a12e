from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from forecast.history.series.panel import History
from forecast.periods.frequency import MONTH
from forecast.settings.errors import InputError
from forecast.tracking.elapsed import elapsed_whole
from forecast.tracking.ledger import Ledger, PlanTable, ledger

Make = Callable[..., History]
YEAR = pd.date_range("2026-01-01", periods=12, freq="MS")
HALF = elapsed_whole(YEAR, pd.Timestamp("2026-06-30"), frequency=MONTH)


def rows(values: dict[tuple[str, str], float]) -> pd.DataFrame:
    return pd.DataFrame(
        [{"region": region, "period": pd.Timestamp(month), "value": value} for (region, month), value in values.items()]
    )


def booked(plan: PlanTable, history: History) -> Ledger:
    return ledger(plan.table, history, periods=YEAR, elapsed=HALF)


def test_a_missing_cell_leaves_both_sides(history_of: Make, planned: Callable[..., PlanTable]) -> None:
    months = {("North", f"2026-0{month}-01"): 90.0 for month in (1, 2, 4, 5, 6)}
    book = booked(planned({"North": [100.0] * 12, "South": [10.0] * 12}), history_of(rows(months)))
    assert book.sums(book.planned["base"], book.due).tolist() == [500, 500, 0]
    assert book.sums(book.actual, book.seen).tolist() == [450, 450, 0]
    assert book.sums(book.planned["base"], book.missing).tolist() == [160, 100, 60]
    assert book.sums(book.planned["base"], book.to_come).tolist() == [660, 600, 60]


def test_nothing_was_sold_before_a_first_sale_and_after_an_end_and_a_hole_is_not_known(
    history_of: Make, planned: Callable[..., PlanTable]
) -> None:
    months = {("North", f"2026-0{month}-01"): 90.0 for month in (1, 2, 4, 5, 6)}  # March is a hole
    months |= {("South", f"2026-0{month}-01"): 5.0 for month in (3, 4, 5, 6)} | {("West", "2026-02-01"): 7.0}
    history = history_of(rows(months))
    west = pd.DataFrame({"region": ["West"], "last": [pd.Timestamp("2026-02-01")], "evident": [pd.Timestamp("2026-06-30")]})
    given = planned({"North": [100.0] * 12, "South": [10.0] * 12, "West": [20.0] * 12})
    book = booked(given, replace(history, ended=west))
    north, south, ended = book.actual
    np.testing.assert_array_equal(north[:6], [90, 90, np.nan, 90, 90, 90])
    np.testing.assert_array_equal(south[:6], [0, 0, 5, 5, 5, 5])
    np.testing.assert_array_equal(ended[:6], [0, 7, 0, 0, 0, 0])
    assert book.sums(book.planned["base"], book.missing).tolist()[0] == 100  # the hole alone


def test_what_sells_without_a_plan_is_in_the_ledger_and_later_rows_are_not(
    history_of: Make, planned: Callable[..., PlanTable]
) -> None:
    months = {("North", "2026-01-01"): 1.0, ("West", "2026-02-01"): 5.0, ("East", "2026-08-01"): 7.0}
    book = booked(planned({"North": [100.0] * 12}), history_of(rows(months)))
    assert book.hierarchy.leaves["region"].tolist() == ["North", "West"]
    assert book.sums(book.actual, book.seen)[0] == 6


def test_last_year_is_zero_before_a_first_sale_and_unknown_in_a_gap(history_of: Make, planned: Callable[..., PlanTable]) -> None:
    months = {("North", f"2025-0{month}-01"): 10.0 for month in (1, 2, 3)} | {("North", "2025-05-01"): 10.0}
    months |= {("South", "2025-03-01"): 4.0} | {(region, "2026-01-01"): 1.0 for region in ("North", "South")}
    book = booked(planned({"North": [1.0] * 12}), history_of(rows(months)))
    north, south = book.last_year
    np.testing.assert_array_equal(north[:5], [10, 10, 10, np.nan, 10])
    np.testing.assert_array_equal(south[:4], [0, 0, 4, np.nan])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda table: table.drop(columns="floor"), "'floor'"),
        (lambda table: pd.concat([table, table.iloc[:1]]), "the key is the same as in row 2"),
        (lambda table: table.assign(period=table["period"] + pd.DateOffset(years=1)), "no number in the year"),
    ],
)
def test_a_plan_that_cannot_be_held_against_anything_is_refused(
    regular_history: Make, planned: Callable[..., PlanTable], spoil: Callable[[pd.DataFrame], pd.DataFrame], said: str
) -> None:
    with pytest.raises(InputError, match=said):
        ledger(spoil(planned({"North": [1.0] * 12}).table), regular_history(), periods=YEAR, elapsed=HALF)
