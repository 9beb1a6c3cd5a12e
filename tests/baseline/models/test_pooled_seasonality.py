"""Who lends a season: the dimension that foretells it best, nobody where none does, never a wild series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.baseline.models.pooled_seasonality import pooled_seasonality
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure

REGIONS, PRODUCTS = 5, 4


def panel(months: int, *, seasonal: bool = True, seed: int = 0) -> tuple[np.ndarray, pd.DataFrame]:
    """Series of region x product whose season is that of their product, with noise of 15 %."""
    random = np.random.default_rng(seed)
    keys = pd.DataFrame([(f"R{r}", f"P{p}") for r in range(REGIONS) for p in range(PRODUCTS)], columns=["region", "product"])
    product = np.arange(REGIONS * PRODUCTS) % PRODUCTS
    season = 0.3 * np.sin(2 * np.pi * (np.arange(months) + 3 * product[:, None]) / 12) * seasonal
    return 100 * np.exp(season + 0.15 * random.normal(size=season.shape)), keys


def made(values: np.ndarray, keys: pd.DataFrame, model: str = "ensemble") -> Baseline:
    table = keys.loc[keys.index.repeat(values.shape[1])].reset_index(drop=True)
    table = table.assign(period=np.tile(pd.date_range("2020-01-01", periods=values.shape[1], freq="MS"), len(keys)))
    table["value"] = values.ravel()
    history = History(table, ("region", "product"), "month", Measure(name="sales"), ImportReport(file="test"))
    return baseline(history, draws=50, model=model)


def test_the_dimension_that_foretells_the_season_lends_it() -> None:
    found = pooled_seasonality(*panel(48), season=12)
    assert found.dimension == "product"
    assert found.receives.all()
    np.testing.assert_array_equal(found.groups, np.arange(REGIONS * PRODUCTS) % PRODUCTS)


def test_nobody_lends_where_no_group_knows_better_than_no_season() -> None:
    found = pooled_seasonality(*panel(48, seasonal=False), season=12)
    assert found.groups is None
    assert not found.receives.any()


def test_nobody_borrows_who_was_never_short() -> None:
    assert pooled_seasonality(*panel(200), season=12).groups is None


def test_a_wild_series_neither_lends_nor_borrows_and_changes_no_other() -> None:
    values, keys = panel(48)
    values[3, 20] *= 1000
    found = pooled_seasonality(values, keys, season=12)
    assert found.groups is not None
    assert found.groups[3] == -1
    assert not found.receives[3]
    rest = np.arange(len(values)) != 3
    alone = pooled_seasonality(values[rest], keys[rest], season=12)
    assert alone.groups is not None
    np.testing.assert_array_equal(pd.factorize(alone.groups)[0], pd.factorize(found.groups[rest])[0])


@pytest.mark.parametrize("season", [1, 12])
def test_without_groups_of_three_nobody_lends(season: int) -> None:
    values, keys = panel(48)
    assert pooled_seasonality(values[:2], keys[:2], season=season).groups is None


def test_a_borrowed_season_is_nearer_and_told_in_the_routes() -> None:
    values, keys = panel(48)
    truth, _ = panel(48)
    product = np.arange(len(values)) % PRODUCTS
    truth = 100 * np.exp(0.3 * np.sin(2 * np.pi * (np.arange(48, 60) + 3 * product[:, None]) / 12))
    with_groups = made(values, keys)
    alone = np.stack([made(values[[at]], keys.iloc[[at]]).points[0] for at in range(len(values))])
    assert np.abs(with_groups.points - truth).mean() < 0.9 * np.abs(alone - truth).mean()
    assert with_groups.routes["reason"].str.endswith("drawn to that of the others of its product").all()
    assert not made(values, keys, model="seasonal_naive").routes["reason"].str.contains("drawn").any()
