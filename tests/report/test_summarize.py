"""The summary says what the review found, in plain values, at every level."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.history import read_history
from forecast.report import plot_bridge, plot_chances, plot_cumulative, plot_fan, plot_heat, plot_history, plot_split, summarize
from forecast.review import Review, review
from forecast.targets import propose_targets

REGIONS = {"North": 300.0, "South <b>": 150.0}
PRODUCTS = {"Tea": 1.0, "茶": 0.5}


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A review of a small company of four series over five and a half years."""
    months = pd.date_range("2020-01-01", "2025-06-01", freq="MS")
    noise = np.random.default_rng(3)
    rows = [
        (month, region, product, round(size * share * (1 + 0.2 * math.sin(month.month)) * noise.uniform(0.9, 1.1)))
        for month in months
        for region, size in REGIONS.items()
        for product, share in PRODUCTS.items()
    ]
    path: Path = tmp_path_factory.mktemp("small") / "sales.csv"
    pd.DataFrame(rows, columns=["month", "region", "product", "sales"]).to_csv(path, index=False)
    history = read_history(path, period="month", value="sales", by=["region", "product"])
    return review(None, history, half="2025H1", draws=100, origins=2)


def test_it_is_plain_json_without_nan(found: Review) -> None:
    summary = summarize(found, language="en", run_id="r")
    assert json.loads(json.dumps(summary, allow_nan=False)) == summary


def test_its_figures_are_the_reviews(found: Review) -> None:
    summary = summarize(found)
    total = found.gaps.iloc[0]
    assert summary["figures"]["actual"] == total["actual"]
    assert summary["figures"]["gap"] == total["gap"]
    assert summary["figures"]["rest_revised"] == found.correction.iloc[0]["revised"]
    assert summary["run"]["period"] == "2025H1"
    assert summary["run"]["rest"] == "2025H2"
    assert summary["run"]["judged"] == "proposed"


def test_each_level_of_gaps_adds_up_to_the_total(found: Review) -> None:
    gaps = summarize(found)["gaps"]
    levels = {
        pattern: [row for row in gaps if tuple(each == "all" for each in row["key"]) == pattern]
        for pattern in [(False, True), (True, False), (False, False)]
    }
    assert {len(rows) for rows in levels.values()} == {2, 4}
    for rows in levels.values():
        for name in ("actual", "base", "gap"):
            assert sum(row[name] for row in rows) == pytest.approx(gaps[0][name])  # type: ignore[literal-required]


def test_the_bridge_leads_from_the_plan_to_the_actual(found: Review) -> None:
    summary = summarize(found)
    bridge = summary["bridge"]
    assert bridge is not None
    assert bridge["start"] == pytest.approx(summary["figures"]["plan"])
    assert bridge["end"] == pytest.approx(summary["figures"]["actual"])
    assert bridge["start"] + sum(step["value"] for step in bridge["steps"]) == pytest.approx(bridge["end"])


def test_planned_and_adjustment_are_the_revised_number_in_every_row(found: Review) -> None:
    for row in summarize(found)["correction"]:
        assert (row["planned"] or 0) + (row["adjustment"] or 0) == pytest.approx(row["revised"] or 0)
        assert row["rule"]


def test_names_and_language_are_those_asked_for(found: Review) -> None:
    summary = summarize(found, language="zh", names={"region": "片区", "sales": "销量"}, title="小公司")
    assert summary["dimensions"] == ["片区", "product"]
    assert summary["measure"]["name"] == "销量"
    assert summary["message"].startswith("小公司2025年上半年")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_notebooks_have_the_same_pictures_with_their_titles(found: Review, language: str) -> None:
    start = found.baseline_start
    targets = propose_targets(start)
    pictures = [
        plot_history(start.history, language=language), plot_fan(start, targets, {"region": "North"}, language=language),
        plot_heat(found, language=language), plot_cumulative(found, language=language), plot_bridge(found, language=language),
        plot_split(found.plan, language=language), plot_chances(targets, language=language),  # type: ignore[arg-type]
    ]  # fmt: skip
    for picture in pictures:
        assert picture.title
        assert picture._repr_svg_().startswith("<?xml")
    assert plot_heat(found, language=language) == plot_heat(found, language=language)
