from __future__ import annotations

from dataclasses import replace

import pytest

from forecast.review.decision import Decision, rule_in_words
from forecast.review.options import ReviewOptions
from forecast.review.policies import PolicyInputs

STANDING = PolicyInputs(planned=1000.0, gap=-80.0, rebased=900.0, weight=0.75)


def test_a_rule_says_what_was_weighed_and_what_limited_it() -> None:
    decision = Decision(STANDING, surprise=-2.0, wanted=-75.0, made=-50, limit="limited")
    said = rule_in_words("total", decision, ReviewOptions(max_change=0.05))
    assert "2.0 standard deviations below" in said
    assert "75% of the way" in said
    assert "60% number" in said
    assert "Cut to the largest change, 5%." in said


def test_noise_is_called_noise_and_small_changes_small() -> None:
    quiet = Decision(PolicyInputs(1000.0, -10.0, 990.0, 0.0), surprise=-0.4, wanted=0.0, made=0, limit="small")
    assert "that is noise, so it moves nothing" in rule_in_words("total", quiet, ReviewOptions())
    small = Decision(STANDING, surprise=-2.0, wanted=-10.0, made=0, limit="small")
    assert "under 5%, so the total stays" in rule_in_words("total", small, ReviewOptions(policy="rebase"))


REASONS = ("total", "equal_chance", "small", "limited", "unplanned", "sum")
FREE = Decision(STANDING, surprise=-2.0, wanted=-75.0, made=-75, limit="free")


@pytest.mark.parametrize("policy", ["keep", "rebase", "blend"])
@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_a_sentence_under_every_policy(policy: str, reason: str) -> None:
    said = rule_in_words(reason, FREE, ReviewOptions(policy=policy))
    assert said[0].isupper()
    assert said.endswith(".")


@pytest.mark.parametrize("policy", ["keep", "rebase", "blend"])
def test_the_total_names_its_policy_and_parts_do_not(policy: str) -> None:
    options = ReviewOptions(policy=policy)
    assert rule_in_words("total", FREE, options).startswith(policy.capitalize())
    assert policy.capitalize() not in rule_in_words("equal_chance", FREE, options)


@pytest.mark.parametrize(("surprise", "side"), [(-2.0, "below"), (2.0, "above")])
def test_a_surprise_is_told_with_its_side_and_without_its_sign(surprise: float, side: str) -> None:
    said = rule_in_words("total", replace(FREE, surprise=surprise), ReviewOptions(policy="blend"))
    assert f"2.0 standard deviations {side}" in said
    assert "-2.0" not in said


@pytest.mark.parametrize("share", [0.02, 0.10])
def test_the_limits_are_those_of_the_options(share: float) -> None:
    options = ReviewOptions(materiality=share, max_change=2 * share)
    assert f"{share:.0%}" in rule_in_words("small", FREE, options)
    assert f"{2 * share:.0%}" in rule_in_words("limited", FREE, options)


def test_a_change_that_was_never_wanted_is_not_called_too_small() -> None:
    none = replace(FREE, wanted=0.0, made=0, limit="small")
    assert "stays" not in rule_in_words("total", none, ReviewOptions(policy="rebase"))
