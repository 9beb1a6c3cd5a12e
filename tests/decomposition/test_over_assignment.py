"""Over-assignment is a layer of its own: by a share, or solved for a confidence; the plan's numbers stay."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.decomposition import OverRule, Plan, decompose, over_assigned
from forecast.decomposition.over_assignment import required_over_assignment
from forecast.decomposition.plan_grid import PlanGrid
from forecast.plans import read_plan, write_plan
from forecast.settings.errors import InputError
from forecast.targets import propose_targets
from forecast.targets.outlook import RoundingUnit


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def sellers(*, correlation: float, variation: float, draws: int = 40_000) -> np.ndarray:
    random = np.random.default_rng(0)
    common, own = random.normal(size=draws), random.normal(size=(20, draws))
    return 100 * (1 + variation * (np.sqrt(correlation) * common + np.sqrt(1 - correlation) * own))


@pytest.mark.parametrize(
    ("correlation", "variation", "confidence", "share"),
    [(0.0, 0.2, 0.98, 0.05), (0.2, 0.2, 0.84, 0.05), (0.2, 0.2, 0.92, 0.10), (0.5, 0.2, 0.83, 0.10), (0.2, 0.4, 0.83, 0.10)],
)
def test_what_a_cushion_buys_is_known_for_twenty_equal_sellers(
    correlation: float, variation: float, confidence: float, share: float
) -> None:
    solved = required_over_assignment(sellers(correlation=correlation, variation=variation), chance=0.6, confidence=confidence)
    assert solved == pytest.approx(share, abs=0.012)


def test_no_cushion_is_needed_for_what_is_sure_anyway() -> None:
    assert required_over_assignment(sellers(correlation=0.0, variation=0.2), chance=0.6, confidence=0.5) == 0


def test_a_confidence_that_cannot_be_had_is_refused() -> None:
    with pytest.raises(InputError, match="no over-assignment"):
        required_over_assignment(np.array([[0.0, 0.0, 0.0, 5.0]]), chance=0.6, confidence=0.95)


def test_shares_compound_from_level_to_level_and_warn_above_the_limit(plan: Plan) -> None:
    table = over_assigned(plan, [OverRule("region", share=0.10), OverRule("region x product", share=0.15)], limit=0.20)
    by = table.set_index(["region", "product"])
    assert by.loc[("all", "all"), "compounded"] == 0
    assert by.loc[("East", "all"), "compounded"] == pytest.approx(0.10)
    assert by.loc[("East", "Cart"), "compounded"] == pytest.approx(1.1 * 1.15 - 1)
    assert by.loc[("East", "Cart"), "assigned"] == round(by.loc[("East", "Cart"), "base"] * 1.1 * 1.15)
    assert by.loc[("East", "Cart"), "warning"]
    assert not by.loc[("East", "all"), "warning"]
    assert by.loc[("all", "Cart"), "compounded"] == 0


def test_a_confidence_is_solved_on_the_plan_as_it_stands(plan: Plan) -> None:
    table = over_assigned(plan, [OverRule("region", confidence=0.95)])
    regions = table[(table["region"] != "all") & (table["product"] == "all")]
    assert len(set(regions["share"])) == 1
    assert 0 < regions["share"].iloc[0] < 0.5
    higher = over_assigned(plan, [OverRule("region", confidence=0.99)])
    assert higher["share"].max() > table["share"].max()


def test_the_rule_survives_later_changes_and_the_disk(plan: Plan, small: Baseline, tmp_path: Path) -> None:
    carrying = plan.over_assign(OverRule("region", share=0.10)).breakback({"region": "East"}, 2000)
    again = read_plan(write_plan(carrying, tmp_path), baseline=small)
    assert again.over == (OverRule("region", share=0.10),)
    table = over_assigned(again).set_index(["region", "product"])
    assert table.loc[("East", "all"), "base"] == 2000
    assert table.loc[("East", "all"), "assigned"] == 2200
    assert (carrying.table["base"].sum()) == again.table["base"].sum()


@pytest.mark.parametrize("wrong", [{}, {"share": 0.1, "confidence": 0.9}, {"share": -0.1}, {"confidence": 0.3}])
def test_half_a_rule_and_a_wrong_one_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        OverRule("region", **wrong)


def test_a_dimension_that_nests_in_another_takes_the_rule_down_to_its_leaves() -> None:
    leaves = pd.DataFrame({"state": ["S1", "S1", "S2"], "town": ["A", "B", "C"]}, dtype="str")
    grid = PlanGrid(leaves, pd.date_range("2026-01-01", periods=1, freq="MS"), "month")
    units = np.array([[[90], [45], [40]], [[100], [50], [47]], [[120], [60], [59]]])
    nested = Plan(grid, units, np.zeros((3, 1), dtype=bool), np.full((3, 1), "given", dtype=object), RoundingUnit())
    table = over_assigned(nested, [OverRule("state", share=0.1)])
    assert table["assigned"].tolist() == np.rint(1.1 * table["base"].where(table["base"] != 197, 197 / 1.1)).tolist()
    assert table["street"].iloc[0] == 110 + 55 + 52


def test_less_is_asked_where_less_is_better() -> None:
    grid = PlanGrid(pd.DataFrame({"region": ["A", "B"]}, dtype="str"), pd.date_range("2026-01-01", periods=1, freq="MS"), "month")
    units = -np.array([[[120], [240]], [[110], [220]], [[100], [200]]])
    costs = Plan(grid, units, np.zeros((2, 1), dtype=bool), np.full((2, 1), "given", dtype=object), RoundingUnit(1.0, -1))
    assert over_assigned(costs, [OverRule("region", share=0.1)])["assigned"].tolist() == [330, 100, 200]
    costs_drawn = 100 + 10 * np.random.default_rng(0).standard_normal((20, 20_000))
    solved = required_over_assignment(costs_drawn, chance=0.6, confidence=0.99, sign=-1)
    assert solved == pytest.approx(0.026, abs=0.004)
    assert required_over_assignment(costs_drawn[:1], chance=0.6, confidence=0.9, sign=-1) > 0.05


def test_a_confidence_needs_a_forecast(plan: Plan) -> None:
    with pytest.raises(InputError, match=r"'region': this plan has no forecast to solve a confidence on.*as a share"):
        over_assigned(plan.with_forecast(None), [OverRule("region", confidence=0.95)])
