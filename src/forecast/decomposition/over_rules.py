"""Rules of over-assignment, as a plan carries them."""

from __future__ import annotations

from dataclasses import dataclass

from forecast.settings.errors import bad_input


@dataclass(frozen=True)
class OverRule:
    """More is asked of the nodes of a level than their parent needs: by a share, or by what a confidence takes.

    With `confidence` the share is solved: if every node reaches its assigned number with `chance`, the parent reaches its
    planned number with that confidence. The rule is applied to the plan as it stands, so it survives every later change.

    >>> plan.over_assign(fc.OverRule("region", share=0.05)).over[0].share
    0.05
    """

    level: str
    share: float | None = None
    confidence: float | None = None
    chance: float = 0.60

    def __post_init__(self) -> None:
        if (self.share is None) == (self.confidence is None):
            raise bad_input("an over-assignment is given as a share or as a confidence", "Give one of them", value=self.level)
        if self.share is not None and not 0 <= self.share <= 1:
            raise bad_input("an over-assignment is out of range", "Give a share from 0 to 1", value=f"{self.share:g}")
        if self.confidence is not None and not (0.5 <= self.confidence < 1 and 0.5 <= self.chance < 1):
            raise bad_input("a confidence or chance is out of range", "Give 0.5 or more, below 1", value=f"{self.confidence:g}")
