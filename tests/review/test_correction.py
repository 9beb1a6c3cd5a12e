from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from forecast.baseline.paths.quantiles import chances
from forecast.history.series.panel import History
from forecast.review import Review, review

Make = Callable[..., History]
Reviewed = Callable[..., Review]
POLICIES = ("keep", "rebase", "blend")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("north", [0.7, 1.0, 1.2])
def test_planned_plus_adjustment_is_revised_everywhere(half_review: Reviewed, policy: str, north: float) -> None:
    found = half_review(north=north, policy=policy)
    for table in (found.correction, found.correction_months):
        assert (table["planned"] + table["adjustment"] == table["revised"]).all()
        assert (table["revised"] == table["revised"].round()).all()


@pytest.mark.parametrize("policy", POLICIES)
def test_the_months_add_to_the_rest_of_the_year(half_review: Reviewed, policy: str) -> None:
    found = half_review(north=0.7, policy=policy)
    months = found.correction_months.groupby(["region", "product"])[["planned", "revised"]].sum()
    rest = found.correction.set_index(["region", "product"])[["planned", "revised"]]
    assert months.loc[rest.index].equals(rest)


def test_keep_keeps_the_year_when_nothing_limits_it(half_review: Reviewed) -> None:
    found = half_review(north=0.8, policy="keep", materiality=0.0, max_change=1.0)
    year = found.landing["plan_base"].iloc[0]
    assert found.gaps["actual"].iloc[0] + found.correction["revised"].iloc[0] == pytest.approx(year, abs=1)
    assert found.correction["adjustment"].iloc[0] == pytest.approx(-found.gaps["gap"].iloc[0], abs=1)


def test_rebase_gives_the_total_the_base_chance_again(half_review: Reviewed) -> None:
    total = half_review(north=0.8, policy="rebase", materiality=0.0, max_change=1.0).correction.iloc[0]
    assert total["chance_after"] == pytest.approx(0.60, abs=0.01)
    assert total["chance_before"] < total["chance_after"]
    assert total["own_floor"] <= total["own_base"] <= total["own_stretch"]
    assert total["revised"] == pytest.approx(total["own_base"], abs=1)


def test_a_blend_moves_less_than_a_rebase_and_the_region_that_fell_gives_most(half_review: Reviewed) -> None:
    blended, rebased = (
        half_review(north=0.7, policy=policy).correction.set_index(["region", "product"]) for policy in ("blend", "rebase")
    )
    assert 0 >= blended.loc[("all", "all"), "adjustment"] >= rebased.loc[("all", "all"), "adjustment"]
    assert blended.loc[("North", "all"), "change"] < blended.loc[("South", "all"), "change"]


def test_a_half_as_foreseen_leaves_the_total_alone(half_review: Reviewed) -> None:
    found = half_review(north=1.0)
    assert found.decision is not None
    assert abs(found.decision.surprise) < 1
    assert found.correction["adjustment"].iloc[0] == 0
    assert "noise" in found.correction["rule"].iloc[0]


@pytest.mark.parametrize("policy", POLICIES)
def test_no_part_moves_further_than_the_largest_change(half_review: Reviewed, policy: str) -> None:
    table = half_review(north=0.4, policy=policy, max_change=0.1).correction
    assert (table["adjustment"].abs() <= 0.1 * table["planned"] + 2).all()
    assert "limited" in set(table["reason"])


def test_every_number_says_its_rule(half_review: Reviewed) -> None:
    table = half_review(north=0.7, policy="rebase").correction
    assert (table["rule"].str.len() > 10).all()
    assert set(table["reason"]) <= {"total", "sum", "equal_chance", "limited", "small", "unplanned"}


def test_siblings_that_are_free_have_the_same_chance_within_one_unit(half_review: Reviewed) -> None:
    found = half_review(north=0.8, policy="rebase", materiality=0.0, max_change=1.0)
    now = found.baseline_now
    assert now is not None
    draws = now.samples(now.hierarchy.rows("leaf"), (0, 6))
    leaves = found.correction[found.correction["level"] == "region x product"]
    north = (leaves["region"] == "North").to_numpy()
    easier, harder = (chances(draws, leaves["revised"].to_numpy() + unit)[north] for unit in (-1, 1))
    assert harder.max() <= easier.min()


def test_money_is_the_adjustment_at_last_prices(company: Make, rows_as_history: Make) -> None:
    history = company(north=0.7)
    revenue = rows_as_history(history.table.assign(value=history.table["value"] * 5.0), kind="revenue")
    options = {"policy": "rebase", "draws": 100, "origins": 1}
    table = review(None, history, half="2026H1", revenue=revenue, **options).correction
    np.testing.assert_allclose(table["money"], 5 * table["adjustment"])
    assert review(None, history, half="2026H1", **options).correction["money"].isna().all()
    own = review(None, revenue, half="2026H1", **options).correction
    np.testing.assert_allclose(own["money"], own["adjustment"])


def test_where_less_is_better_a_cost_above_plan_is_behind(company: Make, rows_as_history: Make) -> None:
    costs = rows_as_history(company(north=1.4).table, kind="cost", direction="down")
    found = review(None, costs, half="2026H1", policy="rebase", draws=100, origins=1)
    gaps = found.gaps.set_index(["region", "product"])
    assert gaps.loc[("North", "all"), "verdict"] == "behind"
    total = found.correction.iloc[0]
    assert total["planned"] > 0
    assert total["adjustment"] > 0
    assert total["chance_after"] > total["chance_before"]
    assert total["own_floor"] >= total["own_base"] >= total["own_stretch"]
