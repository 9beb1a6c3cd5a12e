"""What is measured: a measure has a name, a kind, a unit and a direction, and adds over members or is a ratio of two that do."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

Kind = Literal[
    "volume", "revenue", "cost", "profit", "share", "satisfaction", "billing", "retail", "registration", "stock", "price", "other"
]


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
        """Whether parts of it add up to the whole."""
        return self.numerator is None
