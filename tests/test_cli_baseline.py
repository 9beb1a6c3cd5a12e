"""The contract of `forecast baseline`: other programs call it by these options and read these columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from forecast.cli.main import app

OPTIONS = ["--period", "month", "--value", "sales", "--by", "region,product", "--as-of", "2100-01-01"]


@pytest.fixture(scope="module")
def sales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four series of 40 months; the last is silent for 13 of them."""
    random = np.random.default_rng(0)
    months = pd.date_range("2021-01-01", periods=40, freq="MS")
    tables = []
    for at, (region, product) in enumerate((r, p) for r in ("North", "South") for p in ("A", "B")):
        table = pd.DataFrame(
            {"month": months, "region": region, "product": product, "sales": random.uniform(90, 110, 40).round(2)}
        )
        tables.append(table[:27] if at == 3 else table)
    path = tmp_path_factory.mktemp("cli") / "sales.csv"
    pd.concat(tables).to_csv(path, index=False)
    return path


def forecast(sales: Path, out: Path, *told: str) -> pd.DataFrame:
    done = CliRunner().invoke(app, ["baseline", str(sales), *OPTIONS, "--out", str(out), *told])
    assert done.exit_code == 0, done.output
    return pd.read_parquet(out)


def test_columns_and_keys_of_leaves(sales: Path, tmp_path: Path) -> None:
    table = forecast(sales, tmp_path / "out.parquet", "--periods", "6", "--quantiles", "0.025,0.1,0.5,0.9", "--level", "leaf")
    assert list(table.columns) == ["region", "product", "period", "point", "mean", "q2.5", "q10", "q50", "q90"]
    assert len(table) == 4 * 6
    assert set(zip(table["region"], table["product"], strict=True)) == {(r, p) for r in ("North", "South") for p in ("A", "B")}
    assert table["period"].min() == pd.Timestamp("2024-05-01")


def test_every_distinct_set_of_leaves_once_under_its_coarsest_key(sales: Path, tmp_path: Path) -> None:
    table = forecast(sales, tmp_path / "out.parquet", "--periods", "1", "--level", "all")
    keys = list(zip(table["region"], table["product"], strict=True))
    assert keys[0] == ("all", "all")
    assert len(keys) == len(set(keys)) == 9
    total, leaves = table[table["region"] == "all"], table[(table["region"] != "all") & (table["product"] != "all")]
    assert total["mean"].iloc[0] == pytest.approx(leaves["mean"].sum())


@pytest.mark.parametrize(("span", "count"), [("period", 20), ("half", 3), ("year", 1)])
def test_spans_are_whole_blocks_and_the_rest_is_left_out(sales: Path, tmp_path: Path, span: str, count: int) -> None:
    table = forecast(sales, tmp_path / "out.parquet", "--periods", "20", "--span", span, "--level", "leaf")
    assert table.groupby(["region", "product"]).size().unique().tolist() == [count]


@pytest.mark.parametrize(("span", "starts"), [("half", ["2024-05-01", "2024-11-01", "2025-05-01"]), ("year", ["2024-05-01"])])
def test_blocks_count_from_the_first_forecast_period_and_are_sums(
    sales: Path, tmp_path: Path, span: str, starts: list[str]
) -> None:
    told = ("--periods", "20", "--level", "leaf")
    blocks = forecast(sales, tmp_path / "out.parquet", *told, "--span", span)
    months = forecast(sales, tmp_path / "months.parquet", *told)
    assert blocks["period"].drop_duplicates().tolist() == [pd.Timestamp(day) for day in starts]
    length = {"half": 6, "year": 12}[span]
    first = months[months["period"] < pd.Timestamp(starts[0]) + pd.DateOffset(months=length)]
    for name in ("point", "mean"):
        assert blocks[blocks["period"] == starts[0]][name].sum() == pytest.approx(first[name].sum())


def test_months_are_summed_to_quarters(sales: Path, tmp_path: Path) -> None:
    table = forecast(sales, tmp_path / "out.parquet", "--periods", "2", "--freq", "quarter", "--level", "leaf")
    assert table["period"].dt.month.isin([1, 4, 7, 10]).all()
    assert table["point"].max() > 200


def test_a_series_that_ended_is_closed_or_missing(sales: Path, tmp_path: Path) -> None:
    ended = {
        each: forecast(sales, tmp_path / f"{each}.parquet", "--ended", each, "--level", "leaf") for each in ("closed", "missing")
    }
    last = {each: table[(table["region"] == "South") & (table["product"] == "B")] for each, table in ended.items()}
    assert not last["closed"]["point"].any()
    assert (last["missing"]["point"] > 50).all()


def test_the_same_seed_gives_the_same_bytes_and_a_model_is_chosen_by_name(sales: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        forecast(sales, tmp_path / name / "out.parquet", "--seed", "5", "--model", "seasonal_naive")
    assert (tmp_path / "one" / "out.parquet").read_bytes() == (tmp_path / "two" / "out.parquet").read_bytes()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (["--model", "ensmble"], "ensemble"),
        (["--span", "hallf"], "half"),
        (["--ended", "close"], "closed"),
        (["--quantiles", "0.1;0.9"], "0.1,0.4,0.9"),
        (["--quantiles", "10,90"], "0 to 1"),
        (["--level", "regoin"], "region"),
    ],
)
def test_a_wrong_option_is_answered_with_the_way_out(sales: Path, tmp_path: Path, told: list[str], says: str) -> None:
    done = CliRunner().invoke(app, ["baseline", str(sales), *OPTIONS, *told])
    assert done.exit_code == 2
    assert says in done.output
    assert "Traceback" not in done.output


def test_a_period_that_stands_twice_is_refused(sales: Path, tmp_path: Path) -> None:
    lines = sales.read_text().splitlines()
    twice = tmp_path / "twice.csv"
    twice.write_text("\n".join([*lines, lines[1]]) + "\n")
    done = CliRunner().invoke(app, ["baseline", str(twice), *OPTIONS])
    assert done.exit_code == 2
    assert "twice" in done.output
