from __future__ import annotations

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
