"""Bad input to `forecast baseline`: for every model by name an error with the way out, or a documented route; the others stay bit-equal."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from forecast.baseline import Baseline, baseline
from forecast.baseline.models.registry import MODELS
from forecast.cli.main import app
from forecast.history import read_history

MONTHS = pd.date_range("2020-01-01", periods=80, freq="MS")
OPTIONS = ["--period", "month", "--value", "sales", "--by", "product", "--as-of", "2100-01-01", "--level", "leaf"]


def series(seed: int) -> np.ndarray:
    random = np.random.default_rng(seed)
    return 100 * (1 + 0.3 * np.sin(np.arange(80) * np.pi / 6)) * np.exp(0.1 * random.normal(size=80))


GOOD = {f"G{at}": series(at) for at in range(4)}
BAD = {
    "a gap of a year": np.r_[series(9)[:20], np.full(12, np.nan), series(9)[32:]],
    "one point": np.r_[np.full(79, np.nan), 7.0],
    "two points": np.r_[np.full(78, np.nan), 7.0, 9.0],
    "three points": np.r_[np.full(77, np.nan), 7.0, 9.0, 8.0],
    "eleven points": np.r_[np.full(69, np.nan), series(9)[:11]],
    "all zeros": np.zeros(80),
    "one month x 1,000": np.where(np.arange(80) == 30, 1000.0, 1.0) * series(9),
    "scale 1e-9": 1e-9 * series(9),
    "scale 1e12": 1e12 * series(9),
}


BROKEN = ("one point", "two points", "three points", "eleven points", "all zeros", "one month x 1,000")


def sales(path: Path, bad: Mapping[str, np.ndarray] = MappingProxyType({})) -> Path:
    tables = [pd.DataFrame({"month": MONTHS, "product": name, "sales": values}) for name, values in (GOOD | dict(bad)).items()]
    pd.concat(tables).dropna().to_csv(path, index=False)
    return path


def made(path: Path, model: str) -> Baseline:
    history = read_history(path, period="month", value="sales", by=["product"], as_of="2100-01-01")
    return baseline(history, model=model, draws=50)


def call(path: Path, *told: str) -> Result:
    return CliRunner().invoke(app, ["baseline", str(path), *OPTIONS, *told])


@pytest.mark.parametrize("model", MODELS)
def test_bad_series_are_forecast_finite_by_every_model_each_on_a_named_route(model: str, tmp_path: Path) -> None:
    path, out = sales(tmp_path / "sales.csv", BAD), tmp_path / "out.parquet"
    done = call(path, "--model", model, "--out", str(out))
    assert done.exit_code == 0, done.output
    numbers = pd.read_parquet(out)[["point", "mean", "q10", "q40", "q90"]].to_numpy()
    assert len(numbers) == 12 * (len(GOOD) + len(BAD))
    assert np.isfinite(numbers).all()
    assert (numbers >= 0).all()
    routes = made(path, model).routes
    assert routes[["route", "reason"]].map(bool).all(axis=None)


@pytest.mark.parametrize("model", MODELS)
def test_broken_series_change_no_other_by_a_bit(model: str, tmp_path: Path) -> None:
    alone, beside = (made(sales(tmp_path / "sales.csv", bad), model) for bad in ({}, {name: BAD[name] for name in BROKEN}))
    rows = [beside.hierarchy.find({"product": name}) for name in GOOD]
    assert beside.samples(np.array(rows), (0, 12)).tobytes() == alone.samples(alone.hierarchy.rows("leaf"), (0, 12)).tobytes()


@pytest.mark.parametrize("cell", ["NaN", "inf", "-inf", "1e999", ""])
def test_a_cell_that_is_no_number_is_refused_with_its_row(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    lines = sales(path).read_text().splitlines()
    month, product, _ = lines[7].split(",")
    lines[7] = f"{month},{product},{cell}"
    path.write_text("\n".join(lines) + "\n")
    done = call(path)
    assert done.exit_code == 2, done.output
    assert "row 8" in done.output
    assert "Traceback" not in done.output


def test_periods_that_stand_twice_or_in_two_rhythms_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    lines = sales(path).read_text().splitlines()
    path.write_text("\n".join([*lines, lines[5]]) + "\n")
    done = call(path)
    assert done.exit_code == 2
    assert "row 322" in done.output
    assert "same as row 6" in done.output
    mixed = pd.concat(
        [
            pd.read_csv(sales(path)),
            pd.DataFrame({"month": [f"2019-Q{at}" for at in (1, 2, 3, 4)], "product": "G0", "sales": 300.0}),
        ]
    )
    mixed.to_csv(path, index=False)
    done = call(path)
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
