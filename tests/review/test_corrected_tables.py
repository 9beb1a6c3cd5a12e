"""Tables of a correction add from the leaves to the total, in units, months and money, and have the same columns when empty."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.history.series.panel import History
from forecast.review import Review
from forecast.review.corrected_tables import empty_tables, money_of, month_table, node_reasons
from forecast.review.options import ReviewOptions
from forecast.targets.outlook import RoundingUnit

LEAVES = 6


@pytest.fixture(scope="module")
def found(half_review: Callable[..., Review]) -> Review:
    return half_review(north=0.8, policy="rebase")


@given(st.lists(st.integers(0, 5000), min_size=LEAVES, max_size=LEAVES))
def test_the_months_of_a_leaf_add_to_its_revised_number(found: Review, numbers: list[int]) -> None:
    now, ledger = found.baseline_now, found.ledger
    assert now is not None
    scale = RoundingUnit.of(now.history.measure)
    planned = scale.units((ledger.planned["base"] * ledger.to_come).sum(axis=1))
    months = month_table(ledger, now, planned=planned, revised=scale.units(np.array(numbers, dtype=float)), scale=scale)
    leaves = months[(months["region"] != "all") & (months["product"] != "all")]
    sums = leaves.groupby(["region", "product"], sort=False)["revised"].sum()
    assert sorted(sums) == sorted(numbers)
    total = months[(months["region"] == "all") & (months["product"] == "all")]
    assert total["revised"].sum() == sum(numbers)
    assert (months["revised"] >= 0).all()


def test_a_leaf_that_is_not_moved_keeps_its_months_as_planned(found: Review) -> None:
    now, ledger = found.baseline_now, found.ledger
    assert now is not None
    scale = RoundingUnit.of(now.history.measure)
    planned = scale.units((ledger.planned["base"] * ledger.to_come).sum(axis=1))
    assert (month_table(ledger, now, planned=planned, revised=planned, scale=scale)["adjustment"] == 0).all()


def test_an_empty_correction_has_the_columns_of_a_full_one(found: Review) -> None:
    table, months = empty_tables(found.ledger)
    assert len(table) == len(months) == 0
    assert set(months.columns) == set(found.correction_months.columns)
    assert set(table.columns) == set(found.correction.columns)


def test_the_total_and_sums_are_told_from_leaves(found: Review) -> None:
    reasons = node_reasons(found.ledger, ["small"] * LEAVES)
    assert reasons[0] == "total"
    assert reasons.count("small") == LEAVES
    assert set(reasons[1:-LEAVES]) == {"sum"}


@pytest.mark.parametrize(("kind", "known"), [("revenue", True), ("cost", True), ("volume", False)])
def test_money_is_the_adjustment_itself_where_money_is_counted_and_unknown_elsewhere(
    found: Review, rows_as_history: Callable[..., History], company: Callable[..., History], *, kind: str, known: bool
) -> None:
    history = rows_as_history(company().table, kind=kind)
    money = money_of(found.ledger, history, ReviewOptions.of({}), adjustment=np.arange(1.0, LEAVES + 1))
    assert np.isfinite(money).all() == known
    assert not known or money[0] == sum(range(1, LEAVES + 1))


def test_volume_is_worth_its_last_prices(found: Review, company: Callable[..., History]) -> None:
    volume = company()
    options = ReviewOptions.of({"revenue": volume.select(volume.table.assign(value=3 * volume.table["value"]))})
    money = money_of(found.ledger, volume, options, adjustment=np.ones(LEAVES))
    np.testing.assert_allclose(money[-LEAVES:], 3.0)
    assert money[0] == pytest.approx(3.0 * LEAVES)
