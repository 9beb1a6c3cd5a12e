"""Top-down and bottom-up side by side, and a settlement that adds and knows who usually offers too little."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.decomposition import Plan, apply_settlement, commitments, decompose
from forecast.settings.errors import InputError
from forecast.targets import propose_targets


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def offers(plan: Plan, factors: tuple[float, float]) -> pd.DataFrame:
    base = plan.totals(level="region")["base"].to_numpy()
    return pd.DataFrame({"region": ["East", "West"], "committed": np.rint(base * factors)})


def past(factors: dict[str, float], years: int = 8) -> pd.DataFrame:
    rows = [(region, 1000.0, 1000.0 * factor) for region, factor in factors.items() for _ in range(years)]
    return pd.DataFrame(rows, columns=["region", "committed", "actual"])


def test_the_settlement_adds_exactly_and_shows_the_gap(plan: Plan) -> None:
    table = commitments(plan, offers(plan, (0.9, 1.1)))
    assert table["settled"].sum() == table["top_down"].sum() == plan.totals(level="total")["base"].iloc[0]
    assert (table["gap"] == table["top_down"] - table["committed"]).all()
    assert table["gap_share"].round(2).tolist() == [0.10, -0.10]


def test_who_offers_too_little_by_habit_is_corrected_upwards(plan: Plan) -> None:
    table = commitments(plan, offers(plan, (0.9, 0.9)), past=past({"East": 1.2, "West": 1.0})).set_index("region")
    assert table.loc["East", "bias"] > table.loc["West", "bias"] > 0
    assert table.loc["East", "corrected"] > table.loc["East", "committed"]
    assert (
        table.loc["East", "settled"] / table.loc["East", "top_down"]
        > table.loc["West", "settled"] / table.loc["West", "top_down"]
    )


def test_few_records_are_drawn_towards_everybody(plan: Plan) -> None:
    few, many = (commitments(plan, offers(plan, (1.0, 1.0)), past=past({"East": 1.3, "West": 0.9}, years)) for years in (1, 20))
    assert np.ptp(few["bias"]) < np.ptp(many["bias"])


def test_chances_say_who_makes_it(plan: Plan) -> None:
    table = commitments(plan, offers(plan, (0.3, 3.0))).set_index("region")
    assert table.loc["East", "chance_committed"] == 1.0
    assert table.loc["West", "chance_committed"] < 0.02
    assert set(table["outlook"]) <= {"makes it", "struggles", "misses"}


def test_the_settled_plan_has_the_settled_numbers(plan: Plan) -> None:
    table = commitments(plan, offers(plan, (0.9, 1.1)))
    settled = apply_settlement(plan, table)
    assert settled.totals(level="region")["base"].tolist() == table["settled"].tolist()


@pytest.mark.parametrize("hold", [{}, {"region": "East"}])
def test_a_settlement_leaves_held_totals_or_is_refused(plan: Plan, hold: dict[str, str]) -> None:
    held = plan.hold(hold, total=True)
    table = commitments(held, offers(plan, (0.7, 1.2)))
    if hold:
        with pytest.raises(InputError, match="would change a held total"):
            apply_settlement(held, table)
        return
    settled = apply_settlement(held, table)
    assert settled.totals(level="region")["base"].tolist() == table["settled"].tolist()
    levels = ["floor", "base", "stretch"]
    assert (settled.totals(level="total")[levels].to_numpy() == plan.totals(level="total")[levels].to_numpy()).all()
    assert (np.diff(settled.units, axis=0) >= 0).all()
    assert settled.total_holds == held.total_holds


@given(st.lists(st.floats(0.2, 2.0), min_size=6, max_size=6))
def test_a_settlement_adds_whatever_is_offered_and_held_cells_stay(plan: Plan, factors: list[float]) -> None:
    leaves = plan.totals(level="leaf")
    offered = leaves[["region", "product"]].assign(committed=np.rint(leaves["base"] * factors))
    held = plan.hold({"region": "West", "product": "Cart"}, period="2026Q1")
    table = commitments(held, offered)
    assert table["settled"].sum() == plan.totals(level="total")["base"].iloc[0]
    settled = apply_settlement(held, table)
    assert (settled.units[:, held.held] == plan.units[:, held.held]).all()
    assert settled.totals(level="leaf")["base"].tolist() == table["settled"].tolist()


@pytest.mark.parametrize(
    ("offered", "message"),
    [
        (pd.DataFrame({"region": ["Esat"], "committed": [1.0]}), "or 'East'"),
        (pd.DataFrame({"region": ["East"], "commited": [1.0]}), "Did you mean 'commited'"),
        (pd.DataFrame({"region": ["East"], "committed": [-1.0]}), "negative"),
        (pd.DataFrame({"region": ["East", "all"], "committed": [1.0, 2.0]}), "cover the same cells"),
    ],
)
def test_offers_that_cannot_be_are_refused(plan: Plan, offered: pd.DataFrame, message: str) -> None:
    with pytest.raises(InputError, match=message):
        commitments(plan, offered)


def test_without_a_forecast_a_settlement_adds_and_claims_no_chance(plan: Plan) -> None:
    alone = plan.with_forecast(None)
    table = commitments(alone, offers(plan, (0.9, 1.1)))
    assert table["settled"].sum() == plan.totals(level="total")["base"].iloc[0]
    assert set(table["outlook"]) == {"unknown"}
    assert table["chance_committed"].isna().all()
    assert (table["bias"] == 0).all(), "nobody is known to offer too little"
