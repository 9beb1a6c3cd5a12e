"""The rule behind every corrected number, in words."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.review.options import ReviewOptions
from forecast.review.policies import PolicyInputs
from forecast.targets.profiles import profile_named


@dataclass(frozen=True)
class Decision:
    """What was decided for the total: the standing it rests on, the change wanted and made (in steps), and what limited it.

    `surprise` is how far the year so far lies from what was expected at its start, in standard deviations, more being better;
    `limit` is "free", "small" or "limited".
    """

    standing: PolicyInputs
    surprise: float
    wanted: float
    made: int
    limit: str


def rule_in_words(reason: str, decision: Decision, options: ReviewOptions) -> str:
    """The sentence for a node whose number has this reason."""
    if reason == "total":
        return POLICY_WORDS[options.policy](decision, options) + _limit_words(decision, options)
    return {
        "equal_chance": "Moved towards the same chance as its siblings, as far as the year's evidence and the limits go.",
        "small": f"Stays: the change would be under {options.materiality:.0%}.",
        "limited": f"Moved by the largest change allowed, {options.max_change:.0%}.",
        "unplanned": "Nothing was planned here, so nothing is corrected.",
        "sum": "The sum of its parts.",
    }[reason]


def _keep(_: Decision, __: ReviewOptions) -> str:
    return "Keep: the year's number stands, and the rest of the year takes over the gap of the year so far."


def _rebase(_: Decision, options: ReviewOptions) -> str:
    return f"Rebase: the rest of the year moves to the number that the new forecast gives a {_chance(options)} chance."


def _blend(decision: Decision, options: ReviewOptions) -> str:
    side = "above" if decision.surprise > 0 else "below"
    far = f"The year so far lies {abs(decision.surprise):.1f} standard deviations {side} what was expected at its start"
    if decision.standing.weight == 0:
        return f"Blend: {far}; that is noise, so it moves nothing."
    part = f"{decision.standing.weight:.0%}"
    return f"Blend: {far}; {part} of that is signal, so the rest moves {part} of the way to the new forecast's {_chance(options)} number."


POLICY_WORDS = {"keep": _keep, "rebase": _rebase, "blend": _blend}


def _chance(options: ReviewOptions) -> str:
    return f"{profile_named(options.profile).base:.0%}"


def _limit_words(decision: Decision, options: ReviewOptions) -> str:
    if decision.limit == "small" and decision.wanted:
        return f" That is under {options.materiality:.0%}, so the total stays."
    return f" Cut to the largest change, {options.max_change:.0%}." if decision.limit == "limited" else ""
