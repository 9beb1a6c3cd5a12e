"""Plans as people name them: a path, a name, or nothing for the one that was saved last."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result

from forecast.baseline import Baseline
from forecast.decomposition import Plan, decompose
from forecast.decomposition.plan_grid import PlanGrid
from forecast.plans import PlanFolder, find_plan, new_plan, read_plan, write_plan, year_of
from forecast.settings.errors import InputError
from forecast.targets import propose_targets


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def test_without_a_name_the_plan_that_was_saved_last_is_meant(run: Callable[..., Result]) -> None:
    assert run("plan", "create", "--draws", "50", "--out", "plans/a-first-idea").exit_code == 0
    assert find_plan().name == "a-first-idea"
    assert run("plan", "hold", "--plan", "2026").exit_code == 0
    assert find_plan().name == "2026"
    shown = run("plan", "show", "--level", "total").output
    assert "Plan 2026 by total" in shown


def test_a_path_and_a_name_mean_the_same_plan(run: Callable[..., Result], tmp_path: Path) -> None:
    assert find_plan("2026").path == find_plan("plans/2026.parquet").path == tmp_path / "plans/2026.parquet"
    with pytest.raises(InputError, match=r"no plan with this name\. Did you mean '2026'"):
        find_plan("2O26")
    with pytest.raises(InputError, match="no plan with this name"):
        find_plan("plans/2O26.parquet")


@pytest.mark.parametrize(
    ("out", "name"), [(None, "2026"), ("plans/2027", "2027"), ("plans/v1.2", "v1.2"), ("x/计划.parquet", "计划")]
)
def test_a_new_plan_has_the_name_that_it_was_given(tmp_path: Path, out: str | None, name: str) -> None:
    assert new_plan(Path(out) if out else None, root=tmp_path, year="2026").name == name


@pytest.mark.parametrize(
    ("first", "frequency", "fiscal_year_start", "year"),
    [
        ("2025-12-29", "week", 1, "2026"),
        ("2026-03-30", "week", 4, "2026"),
        ("2026-09-28", "week", 10, "2026"),
        ("2026-10-01", "month", 10, "2026"),
        ("2026-01-01", "month", 1, "2026"),
    ],
)
def test_a_plan_is_named_by_the_year_of_most_of_its_days(
    plan: Plan, first: str, frequency: str, fiscal_year_start: int, year: str
) -> None:
    periods = pd.date_range(first, periods=12, freq="MS" if frequency == "month" else "7D")
    assert year_of(PlanGrid(plan.grid.leaves, periods, frequency, fiscal_year_start)) == year


def test_a_plan_that_is_written_over_another_keeps_it(plan: Plan, tmp_path: Path) -> None:
    path = write_plan(plan, tmp_path, name="my plan")
    assert write_plan(plan.hold({}), tmp_path, name="my plan") == path
    store = PlanFolder(tmp_path)
    assert [each.number for each in store.log("my-plan")] == [1, 2]
    assert read_plan(path).held.all()
    assert not read_plan(tmp_path / "revisions" / "my-plan-0001.parquet").held.any()


def test_a_plan_that_lies_alone_is_edited_and_saved_with_unknown_chances(
    run: Callable[..., Result], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = tmp_path_factory.mktemp("alone")
    for suffix in (".csv", ".json"):
        (alone / f"mine{suffix}").write_bytes(Path(f"plans/2026{suffix}").read_bytes())
    monkeypatch.chdir(alone)
    done = run("plan", "breakback", "--plan", "mine.csv", "--key", "region=North", "--number", "5000")
    assert done.exit_code == 0, done.output
    table = pd.read_csv("mine.csv")
    assert table.query("region == 'North'")["base"].sum() == 5000
    assert table["chance_base"].isna().all()
    for words in (("show",), ("check",), ("days", "--period", "2026-03")):
        done = run("plan", *words, "--plan", "mine.csv")
        assert done.exit_code == 0, done.output
