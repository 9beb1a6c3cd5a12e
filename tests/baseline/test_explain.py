"""An explanation names the route, weights that add to 1, a season and components that add to the series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.baseline import Baseline, baseline
from forecast.baseline.effects import adjustment as adjustment_module
from forecast.baseline.explain import Explanation, explain
from forecast.baseline.models import ensemble
from forecast.baseline.models.ensemble import panel_weights, past_origins
from forecast.baseline.models.registry import model_named
from forecast.baseline.origin_forecasts import forecast_at_origins
from forecast.baseline.panel_input import PanelInput
from forecast.baseline.paths.past_errors import log_errors
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


@pytest.fixture(scope="module")
def promoted() -> Baseline:
    """Sixty series that a promotion doubles in months of no season, enough of them to teach weights."""
    periods = pd.date_range("2020-01-01", periods=60, freq="MS")
    random = np.random.default_rng(0)
    days = ["2020-05-01", "2021-10-01", "2022-02-01", "2023-07-01", "2024-04-01", "2024-09-01"]
    level = np.where(periods.isin(pd.to_datetime(days)), 2.5, 1.0) * (1.2 + 0.4 * np.sin(np.arange(60) * np.pi / 6))
    tables = [
        pd.DataFrame(
            {"product": f"P{at:02}", "period": periods, "value": level * np.exp(random.normal(0, 0.08, 60).cumsum() / 2 + 3)}
        )
        for at in range(60)
    ]
    history = History(pd.concat(tables, ignore_index=True), ("product",), "month", Measure(name="sales"), ImportReport(file="t"))
    return baseline(history, draws=20, events=pd.DataFrame({"event": "Promotion", "period": days}))


@pytest.mark.parametrize("key", [{}, {"product": "P07"}], ids=["total", "leaf"])
def test_the_weights_are_those_that_the_forecast_was_made_with(promoted: Baseline, key: dict[str, str]) -> None:
    panel, adjustment = promoted.history.panel, promoted.estimates.drivers.adjustment
    assert adjustment is not None
    adjusted = panel.values / adjustment.factors(60)[:, :60]
    past = past_origins(60, 12)
    learned, unadjusted = (
        panel_weights(values, past, season=12, horizon=12, groups=promoted.estimates.groups).weights.mean(axis=0)
        for values in (adjusted, panel.values)
    )
    shown = explain(promoted, key).facts.query("what == 'member'").set_index("item")["value"]
    np.testing.assert_array_equal(shown, learned)
    np.testing.assert_array_equal(promoted.estimates.weights.mean(axis=0), learned)
    assert np.abs(learned - unadjusted).max() > 0.01, "else this test says nothing"


def test_the_past_errors_are_those_of_the_forecasts_that_were_made(promoted: Baseline) -> None:
    history, leaf = promoted.history, promoted.hierarchy.find({"product": "P07"})
    adjustment = promoted.estimates.drivers.adjustment
    made = forecast_at_origins(
        PanelInput.of(history), model_named("ensemble"), np.r_[60, past_origins(60, 12)], horizon=12, adjustment=adjustment
    )
    expected = np.nanmean(np.abs(log_errors(made.actual[7], made.points[7, 1:])))
    shown = explain(promoted, {"product": "P07"}).facts.query("what == 'past error'").set_index("item")["value"]
    assert not promoted.estimates.moved[7] or shown["ensemble"] != expected
    assert shown["ensemble"] == promoted.estimates.missed[leaf]
    assert shown["ensemble"] == pytest.approx(expected, rel=0.05)  # reconciliation moves it a little


def test_explaining_learns_nothing(promoted: Baseline, monkeypatch: pytest.MonkeyPatch) -> None:
    def learns(*_: object, **__: object) -> None:
        raise AssertionError("learned again")

    monkeypatch.setattr(ensemble, "panel_weights", learns)
    monkeypatch.setattr(adjustment_module, "estimated", learns)
    assert len(explain(promoted, {"product": "P07"}).facts)
