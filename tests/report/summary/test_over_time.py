"""What runs over time in a summary adds up to what the review found."""

from __future__ import annotations

import dataclasses

import pytest

from forecast.report.summary.over_time import bridge, course, cumulative, members
from forecast.review import Review


def test_the_course_ends_where_the_review_does_and_the_fan_begins_right_after(found: Review) -> None:
    made = course(found)
    assert made is not None
    assert made["periods"][-1] == "2025-06-01"
    assert made["ahead"][0] == "2025-07-01"
    assert made["ahead"][-1] == "2025-12-01"
    assert {len(made[name]) for name in ("point", "q10", "q25", "q75", "q90")} == {len(made["ahead"])}  # type: ignore[literal-required]


def test_the_bands_are_nested_and_the_lines_in_order(found: Review) -> None:
    made = course(found)
    assert made is not None
    for low, inner, middle, upper, high in zip(*(made[name] for name in ("q10", "q25", "point", "q75", "q90")), strict=True):  # type: ignore[literal-required]
        assert low <= inner <= middle <= upper <= high
    floor, base, stretch = (line["total"] for line in made["lines"])
    assert floor <= base <= stretch
    chances = [line["chance"] for line in made["lines"]]
    assert chances == sorted(chances, reverse=True)


def test_the_parts_of_a_line_add_up_to_its_total(found: Review) -> None:
    made = course(found)
    assert made is not None
    for line in made["lines"]:
        assert sum(value or 0 for value in line["values"]) == pytest.approx(line["total"], rel=1e-9)


def test_the_year_so_far_never_falls_and_stops_at_the_last_actual(found: Review) -> None:
    made = cumulative(found)
    assert made is not None
    assert [value is None for value in made["actual"]] == [False] * 6 + [True] * 6
    assert made["actual"][5] == pytest.approx(found.gaps.iloc[0]["actual"])
    assert made["due"] == sorted(made["due"])  # type: ignore[type-var]


def test_members_are_the_first_dimension_by_size_and_add_up_to_the_total(found: Review) -> None:
    made = members(found)
    assert [each["name"] for each in made] == ["North", "South <b>"]
    total = sum(value or 0 for each in made for value in each["actual"])
    assert total == pytest.approx(found.gaps.iloc[0]["actual"])


def test_a_bridge_without_its_season_still_leads_to_the_actual(found: Review) -> None:
    made = bridge(found)
    assert made is not None
    assert "season" not in {step["cause"] for step in made["steps"]}
    assert made["start"] + sum(step["value"] for step in made["steps"]) == pytest.approx(made["end"])


def test_without_rows_there_is_nothing_rather_than_an_empty_picture(found: Review) -> None:
    bare = dataclasses.replace(found, fan=found.fan.head(0), bridge=found.bridge.head(0), cumulative=found.cumulative.head(0))
    assert (course(bare), bridge(bare), cumulative(bare)) == (None, None, None)
