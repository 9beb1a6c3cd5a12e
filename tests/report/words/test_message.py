"""The message is true of the figures it is made from."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from forecast.language.catalogue import catalogue
from forecast.report.summary.schema import Summary
from forecast.report.words.localize import localized
from forecast.report.words.message import page_messages


@pytest.mark.parametrize(
    ("gap", "good", "normal", "said"),
    [
        (-448_000, 1, False, "4 % behind"), (448_000, 1, False, "4 % ahead"), (-448_000, 1, True, "within normal variation"),
        (0, 1, True, "exactly on"), (-448_000, -1, False, "4 % below"), (448_000, -1, False, "4 % above"), (-1_000, 1, True, "<1 % behind"),
    ],
)  # fmt: skip
def test_it_says_on_which_side_and_whether_it_is_noise(
    company: Callable[..., Summary],
    gap: float,
    good: int,
    normal: bool,  # noqa: FBT001 - a column of the table above
    said: str,
) -> None:
    summary = company()
    summary["figures"].update(gap=gap, gap_share=gap / 11_250_000, normal=normal)
    summary["measure"]["good"] = good
    assert said in localized(summary)["message"].replace("\u00a0", " ")


def test_the_largest_gap_is_named_with_its_size(company: Callable[..., Summary]) -> None:
    assert "largest gap is in North: −325\u00a0thousand\u00a0CNY" in company()["message"]
    assert "落后最多的是北方大区：−32.5万元" in company("zh")["message"]


def test_without_a_target_it_judges_nothing(company: Callable[..., Summary]) -> None:
    summary = company()
    summary["figures"].update(plan=0.0, gap=None, gap_share=None)
    assert "no base target" in localized(summary)["message"]


def test_no_series_is_said_and_nothing_else(company: Callable[..., Summary]) -> None:
    summary = company()
    summary["gaps"] = []
    assert localized(summary)["message"].startswith("There is no series to report on for 2026 H1")


def test_a_summary_changes_its_language_and_back(company: Callable[..., Summary]) -> None:
    english = localized(company("en"))
    assert localized(english) == english
    english = company("en")
    chinese = localized(english, "zh")
    assert chinese["language"] == "zh"
    assert chinese["correction"][0]["rule"] == "向同级概率靠拢"
    assert "2026年上半年" not in english["message"]


def test_where_no_member_stands_out_the_largest_cause_is_named(company: Callable[..., Summary]) -> None:
    summary = company()
    for row in summary["gaps"]:
        row["verdict"] = "normal"
    bridge = summary["bridge"]
    assert bridge is not None
    largest = max(bridge["steps"], key=lambda step: abs(step["value"]))
    assert f"{catalogue('en').named(largest['cause'])}" in localized(summary)["message"]
    with_cause = localized(summary)["message"]
    summary["bridge"] = None
    assert len(localized(summary)["message"]) < len(with_cause)
    summary["figures"]["normal"] = True
    assert localized(summary)["message"].count(".") <= with_cause.count(".")


def test_what_was_not_forecast_or_corrected_is_not_spoken_of(company: Callable[..., Summary]) -> None:
    summary = company()
    whole = page_messages(summary)
    assert all(whole.values())
    summary["figures"].update(landing=None, landing_chance=None, rest_planned=None)
    assert page_messages(summary) == whole | {"history": "", "correction": ""}
    assert "land" not in localized(summary)["message"]
