"""Spreads by name, over members and over time, replacing or adding."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.decomposition.spreads import SPREADS
from forecast.settings.errors import InputError
from forecast.targets import propose_targets

EXTRA = {"growth": {"growth": 0.02}, "straight line": {"line": (1.0, 3.0)}}
CART = {"region": "East", "product": "Cart"}


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def base(plan: Plan, key: dict[str, str]) -> list[float]:
    return plan.units[1][plan.grid.cells(key)].tolist()


@pytest.mark.parametrize("by", [name for name in SPREADS if name not in ("reference", "metric")])
@pytest.mark.parametrize("mode", ["replace", "add"])
def test_every_spread_adds_exactly(plan: Plan, by: str, mode: str) -> None:
    spread = plan.spread({"region": "East"}, 7777, by=by, mode=mode, **EXTRA.get(by, {}))
    before = sum(base(plan, {"region": "East"})) if mode == "add" else 0
    assert sum(base(spread, {"region": "East"})) == before + 7777
    assert (np.diff(spread.units, axis=0) >= 0).all()


def test_equal_chance_gives_all_cells_the_same_chance(plan: Plan) -> None:
    spread = plan.spread({"product": "Cart"}, 5000)
    assert np.ptp(spread.table.query("product == 'Cart'")["chance_base"]) < 0.06  # a unit of some 70 a month is worth that much


def test_a_straight_line_runs_from_the_first_to_the_last_value(plan: Plan) -> None:
    assert base(plan.spread(CART, 780, by="straight line", line=(10, 120)), CART) == list(range(10, 121, 10))


def test_growth_compounds(plan: Plan) -> None:
    weights = np.array(base(plan.spread(CART, 1_000_000, by="growth", growth=0.05), CART))
    assert np.allclose(weights[1:] / weights[:-1], 1.05, atol=1e-4)


def test_prior_year_repeats_last_years_shape(plan: Plan, small: Baseline) -> None:
    weights = np.array(base(plan.spread(CART, 1_000_000, by="prior year"), CART))
    past = small.history.panel.values[0, -12:]
    assert np.allclose(weights / weights.sum(), past / past.sum(), atol=1e-5)


def test_a_reference_names_some_of_the_keys(plan: Plan) -> None:
    reference = pd.DataFrame({"product": ["Cart", "Lamp", "Rare"], "weight": [3.0, 1.0, 0.0]})
    spread = plan.spread({"region": "East"}, 4800, by="reference", reference=reference)
    assert base(spread, CART) == [300] * 12
    assert base(spread, {"region": "East", "product": "Rare"}) == [0] * 12


def test_a_reference_with_gaps_or_doubles_is_refused(plan: Plan) -> None:
    with pytest.raises(InputError, match=r"'East, Lamp, 2026-01-01': .*no weight for \d+ cells, of which this is the first"):
        plan.spread({}, 100, by="reference", reference=pd.DataFrame({"product": ["Cart"], "weight": [1.0]}))
    with pytest.raises(InputError, match="the same as in row"):
        plan.spread({}, 100, by="reference", reference=pd.DataFrame({"product": ["Cart", "Cart"], "weight": [1.0, 2.0]}))


def test_weights_of_both_signs_that_cancel_are_refused(plan: Plan) -> None:
    reference = pd.DataFrame({"region": ["East", "West"], "weight": [1.0, -1.0]})
    with pytest.raises(InputError, match="cancel"):
        plan.spread({}, 100, by="reference", reference=reference)


def test_weights_that_are_all_zero_are_even_and_said_so(plan: Plan) -> None:
    spread = plan.spread(CART, 120, by="reference", reference=pd.DataFrame({"weight": [0.0]}))
    assert base(spread, CART) == [10] * 12
    assert "even (nothing to go by)" in set(spread.table["rule"])


def test_a_spread_that_lacks_its_reference_says_what_it_needs(plan: Plan) -> None:
    with pytest.raises(InputError, match="needs a rate per period"):
        plan.spread({}, 100, by="growth")


def test_several_metrics_are_weighed_together(plan: Plan) -> None:
    table = pd.DataFrame({"product": ["Cart", "Lamp", "Rare"], "people": [2.0, 1.0, 1.0], "stores": [0.0, 1.0, 1.0]})
    spread = plan.spread({"region": "East"}, 4800, by="metric", reference=table, metrics={"people": 50, "stores": 50})
    assert base(spread, CART) == [100] * 12
    with pytest.raises(InputError, match="needs the weight of each metric"):
        plan.spread({}, 100, by="metric", reference=table)


def test_a_spread_that_would_go_below_zero_is_refused(plan: Plan) -> None:
    with pytest.raises(InputError, match="less than zero"):
        plan.spread(CART, 1000, by="straight line", line=(-100.0, 300.0))
    with pytest.raises(InputError, match="less than zero"):
        plan.spread(CART, -1_000_000, by="even", mode="add")


def test_a_number_below_zero_takes_away_what_is_there(plan: Plan) -> None:
    before = base(plan, CART)
    assert base(plan.spread(CART, -120, by="even", mode="add"), CART) == [each - 10 for each in before]
    with pytest.raises(InputError, match="negative or not a number"):
        plan.spread(CART, -120, by="even")


@pytest.mark.parametrize(
    ("by", "extra"), [("growth", {"growth": np.nan}), ("growth", {"growth": np.inf}), ("straight line", {"line": (1, np.nan)})]
)
def test_a_reference_that_is_not_finite_is_refused_by_its_name(plan: Plan, by: str, extra: dict[str, object]) -> None:
    with pytest.raises(InputError, match=r"not (a )?finite number") as refused:
        plan.spread({}, 100, by=by, **extra)
    assert [fault.column for fault in refused.value.faults] == list(extra)
