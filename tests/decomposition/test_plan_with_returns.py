"""A plan with numbers below zero, as returns have, is edited and stored like any other; other leaves stay at zero or above."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.decomposition import Plan
from forecast.plans import PlanFolder, read_plan, write_plan
from forecast.settings import InputError

RETURNS, TEA = {"product": "Returns"}, {"product": "Tea"}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """Two regions with sales and returns over a year; without a forecast."""
    rows = [
        {"region": region, "product": product, "period": period, "floor": base - 3, "base": base, "stretch": base + 4}
        for region in ("North", "South")
        for product, base in (("Tea", 90), ("Returns", -20))
        for period in pd.date_range("2026-01-01", periods=12, freq="MS")
    ]
    path = tmp_path_factory.mktemp("returns") / "mine.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    with pytest.raises(InputError, match="negative"):
        read_plan(path)
    path.with_suffix(".json").write_text('{"negative": true}')
    return read_plan(path)


def base(plan: Plan, key: dict[str, str]) -> int:
    return int(plan.units[1][plan.grid.cells(key)].sum())


@given(number=st.integers(-5000, -1), by=st.sampled_from(["proportional", "even"]))
def test_returns_take_any_number_below_zero_and_add_to_it(plan: Plan, number: int, by: str) -> None:
    after = plan.spread(RETURNS, number, by=by)
    assert base(after, RETURNS) == number
    assert base(after, TEA) == base(plan, TEA)
    assert (np.diff(after.units, axis=0) >= 0).all()


@given(number=st.integers(-2000, 3000))
def test_a_held_total_keeps_its_sum_and_no_leaf_without_returns_goes_below_zero(plan: Plan, number: int) -> None:
    held = plan.hold({"region": "North"}, total=True)
    key = {"region": "North", **RETURNS}
    try:
        after = held.breakback(key, number)
    except InputError:
        return
    assert base(after, key) == number
    assert base(after, {"region": "North"}) == base(plan, {"region": "North"})
    assert (after.units[1][plan.grid.rows(TEA)] >= 0).all()
    assert (np.diff(after.units, axis=0) >= 0).all()


def test_other_leaves_and_totals_that_change_their_sign_are_refused(plan: Plan) -> None:
    with pytest.raises(InputError, match="negative or not a number"):
        plan.spread(TEA, -5)
    with pytest.raises(InputError, match="would give 24 cells less than zero"):
        plan.spread({}, -100, by="even")
    with pytest.raises(InputError, match="changes its sign"):
        plan.breakback(RETURNS, 100, column="all")
    assert base(plan.breakback(RETURNS, -960, column="all"), RETURNS) == -960


def test_what_is_stored_is_opened_again_and_edited_on(plan: Plan, tmp_path: Path) -> None:
    path = write_plan(plan, tmp_path, name="2026")
    again = read_plan(path)
    assert (again.units == plan.units).all()
    assert (read_plan(path.with_suffix(".csv")).units == plan.units).all()
    store = PlanFolder(tmp_path)
    store.save("2026", again.breakback(RETURNS, -900), parent=1, who="me", why="fewer returns")
    assert base(store.read("2026"), RETURNS) == -900
