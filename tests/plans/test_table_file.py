"""A plan is a table in the workbook, and what is wrong with such a table is said with its row."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.decomposition import Plan, decompose
from forecast.history import read_history
from forecast.plans import read_plan, write_plan
from forecast.settings.errors import InputError
from forecast.targets import propose_targets
from forecast.targets.horizon import periods_until


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    held = decompose(propose_targets(small)).hold({"region": "East"}, period="2026Q1")
    return held.hold({"product": "Lamp"}, total=True).spread({"region": "West"}, by="even")


@pytest.mark.parametrize("suffix", [".parquet", ".csv"])
def test_what_is_written_is_read_back(plan: Plan, small: Baseline, tmp_path: Path, suffix: str) -> None:
    path = write_plan(plan, tmp_path).with_suffix(suffix)
    again = read_plan(path, baseline=small)
    assert (again.units == plan.units).all()
    assert again.total_holds == plan.total_holds
    pd.testing.assert_frame_equal(again.table, plan.table)


def test_the_fiscal_year_of_a_plan_is_read_back_with_or_without_a_forecast(small: Baseline, tmp_path: Path) -> None:
    fiscal = replace(small, history=small.history.with_context(fiscal_year_start=4))
    plan = decompose(propose_targets(fiscal)).hold({"region": "East"}, period="2026 Q1", total=True)
    path = write_plan(plan, tmp_path)
    for again in (read_plan(path), read_plan(path, baseline=fiscal), read_plan(path, baseline=small)):
        assert again.grid.fiscal_year_start == plan.grid.fiscal_year_start == 4
        assert again.total_holds == plan.total_holds
        assert (again.total_holds[0].cells(again.grid).any(axis=0) == [False] * 3 + [True] * 3 + [False] * 6).all()
        assert again.release({"region": "East"}, period="2026-04..2026-06").total_holds == ()


def test_a_file_of_before_has_the_fiscal_year_of_the_forecast(plan: Plan, small: Baseline, tmp_path: Path) -> None:
    path = write_plan(plan, tmp_path)
    about = json.loads(path.with_suffix(".json").read_text("utf-8"))
    del about["fiscal_year_start"]
    path.with_suffix(".json").write_text(json.dumps(about), "utf-8")
    assert read_plan(path).grid.fiscal_year_start == 1
    fiscal = replace(small, history=small.history.with_context(fiscal_year_start=7))
    assert read_plan(path, baseline=fiscal).grid.fiscal_year_start == 7


def test_without_a_baseline_numbers_and_holds_are_there(plan: Plan, tmp_path: Path) -> None:
    again = read_plan(write_plan(plan, tmp_path))
    assert (again.units == plan.units).all()
    assert (again.held == plan.held).all()


def edited(plan: Plan, folder: Path, change: object) -> Path:
    path = folder / "mine.csv"
    change(plan.table.copy()).to_csv(path, index=False)  # type: ignore[operator]
    return path


def with_value(table: pd.DataFrame, row: int, column: str, value: object) -> pd.DataFrame:
    table[column] = table[column].astype(object)
    table.loc[row, column] = value
    return table


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda table: table.drop(columns="base"), "no column 'base'"),
        (lambda table: pd.concat([table, table.iloc[[3]]]), "row 74.*is there twice"),
        (lambda table: table.drop(index=5), "no row for this cell"),
        (lambda table: with_value(table, 2, "product", "Lapm"), "row 4, column 'product': 'Lapm'.*Did you mean 'Lamp'"),
        (lambda table: with_value(table, 2, "base", "many"), "row 4, column 'base': 'many': not a number"),
        (lambda table: with_value(table, 2, "base", "1e400"), "row 4, column 'base': '1e400': not a finite number"),
        (lambda table: with_value(table, 2, "period", "soon"), "row 4, column 'period': 'soon': not a valid period"),
        (
            lambda table: table.assign(period="2031-01"),
            "column 'period'.*not a period of the forecast. Use a period from 2026-01-01",
        ),
        (lambda table: table.iloc[:0], "no rows in the plan"),
        (
            lambda table: table.assign(**dict.fromkeys(("floor", "base", "stretch"), "40.000")),
            "column 'base'.*the point may mark thousands",
        ),
        (lambda table: with_value(table, 2, "floor", -3), "row 4, column 'floor'.*negative"),
        (lambda table: with_value(table, 2, "floor", 10_000_000), "row 4: floor, base and stretch are out of order"),
        (
            lambda table: with_value(table, 2, "stretch", 12345.5),
            "row 4, column 'stretch': '12345.5': not a whole number of steps",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_row(plan: Plan, small: Baseline, tmp_path: Path, change: object, said: str) -> None:
    with pytest.raises(InputError, match=f"(?s){said}"):
        read_plan(edited(plan, tmp_path, change), baseline=small)


def test_a_missing_plan_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no plan with this name"):
        read_plan(tmp_path / "nowhere.parquet")


@pytest.mark.parametrize("frequency_name", ["month", "week"])
def test_the_fiscal_calendar_of_a_plan_is_read_back(tmp_path: Path, frequency_name: str) -> None:
    rule = "4-4-5, nearest Saturday to December"
    days = pd.date_range("2021-01-03", "2024-12-28")
    sales = pd.DataFrame({"day": days, "shop": "A", "sales": 10})
    steps = {"fiscal_calendar": rule, "frequency": frequency_name}
    history = read_history(sales, period="day", value="sales", by="shop", **steps)
    forecast = baseline(history, periods=periods_until(history), model="seasonal_naive", draws=50)
    plan = decompose(propose_targets(forecast))
    again = read_plan(write_plan(plan, tmp_path))
    assert again.grid.dates.dated == "2025: 2024-12-29 to 2026-01-03"
    for text in ("2025P12", "2025Q4", "2025H2"):
        assert (again.grid.columns(text) == plan.grid.columns(text)).all()
        assert again.grid.columns(text)[-1]
    assert again.grid.columns("2025P12").sum() == (1 if frequency_name == "month" else 6)
