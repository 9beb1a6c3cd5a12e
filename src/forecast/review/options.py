"""What a review can be told: one frozen set of options, its limits checked once."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TypedDict

from forecast.history.series.panel import History
from forecast.review.policies import policy_named
from forecast.settings.errors import bad_input, choose
from forecast.settings.workbook import ReviewPolicy
from forecast.targets.profiles import Profile

RULES = ReviewPolicy()  # the rules of a workbook that says nothing of its own


class ReviewKeywords(TypedDict, total=False):
    """The options by name, as `review` takes them."""

    policy: str
    materiality: float
    max_change: float
    model: str
    seed: int
    draws: int
    profile: str | Profile
    goal: float | str | None
    by: tuple[str, ...] | None
    fiscal_year_start: int | None
    revenue: History | None
    origins: int


@dataclass(frozen=True)
class ReviewOptions:
    """The options of a review.

    `policy` is keep, rebase or blend; changes below `materiality` (a share of the planned number) are not made, changes above
    `max_change` are cut. `model`, `seed` and `draws` are the forecast's; `profile`, `goal` and `by` the targets'. `revenue` is a second
    history of the same leaves, in money, for price, volume and mix. `origins` is how many past spans the calibration looks at.
    """

    policy: str = RULES.policy
    materiality: float = RULES.materiality
    max_change: float = RULES.max_change
    model: str = "ensemble"
    seed: int = 0
    draws: int = 500
    profile: str | Profile = "default"
    goal: float | str | None = None
    by: tuple[str, ...] | None = None
    fiscal_year_start: int | None = None
    revenue: History | None = None
    origins: int = 6

    def __post_init__(self) -> None:
        policy_named(self.policy)
        for name in ("materiality", "max_change"):
            value = getattr(self, name)
            if not 0 <= value <= 1:
                raise bad_input("not a share between 0 and 1", "Write 0.02 for 2 %", column=name, value=f"{value:g}")
        if self.materiality > self.max_change:
            message = f"materiality is larger than max_change ({self.max_change:g}), so no change could be made"
            raise bad_input(message, "Make max_change the larger", column="materiality", value=f"{self.materiality:g}")

    @classmethod
    def of(cls, keywords: ReviewKeywords) -> ReviewOptions:
        """The options of these names and values; an unknown name is answered with the nearest."""
        for name in keywords:
            choose(name, [field.name for field in fields(cls)], kind="option of a review")
        return cls(**keywords)
