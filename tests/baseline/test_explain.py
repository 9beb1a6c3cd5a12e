"""An explanation names the route, weights that add to 1, a season and components that add to the series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import baseline
from forecast.baseline.explain import Explanation, explain
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure


@pytest.fixture(scope="module")
def explained() -> Explanation:
    periods = pd.date_range("2021-01-01", periods=48, freq="MS")
    random = np.random.default_rng(0)
    tables = [
        pd.DataFrame(
            {
                "region": region,
                "period": periods,
                "value": (2.0 + np.sin(np.arange(48) * np.pi / 6)) * random.uniform(98, 102, 48),
            }
        )
        for region in ("east", "west")
    ]
    table = pd.concat(tables, ignore_index=True)
    history = History(table, ("region",), "month", Measure(name="sales"), ImportReport(file="test"))
    return explain(baseline(history, draws=50), {"region": "east"})


def test_the_route_carries_the_whole_forecast_of_a_leaf(explained: Explanation) -> None:
    routes = explained.facts.query("what == 'route'")
    assert routes["item"].tolist() == ["main"]
    assert routes["value"].tolist() == [1.0]


def test_member_weights_add_to_one(explained: Explanation) -> None:
    assert explained.facts.query("what == 'member'")["value"].sum() == pytest.approx(1.0)


def test_the_season_peaks_where_the_series_does(explained: Explanation) -> None:
    season = explained.facts.query("what == 'season'").set_index("item")["value"]
    assert season.mean() == pytest.approx(1.0)
    assert season.idxmax() == "Apr"


def test_components_add_to_the_series(explained: Explanation) -> None:
    parts = explained.components
    np.testing.assert_allclose(parts[["trend", "season", "rest"]].sum(axis=1), parts["observed"], rtol=1e-9)


def test_an_effect_is_told_for_the_nodes_it_touches_as_a_share_of_theirs() -> None:
    periods = pd.date_range("2021-01-01", periods=60, freq="MS")
    random = np.random.default_rng(0)
    tables = []
    for region in ("east", "west"):
        values = (2.0 + np.sin(np.arange(60) * np.pi / 6)) * random.uniform(98, 102, 60)
        values[[17, 43]] *= 1.5 if region == "east" else 1.0
        tables.append(pd.DataFrame({"region": region, "period": periods, "value": values}))
    history = History(pd.concat(tables, ignore_index=True), ("region",), "month", Measure(name="sales"), ImportReport(file="t"))
    events = pd.DataFrame({"event": "Fair", "period": ["2022-06-01", "2024-08-01"], "region": "east"})
    made = baseline(history, draws=50, events=events)
    sizes = {name: explain(made, key).facts.query("what == 'effect'")["value"] for name, key in
             {"east": {"region": "east"}, "west": {"region": "west"}, "total": {}}.items()}  # fmt: skip
    assert sizes["east"].iloc[0] == pytest.approx(0.5, abs=0.08)
    assert sizes["west"].empty
    assert sizes["total"].iloc[0] == pytest.approx(sizes["east"].iloc[0] / 2, rel=0.1)
