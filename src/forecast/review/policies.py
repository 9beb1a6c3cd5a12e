"""How the rest of the year moves: policies by name for the total, and the limits that each of them keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from forecast.settings.errors import choose


@dataclass(frozen=True)
class PolicyInputs:
    """What a policy looks at, of the total and in whole steps with more being better.

    `planned` is the base number of the rest of the year, `gap` the year so far against its plan, `rebased` the base number of the
    new forecast for the rest, `weight` the part of the year's surprise that is signal.
    """

    planned: float
    gap: float
    rebased: float
    weight: float


def keep(standing: PolicyInputs) -> float:
    """The change that keeps the year's number: the rest catches up what is behind, or gives back what is ahead."""
    return -standing.gap


def rebase(standing: PolicyInputs) -> float:
    """The change to the new forecast's own base number."""
    return standing.rebased - standing.planned


def blend(standing: PolicyInputs) -> float:
    """The part of the way to the new forecast that the year's surprise is signal and not noise."""
    return standing.weight * rebase(standing)


POLICIES: Mapping[str, Callable[[PolicyInputs], float]] = {"keep": keep, "rebase": rebase, "blend": blend}


def policy_named(name: str) -> Callable[[PolicyInputs], float]:
    """The policy of that name; a wrong name is answered with the nearest ones."""
    return POLICIES[choose(name, POLICIES, kind="policy", column="policy")]


def apply_limits(change: float, planned: float, *, materiality: float, max_change: float) -> tuple[float, str]:
    """The change that is made, and why: "small" (below materiality, so none), "limited" (cut to the largest change) or "free"."""
    # By size, as the plan of a measure of which less is better is below zero here.
    size = abs(planned)
    if abs(change) < materiality * size:
        return 0.0, "small"
    if abs(change) > max_change * size:
        return (max_change * size if change > 0 else -max_change * size), "limited"
    return change, "free"
