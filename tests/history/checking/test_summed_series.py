"""Total rows are found by their values, in any dimension and under any name; sums that hold by chance or in few periods are none."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from forecast.history import History, ImportReport
from forecast.history.checking.summed_series import summed_series
from forecast.settings.measures import Measure

Values = NDArray[np.float64]


def history(series: dict[tuple[str, str], Values]) -> History:
    periods = pd.date_range("2022-01-01", periods=max(map(len, series.values())), freq="MS")
    rows = [(*key, period, value) for key, values in series.items() for period, value in zip(periods, values, strict=False)]
    table = pd.DataFrame(rows, columns=["region", "product", "period", "value"]).dropna()
    table = table.astype({"region": "str", "product": "str"}).sort_values(["region", "product", "period"], ignore_index=True)
    return History(table, ("region", "product"), "month", Measure(name="sales"), ImportReport("sales.csv"))


def names(whole: History) -> set[str]:
    return {str(whole.panel.keys["region"].iloc[each.row]) for each in summed_series(whole)}


def leaves(seed: int, regions: int, products: int, periods: int) -> dict[tuple[str, str], Values]:
    rng = np.random.default_rng(seed)
    return {(f"R{i}", f"P{j}"): rng.uniform(10, 100, periods).round(1) for i in range(regions) for j in range(products)}


@given(
    seed=st.integers(0, 1000),
    regions=st.integers(2, 4),
    products=st.integers(2, 4),
    periods=st.integers(8, 40),
    odd=st.booleans(),
)
def test_totals_of_regions_products_and_the_company_are_found(
    seed: int, regions: int, products: int, periods: int, *, odd: bool
) -> None:
    series = leaves(seed, regions, products, periods)
    assert names(history(series)) == set()
    sums = {(f"of R{i}", "x"): sum(v for (region, _), v in series.items() if region == f"R{i}") for i in range(regions)}
    sums |= {(f"of P{j}", "y"): sum(v for (_, product), v in series.items() if product == f"P{j}") for j in range(products)}
    sums |= {("everything", "z"): sum(series.values())}
    chosen = dict(list(sums.items())[:: 2 if odd else 1])
    assert names(history(series | chosen)) == {region for region, _ in chosen}


def test_a_total_in_its_own_region_is_found() -> None:
    series = leaves(1, 2, 3, 24)
    total = sum(v for (region, _), v in series.items() if region == "R0")
    (found,) = summed_series(history(series | {("R0", "together"): total}))
    assert str(found) == "the 3 other series of region 'R0'"


@given(seed=st.integers(0, 200), periods=st.integers(3, 40), wrong=st.integers(1, 30))
def test_few_periods_few_values_or_a_sum_that_often_fails_are_no_total(seed: int, periods: int, wrong: int) -> None:
    series = leaves(seed, 2, 2, periods)
    total = sum(series.values())
    total[:: max(periods // wrong, 1)] *= 1.1  # more than one in fifty
    assert names(history(series | {("sum", "x"): total})) == set()
    few = {key: values[:7] for key, values in series.items()}
    assert names(history(few | {("sum", "x"): sum(few.values())})) == set()
    flat = {key: np.repeat(float(i + 1), 24) for i, key in enumerate(series)}
    assert names(history(flat | {("sum", "x"): sum(flat.values())})) == set()


def test_a_copy_of_one_series_is_no_sum() -> None:
    series = leaves(3, 2, 1, 24)
    assert names(history(series | {("copy", "x"): series["R0", "P0"]})) == set()
