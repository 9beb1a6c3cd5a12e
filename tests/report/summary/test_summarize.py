"""The summary says what the review found, in plain values, at every level."""

from __future__ import annotations

import json

import pytest

from forecast.report import summarize
from forecast.review import Review


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
