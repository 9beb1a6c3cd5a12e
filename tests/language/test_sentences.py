"""A sentence that a result carries is given in the other language, with its values and the names of the data in it."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from forecast.baseline.models.routes import REASONS
from forecast.decomposition import Capacity, capacity_check
from forecast.history.reading.dialect import describe_dialect
from forecast.language.sentences import translated
from forecast.review.decision import Decision, rule_in_words
from forecast.review.options import ReviewOptions
from forecast.review.policies import PolicyInputs
from forecast.targets.conversions import chance_said
from forecast.targets.fairness import Fairness, Ratchet, Slope
from forecast.targets.smart import MISSING_OF_WHOLE, STEPS, TargetText, smart

LATIN = re.compile("[A-Za-z]{3,}")


def assert_chinese(text: str) -> str:
    given = translated(text, language="zh")
    assert not LATIN.search(given), (text, given)
    assert translated(text) == text
    return given


@pytest.mark.parametrize("text", [*REASONS.values(), *STEPS.values(), *MISSING_OF_WHOLE, *MISSING_OF_WHOLE.values()])
def test_every_constant_sentence_has_its_text(text: str) -> None:
    assert_chinese(text)


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_its_name(step: str) -> None:
    assert_chinese(f"step: {step}")


POLICIES, REASON_CODES = ("keep", "rebase", "blend"), ("total", "equal_chance", "small", "limited", "unplanned", "sum")


@pytest.mark.parametrize(
    ("policy", "reason", "limit", "weight"), [*product(POLICIES, REASON_CODES, ("free", "small", "limited"), (0.0, 0.4))]
)
def test_every_rule_of_a_correction_is_told(policy: str, reason: str, limit: str, weight: float) -> None:
    inputs = PolicyInputs.__new__(PolicyInputs)
    object.__setattr__(inputs, "weight", weight)
    decision = Decision(standing=inputs, surprise=-1.2, wanted=3.0, made=1, limit=limit)
    options = replace(ReviewOptions.of({}), policy=policy)
    given = assert_chinese(rule_in_words(reason, decision, options))
    assert "。" in given


@pytest.mark.parametrize("slope", [np.nan, 0.0, 0.2, -0.2])
def test_a_fairness_audit_is_told_line_by_line(slope: float) -> None:
    line = Slope("chance_base", "last_year", slope, slope - 0.05, slope + 0.05)
    audit = Fairness(12, 0.31, 0.74, 0.08, 0.1, (line, line), None)  # type: ignore[arg-type]  # its groups are not told
    given = assert_chinese(audit.said)
    assert given.count("\n") == 2
    assert "力争概率" in given
    assert "上年同期" in given
    assert "31%" in given


@pytest.mark.parametrize("ratchet", [Ratchet(np.nan, 0.1, 2), Ratchet(0.9, 0.1, 9), Ratchet(0.2, 0.2, 9)])
def test_a_ratchet_is_told(ratchet: Ratchet) -> None:
    assert_chinese(ratchet.said)


@pytest.mark.parametrize(("needed", "high"), [(100.0, None), (900.0, 1200.0), (5000.0, None)])
def test_a_check_of_capacity_is_told(needed: float, high: float | None) -> None:
    text = str(capacity_check(needed, Capacity(10, 20, 5), high=high)["said"])
    assert_chinese(text)


@pytest.mark.parametrize("chance", [0.0, 0.08, 0.24, 0.85, 1.0])
def test_a_conversion_is_told(chance: float) -> None:
    assert "概率" in assert_chinese(f"+10 % means {chance_said(chance)} here")
    assert_chinese("a 60 % chance means 12,345 here")


def test_what_a_target_lacks_is_told_item_by_item() -> None:
    for text in smart(TargetText(""))["missing"]:
        assert_chinese(text)
    assert_chinese("; ".join(smart(TargetText("sales", due="soon", chance=0.95))["missing"].loc[[2]]))


def test_past_errors_are_told_for_leaves_and_totals() -> None:
    given = assert_chinese("past errors with it -1.2 % at leaves, +0.3 % at totals (6 origins)")
    assert given == "采用后历史误差 最细层级 -1.2 %，合计 +0.3 %（6 个起点）"


def test_names_of_the_data_stay() -> None:
    assert translated("North Sea, 2 islands", language="zh") == "North Sea, 2 islands"
    assert translated("a date instead of 'North'", language="zh") == "日期，而不是“North”"


@pytest.mark.parametrize(
    "text",
    [
        describe_dialect(";", "CRLF").replace("CRLF", "LF"), "7,050 read = 7,050 imported + 0 rejected", "12 before, 12 after",
        "2020-01-01 to 2026-06-01: 78 months", "12 periods without a row inside the series; unknown, never zero",
        "3 negative values (sum -12.50) in 2 series kept as returns", "4 series with zeros only in the last 12 months",
        "repair", "written as",
        "rows not in order of time: sorted: '2026-02' -> '', 3 times",
    ],
)  # fmt: skip
def test_what_reading_a_file_did_is_told(text: str) -> None:
    assert_chinese(text)
