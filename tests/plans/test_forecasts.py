"""The forecast behind a plan is that of its making: saved with it, opened without fitting, and made again where it cannot be used."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.baseline.saved import VERSION
from forecast.decomposition import Plan, decompose
from forecast.history import open_history
from forecast.plans import PlanFolder, Provenance, write_plan
from forecast.plans.forecasts import SUFFIX, PlanForecastFile
from forecast.targets import propose_targets

Run = Callable[..., object]


@pytest.fixture
def file(run: Run, tmp_path: Path) -> PlanForecastFile:
    """The saved forecast of the plan of a workbook."""
    stored = PlanFolder(tmp_path / "plans").open("2026")
    return PlanForecastFile(tmp_path / "plans", "2026", stored.provenance, stored.plan.grid.periods[-1])


@pytest.fixture
def without_fitting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where fitting anything is an error."""

    def refuse(*_: object) -> None:
        raise AssertionError("something is fitted")

    monkeypatch.setattr(sys.modules["forecast.baseline.baseline"], "fit_history", refuse)


def test_it_gives_the_chances_that_were_stored(file: PlanForecastFile, without_fitting: None) -> None:
    warnings: list[str] = []
    forecast = file.open(warn=warnings.append)
    stored = PlanFolder(file.folder).open("2026")
    again = stored.plan.with_forecast(forecast)
    written = pd.read_parquet(file.folder / "2026.parquet")
    assert np.array_equal(again.table["chance_base"], written["chance_base"])
    assert np.array_equal(again.total_chances(), stored.plan.total_chances())
    assert (forecast.seed, forecast.draws) == (stored.provenance.seed, stored.provenance.draws)
    assert warnings == []


def test_an_edit_that_needs_the_forecast_fits_nothing(run: Callable[..., object], without_fitting: None) -> None:
    for words in (("spread", "--key", "region=South", "--number", "90", "--by", "seasonal"), ("check",), ("undo",)):
        assert run("plan", *words).exit_code == 0, words  # type: ignore[attr-defined]


def cut(file: PlanForecastFile) -> None:
    file.path.write_bytes(file.path.read_bytes()[:-100])


def altered(file: PlanForecastFile) -> None:
    data = bytearray(file.path.read_bytes())
    data[len(data) // 2] ^= 1
    file.path.write_bytes(data)


def of_another_version(file: PlanForecastFile) -> None:
    file.path.write_bytes(file.path.read_bytes().replace(f"forecast-baseline {VERSION} ".encode(), b"forecast-baseline 9 "))


def of_another_history(file: PlanForecastFile) -> None:
    path = file.folder.parent / "other.csv"
    rows = [(f"{month:%Y-%m-%d}", name, 9 + month.month) for month in pd.period_range("2021-01", "2025-12", freq="M").start_time
            for name in ("a", "b")]  # fmt: skip
    pd.DataFrame(rows, columns=["month", "region", "sales"]).to_csv(path, index=False)
    other = Provenance.model_validate({"opening": {"file": str(path), "period": "month", "value": "sales", "by": ("region",)}})
    made = PlanForecastFile(file.folder, "other", other, file.last)
    made.open()
    made.path.replace(file.path)


def of_other_options(file: PlanForecastFile) -> None:
    seed = file.provenance.seed + 1
    other = PlanForecastFile(file.folder, "other", file.provenance.model_copy(update={"seed": seed}), file.last)
    other.open()
    other.path.replace(file.path)


def missing(file: PlanForecastFile) -> None:
    file.path.unlink()


@pytest.mark.parametrize("damage", [missing, cut, altered, of_another_version, of_another_history, of_other_options])
def test_one_that_cannot_be_used_is_made_again_once(file: PlanForecastFile, damage: Callable[[PlanForecastFile], None]) -> None:
    before = file.path.read_bytes()
    damage(file)
    warnings: list[str] = []
    file.open(warn=warnings.append)
    assert len(warnings) == 1
    assert "is fitted now, and saved for the next time" in warnings[0]
    assert file.path.read_bytes() == before
    file.open(warn=warnings.append)
    assert len(warnings) == 1


@pytest.mark.parametrize("damage", [cut, altered, of_another_version])
def test_verify_finds_one_that_is_damaged(file: PlanForecastFile, damage: Callable[[PlanForecastFile], None]) -> None:
    store = PlanFolder(file.folder)
    assert store.verify("2026") == []
    damage(file)
    assert [fault.file for fault in store.verify("2026")] == [str(file.path)]
    missing(file)
    assert store.verify("2026") == []  # nothing of the plan is lost


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


def saved(folder: Path) -> list[str]:
    return [path.name for path in (folder / "revisions").glob(f"*{SUFFIX}")]


def test_a_forecast_of_another_making_is_not_saved(tmp_path: Path, plan: Plan, small: Baseline) -> None:
    store = PlanFolder(tmp_path)
    store.save("none", plan.with_forecast(None), parent=None, who="", why="")
    other = Provenance(seed=small.seed + 1, draws=small.draws, model=small.model)
    store.save("other", plan, parent=None, who="", why="", provenance=other)
    assert saved(tmp_path) == []
    made = Provenance(seed=small.seed, draws=small.draws, model=small.model)
    store.save("same", plan, parent=None, who="", why="", provenance=made)
    store.save("same", plan.hold({}), parent=1, who="", why="")
    assert len(saved(tmp_path)) == 1


def test_a_plan_that_is_written_with_its_baseline_needs_no_fitting_later(
    run: Run, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    plan = decompose(propose_targets(baseline(open_history(tmp_path))))
    path = write_plan(plan, tmp_path / "plans", name="written")
    assert plan.baseline is not None
    request.getfixturevalue("without_fitting")
    again = PlanFolder(path.parent).open("written").plan
    assert np.array_equal(again.spread({}, 900, by="seasonal").units, plan.spread({}, 900, by="seasonal").units)
    assert again.baseline is not None
    assert np.array_equal(again.baseline.samples(np.array([0]), (0, 12)), plan.baseline.samples(np.array([0]), (0, 12)))
