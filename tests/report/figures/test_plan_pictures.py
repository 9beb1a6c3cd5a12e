"""Pictures of plans: the parts of the split add to the whole, shares of a season to one, and who gains is drawn by name."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.decomposition import Plan, daily, decompose
from forecast.report.figures.plan_pictures import (
    _part,
    _shares,
    _year_before,
    plot_chances,
    plot_days,
    plot_fairness,
    plot_season,
    plot_split,
)
from forecast.report.figures.share_charts import TreemapPart
from forecast.settings.errors import InputError
from forecast.targets import compare_chances, propose_targets


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def whole(plan: Plan) -> TreemapPart:
    totals = plan.totals(level="all", span="all").astype(dict.fromkeys(plan.grid.dimensions, "str"))
    return _part(totals, list(plan.grid.dimensions), chosen={}, name="Total")


def test_the_parts_of_a_split_add_to_what_they_are_parts_of(plan: Plan) -> None:
    total = whole(plan)
    assert total.value == pytest.approx(plan.totals(level="total")["base"].iloc[0])
    assert {part.name for part in total.parts} == {"East", "West"}
    for part in (total, *total.parts):
        assert sum(inner.value for inner in part.parts) == pytest.approx(part.value)
        assert part.chance is None or 0 <= part.chance <= 1


def test_shares_add_to_one_and_are_all_zero_of_nothing() -> None:
    assert sum(_shares(np.array([3.0, 5.0, 0.0]))) == pytest.approx(1)
    assert _shares(np.zeros(4)) == [0.0] * 4


def test_last_years_season_needs_the_whole_year_and_a_forecast(plan: Plan) -> None:
    leaves = np.ones(len(plan.grid.leaves), dtype=bool)
    before = _year_before(plan, leaves)
    assert len(before) == len(plan.grid.periods)
    assert sum(before) == pytest.approx(1)
    assert _year_before(plan.with_forecast(None), leaves) == []


def test_a_plan_without_a_forecast_is_drawn_without_last_year(plan: Plan) -> None:
    assert plot_season(plan).svg != plot_season(plan.with_forecast(None)).svg
    assert plot_split(plan.with_forecast(None)).svg.startswith("<?xml")


def test_every_member_of_the_level_is_named(small: Baseline) -> None:
    targets = propose_targets(small)
    assert all(name in plot_chances(targets, level="product").svg for name in ("Cart", "Lamp", "Rare"))
    assert plot_chances(targets).svg == plot_chances(targets, level="region").svg


def test_a_change_that_takes_from_one_is_drawn_for_all(small: Baseline) -> None:
    before = propose_targets(small).level("region")
    worse = before.assign(chance_base=before["chance_base"] - [0.2, 0.0])
    assert plot_fairness(compare_chances(before, worse), dimension="region").title
    same, other = (compare_chances(before, each) for each in (before, worse))
    assert plot_fairness(same, dimension="region").svg != plot_fairness(other, dimension="region").svg


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_days_of_a_month_have_their_unit_in_the_title(language: str) -> None:
    picture = plot_days(daily(310, "2026-07"), unit="pieces", language=language)
    assert "pieces" in picture.subtitle


def test_an_unknown_node_is_refused(plan: Plan) -> None:
    with pytest.raises(InputError, match="East"):
        plot_season(plan, key={"region": "Est"})
