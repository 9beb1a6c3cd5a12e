"""The summary says what the review found, in plain values, at every level."""

from __future__ import annotations

import json
from dataclasses import replace

import pandas as pd
import pytest

from forecast.report import summarize
from forecast.report.summary.summarize import shown_levels, summary_of
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


def test_the_plan_by_month_is_the_plans_and_adds_to_the_year(found: Review) -> None:
    summary = summary_of(found)
    assert len(summary["plan"]) == len(found.plan.table)
    assert sum(row["base"] for row in summary["plan"]) == pytest.approx(found.plan.table["base"].sum())  # type: ignore[misc, typeddict-item]
    assert {len(row["key"]) for row in summary["plan"]} == {2}


def test_the_corrected_months_add_to_the_revised_numbers_of_the_leaves(found: Review) -> None:
    summary = summary_of(found)
    for row in summary["correction"]:
        months = [month for month in summary["months"] if month["key"] == row["key"]]
        assert sum(month["revised"] for month in months) == pytest.approx(row["revised"])  # type: ignore[misc, typeddict-item]


def test_each_pair_of_the_heat_is_the_attainment_of_its_node(found: Review) -> None:
    summary = summary_of(found)
    heat, by_key = summary["heat"], {tuple(row["key"]): row["attainment"] for row in summary["gaps"]}
    assert heat is not None
    for name, line in zip(heat["rows"], heat["attainment"], strict=True):
        assert line == [by_key[name, column] for column in heat["columns"]]


def test_the_largest_members_of_the_heat_come_first(found: Review) -> None:
    summary = summary_of(found)
    heat, base = summary["heat"], {tuple(row["key"]): row["base"] or 0 for row in summary["gaps"]}
    assert heat is not None
    sizes = [base[name, "all"] for name in heat["rows"][1:]]
    assert heat["rows"][0] == "all"
    assert sizes == sorted(sizes, reverse=True)


def test_of_a_number_of_nothing_no_chance_is_told(found: Review) -> None:
    gaps = found.gaps.copy()
    gaps.loc[gaps.index[-1], ["plan_base", "actual"]] = 0.0
    row = summary_of(replace(found, gaps=gaps))["gaps"][-1]
    assert (row["chance"], row["verdict"]) == (None, "none")
    assert summary_of(found)["gaps"][-1]["chance"] is not None


def test_without_a_rest_of_the_year_nothing_is_corrected(found: Review) -> None:
    over = replace(found, correction=found.correction.iloc[:0], correction_months=found.correction_months.iloc[:0], decision=None)
    summary = summary_of(over)
    assert summary["correction"] == summary["months"] == []
    assert summary["figures"]["rest_revised"] is None
    assert summary["policy"]["name"] == ""


def test_fallbacks_of_the_forecast_are_noted_with_their_counts(found: Review) -> None:
    now = found.baseline_now
    assert now is not None
    routes = now.routes["route"]
    notes = {note["members"]: note["count"] for note in summary_of(found)["notes"] if note["code"] == "route"}
    assert notes == {f"route_{route}": count for route, count in routes[routes != "main"].value_counts().items()}


def test_the_levels_of_the_tables_are_each_told_once(found: Review) -> None:
    assert shown_levels(found.ledger.hierarchy) == ["total", "region", "product", "region x product"]


def test_codes_are_the_same_in_every_language_until_they_are_worded(found: Review) -> None:
    english, chinese = summary_of(found, language="en"), summary_of(found, language="zh")
    assert {**english, "language": "zh"} == chinese


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_an_unknown_number_is_none_and_never_a_word_of_json(found: Review, number: float) -> None:
    gaps = found.gaps.astype({"yoy": "float64"}).assign(yoy=pd.Series(number, index=found.gaps.index))
    summary = summary_of(replace(found, gaps=gaps))
    assert {row["yoy"] for row in summary["gaps"]} == {None}
    json.dumps(summary, allow_nan=False)
