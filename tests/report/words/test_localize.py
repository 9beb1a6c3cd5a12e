"""A summary holds codes; every language puts them into its own words."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from forecast.language.catalogue import catalogue
from forecast.report.summary.schema import Summary
from forecast.report.words.localize import localized, span_name, with_text
from forecast.settings.errors import InputError

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize(
    ("code", "english", "chinese"),
    [
        ("2026H1", "2026 H1", "2026年上半年"), ("2026H2", "2026 H2", "2026年下半年"), ("2026Q3", "2026 Q3", "2026年第3季度"),
        ("2026-05", "May 2026", "2026年5月"), ("2026", "2026", "2026年"),
        ("2026-06..2026-12", "Jun 2026 to Dec 2026", "2026年6月至2026年12月"),
        ("FY26 rest", "FY26 rest", "FY26 rest"), ("", "", ""),
    ],
)  # fmt: skip
def test_a_span_is_written_as_people_write_it(code: str, english: str, chinese: str) -> None:
    assert (span_name(code, catalogue("en")), span_name(code, catalogue("zh"))) == (english, chinese)


def test_the_stored_summary_keeps_codes_beside_its_sentences(company: Callable[..., Summary]) -> None:
    stored = with_text(company(), "zh")
    assert stored["run"]["period"] == "2026H1"
    assert stored["dimensions"] == ["region", "product"]
    assert CHINESE.search(stored["policy"]["words"])
    assert CHINESE.search(stored["notes"][0]["text"])


def test_going_through_another_language_changes_nothing(company: Callable[..., Summary]) -> None:
    english = company()
    assert with_text(with_text(english, "zh"), "en") == english
    assert localized(with_text(english, "zh"), "en") == localized(english)


def test_a_summary_is_never_changed_in_place(company: Callable[..., Summary]) -> None:
    summary = company()
    before = json.dumps(summary)
    localized(summary, "zh")
    with_text(summary, "zh")
    assert json.dumps(summary) == before


def test_names_of_the_data_stay_as_they_are_in_every_language(company: Callable[..., Summary]) -> None:
    there = localized(company(), "zh")
    assert there["members"][0]["name"] == "North"
    assert [row["key"] for row in there["gaps"]] == [row["key"] for row in company()["gaps"]]
    assert there["dimensions"] == ["大区", "产品"]


@pytest.mark.parametrize(("name", "weight", "said"), [
    ("keep", None, "the year's number is unchanged"), ("rebase", None, "chance of 60 %"), ("blend", 0.55, "55 % of that is signal"),
    ("blend", 0.0, "that is noise"), ("blend", None, "that is noise"),
])  # fmt: skip
def test_the_rule_is_told_with_its_own_numbers(
    company: Callable[..., Summary], name: str, weight: float | None, said: str
) -> None:
    summary = company()
    summary["policy"].update(name=name, weight=weight)
    words = localized(summary)["policy"]["words"].replace("\u00a0", " ")
    assert said in words
    assert "none is larger than 25 %" in words


def test_an_unknown_language_is_refused(company: Callable[..., Summary]) -> None:
    with pytest.raises(InputError, match="'en'"):
        localized(company(), "enn")


def test_a_policy_of_another_name_keeps_its_own_words_and_a_row_without_a_reason_its_rule(
    company: Callable[..., Summary],
) -> None:
    summary = company()
    summary["policy"].update(name="ours", words="as the board decided")
    summary["correction"][0].update(reason="", rule="by hand")
    found = localized(summary, "zh")
    assert found["policy"]["words"] == "as the board decided"
    assert found["correction"][0]["rule"] == "by hand"
