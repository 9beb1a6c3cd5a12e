"""What lies beside a plan's table comes back as it was, whatever the plan, and a file of other content is refused by its place."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.baseline import Baseline
from forecast.decomposition import OverRule, Plan, decompose
from forecast.plans.plan_metadata import PlanMetadata, metadata_of, stored_metadata
from forecast.settings.errors import InputError
from forecast.targets import propose_targets


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def written(plan: Plan, folder: Path) -> PlanMetadata:
    """What is read of a plan's file after it was written as the store writes it."""
    (folder / "plan.json").write_text(json.dumps(metadata_of(plan)), "utf-8")
    return stored_metadata(folder / "plan.parquet")


@given(
    region=st.sampled_from(["East", "West"]),
    period=st.sampled_from([None, "2026H1", "2026-03"]),
    share=st.floats(0.001, 0.5),
    start=st.integers(1, 12),
)
def test_holds_rules_and_the_fiscal_year_come_back(
    plan: Plan, tmp_path_factory: pytest.TempPathFactory, region: str, period: str | None, share: float, start: int
) -> None:
    changed = plan.hold({"region": region}, period=period, total=True).over_assign(OverRule("region", share=share))
    changed = replace(changed, grid=replace(changed.grid, fiscal_year_start=start))
    about = written(changed, tmp_path_factory.mktemp("plan"))
    assert [(hold.key, hold.period) for hold in about.total_holds] == [
        (dict(hold.key), hold.period) for hold in changed.total_holds
    ]
    assert about.over == changed.over
    assert (about.fiscal_year_start, about.frequency, about.dimensions) == (start, "month", plan.grid.dimensions)


def test_it_says_how_numbers_are_counted(plan: Plan, tmp_path: Path) -> None:
    counted = replace(plan, scale=replace(plan.scale, step=0.5, sign=-1))
    about = written(counted, tmp_path)
    assert (about.step, about.sign, about.measure) == (0.5, -1, plan.measure)


def test_the_chances_of_the_total_are_those_of_the_plan(plan: Plan, tmp_path: Path) -> None:
    about = written(plan, tmp_path)
    assert about.total_chances is not None
    assert np.array_equal(np.array(about.total_chances), plan.total_chances())


def test_a_plan_without_a_forecast_stores_no_chance(plan: Plan, tmp_path: Path) -> None:
    assert written(plan.with_forecast(None), tmp_path).total_chances is None


def test_without_a_file_nothing_is_known(tmp_path: Path) -> None:
    assert stored_metadata(tmp_path / "plan.parquet") == PlanMetadata()


@pytest.mark.parametrize(
    ("key", "value"),
    [("step", 0), ("step", -1.0), ("sign", 2), ("fiscal_year_start", 13), ("frequency", "year"), ("total_chances", [0.1, 0.2])],
)
def test_a_value_that_cannot_be_is_refused_with_its_key_and_file(tmp_path: Path, key: str, value: object) -> None:
    (tmp_path / "plan.json").write_text(json.dumps({key: value}), "utf-8")
    with pytest.raises(InputError) as refused:
        stored_metadata(tmp_path / "plan.parquet")
    assert "plan.json" in str(refused.value)
    assert key in str(refused.value)
