"""Targets keep the laws: own levels with their chances, assigned numbers that add and say theirs."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.settings.errors import InputError
from forecast.settings.measures import Measure
from forecast.targets import propose_targets
from forecast.targets.outlook import last_year_totals

COLUMNS = [
    "region",
    "product",
    "period",
    "last_year",
    "point",
    "mean",
    "own_floor",
    "own_base",
    "own_stretch",
    "floor",
    "base",
    "stretch",
    "chance_floor",
    "chance_base",
    "chance_stretch",
]
LEVELS = ["floor", "base", "stretch"]


def test_the_table_has_every_node_once_with_all_marks(small: Baseline) -> None:
    table = propose_targets(small).table
    assert list(table.columns) == COLUMNS
    assert len(table) == len(small.hierarchy.keys) == 1 + 2 + 3 + 6
    assert not table.duplicated(["region", "product"]).any()


@pytest.mark.parametrize("by", [None, ["product", "region"], ["region"], []])
def test_assigned_numbers_add_exactly_whatever_the_order_of_splits(small: Baseline, by: list[str] | None) -> None:
    targets = propose_targets(small, by=by)
    total = targets.level("total")[LEVELS].iloc[0]
    for level in ("region", "product", "leaf"):
        assert (targets.level(level)[LEVELS].sum() == total).all()
    assert (targets.table[LEVELS] % 1 == 0).all(axis=None)
    assert (np.diff(targets.table[LEVELS].to_numpy(), axis=1) >= 0).all()


def test_own_levels_have_the_chances_of_the_profile_and_do_not_add(small: Baseline) -> None:
    targets = propose_targets(small, profile="symmetric")
    own = targets.table[["region", "product", "period", "own_base"]].rename(columns={"own_base": "value"})
    reached = small.chance(own, span="year")["chance"]
    atoms = reached > 0.5 + 1e-9  # many zeros: the whole atom reaches its own value
    assert np.allclose(reached[~atoms], 0.5, atol=1e-9)
    assert (own[atoms]["value"] < 1e-6).all()
    assert atoms.sum() <= 3
    assert targets.level("leaf")["own_floor"].sum() < targets.level("total")["own_floor"].iloc[0]


def test_the_company_gets_its_own_levels_and_every_number_its_chance(small: Baseline) -> None:
    targets = propose_targets(small)
    total = targets.level("total").iloc[0]
    assert np.allclose(total[["chance_floor", "chance_base", "chance_stretch"]].astype(float), [0.9, 0.6, 0.1], atol=0.01)
    numbers = targets.table[["region", "product", "period", "base"]].rename(columns={"base": "value"})
    assert np.allclose(small.chance(numbers, span="year")["chance"], targets.table["chance_base"])


def test_siblings_of_the_first_split_have_equal_chances(small: Baseline) -> None:
    assert np.ptp(propose_targets(small).level("region")["chance_base"]) < 0.005
    assert np.ptp(propose_targets(small, by=["product"]).level("product")["chance_base"]) < 0.005


def test_a_goal_takes_the_place_of_the_base_and_says_its_chance(small: Baseline) -> None:
    targets = propose_targets(small, goal="+10%")
    goal, total = targets.goals.iloc[0], targets.level("total").iloc[0]
    assert np.isclose(goal["goal"], 1.1 * total["last_year"])
    assert total["base"] == round(goal["goal"])
    assert np.isclose(goal["gap"], goal["goal"] - total["own_base"])
    asks = targets.goal_against_own_base("region")
    assert np.isclose(asks["asked"].sum(), total["base"] - targets.level("region")["own_base"].sum())


def test_a_goal_above_the_stretch_takes_the_stretch_along(small: Baseline) -> None:
    total = propose_targets(small, goal=1e6).level("total").iloc[0]
    assert total["base"] == total["stretch"] == 1e6
    assert total["chance_base"] == 0
    assert total["floor"] < total["base"]


@pytest.mark.parametrize(
    ("goal", "said"), [(-5, "negative"), ("ten", "not a number"), ("-120%", "negative"), ([1, 2], "as many")]
)
def test_goals_that_cannot_be_are_refused(small: Baseline, goal: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        propose_targets(small, goal=goal)  # type: ignore[arg-type]


def test_wrong_names_are_answered_with_the_nearest(small: Baseline) -> None:
    with pytest.raises(InputError, match="Did you mean 'region'"):
        propose_targets(small, by=["regoin"])
    with pytest.raises(InputError, match="Did you mean 'half'"):
        propose_targets(small, span="halff")


def test_halves_have_numbers_of_their_own_that_add(small: Baseline) -> None:
    targets = propose_targets(small, span="half")
    assert targets.level("total")["period"].tolist() == [pd.Timestamp("2026-01-01"), pd.Timestamp("2026-07-01")]
    leaves = targets.level("leaf").groupby("period")[LEVELS].sum()
    assert (leaves.to_numpy() == targets.level("total")[LEVELS].to_numpy()).all()


def test_a_horizon_shorter_than_the_span_is_refused(small: Baseline) -> None:
    with pytest.raises(InputError, match="does not cover"):
        propose_targets(baseline(small.history, periods=6, model="seasonal_naive", draws=50))


def test_less_is_better_for_a_cost(small: Baseline) -> None:
    history = small.history
    costs = type(history)(
        history.table, history.dimensions, history.frequency, Measure(name="cost", direction="down"), history.source
    )
    targets = propose_targets(baseline(costs, model="seasonal_naive", draws=200))
    total = targets.level("total").iloc[0]
    assert total["own_floor"] > total["own_base"] > total["own_stretch"]
    assert (np.diff(targets.table[LEVELS].to_numpy(), axis=1) <= 0).all()
    assert np.isclose(total["chance_floor"], 0.9, atol=0.01)
    assert (targets.level("leaf")[LEVELS].sum() == total[LEVELS]).all()


@pytest.mark.parametrize(
    ("measure", "reason"),
    [
        (Measure(name="share", kind="share", numerator="volume", denominator="capacity"), "ratio"),
        (Measure(name="satisfaction", kind="satisfaction"), "does not add over members or periods"),
        (Measure(name="stock", kind="stock"), "does not add over periods"),
    ],
)
def test_a_measure_that_does_not_add_is_not_split(small: Baseline, measure: Measure, reason: str) -> None:
    history = small.history
    ratios = type(history)(history.table, history.dimensions, history.frequency, measure, history.source)
    with pytest.raises(InputError, match=reason):
        propose_targets(baseline(ratios, model="seasonal_naive", draws=50))


def test_last_year_is_unknown_where_the_history_has_none(small: Baseline) -> None:
    history = small.history.until("2023-06-30")
    targets = propose_targets(baseline(history, model="seasonal_naive", draws=50))
    late = targets.level("leaf").query("region == 'West' and product == 'Lamp'").iloc[0]
    assert late["last_year"] > 0
    early = small.history.until("2021-11-30")
    assert np.isnan(last_year_totals(early, early.panel.periods - pd.DateOffset(months=3))).all()
    assert np.isnan(last_year_totals(early, early.panel.periods[:0])).all()


def test_the_same_seed_gives_the_same_bytes(small: Baseline) -> None:
    pd.testing.assert_frame_equal(propose_targets(small).table, propose_targets(small).table, check_exact=True)


def test_a_year_that_begins_later_is_that_year(small: Baseline) -> None:
    longer = baseline(small.history, periods=18, model="seasonal_naive", seed=3, draws=200)
    targets = propose_targets(longer, first="2026-07")
    assert targets.table["period"].unique().tolist() == [pd.Timestamp("2026-07-01")]
    total = targets.level("total").iloc[0]
    samples = longer.samples(np.array([0]), (6, 18))[0]
    assert total["own_base"] == pytest.approx(np.quantile(samples, 0.4))
    assert (targets.level("leaf")[LEVELS].sum() == total[LEVELS]).all()
    assert np.isnan(total["last_year"])  # half of it lies ahead
    with pytest.raises(InputError, match="2026-01-01 to 2027-06-01"):
        propose_targets(longer, first="2025-07")
