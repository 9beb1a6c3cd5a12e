"""What is measured: a measure has a name, a kind, a unit and a direction, and adds over members or is a ratio of two that do."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal[
    "volume", "revenue", "cost", "profit", "share", "satisfaction", "billing", "retail", "registration", "stock", "price", "other"
]
# Kinds that say how much each one has and not how many there are: no sum of them over members or periods means anything.
LEVEL_KINDS: frozenset[Kind] = frozenset({"share", "satisfaction", "price", "stock"})


class Measure(BaseModel):
    """A measure of the workbook; a ratio names its numerator and denominator and is derived, never summed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    kind: Kind = "revenue"
    unit: str = ""
    direction: Literal["up", "down"] = "up"
    numerator: str | None = None
    denominator: str | None = None
    step: float = 1.0  # the smallest unit that assigned numbers are rounded to

    @property
    def additive(self) -> bool:
        """Whether parts of it add up to the whole, over members and over periods."""
        return self.numerator is None and self.kind not in LEVEL_KINDS

    @property
    def why_not_additive(self) -> tuple[str, str]:
        """Why its parts do not add, and what to do instead; for a measure that is not additive."""
        if self.numerator is not None:
            hint = f"Read '{self.numerator}' and '{self.denominator}': the ratio follows from them"
            return f"'{self.name}' is a ratio, which is derived from its parts and never summed", hint
        if self.kind == "stock":
            return "a stock is held at a date and does not add over periods", "Use what comes in or goes out, such as sales"
        hint = "Give its numerator and denominator in workbook.yaml, or another kind where it does add"
        return f"a measure of kind {self.kind} does not add over members or periods", hint
