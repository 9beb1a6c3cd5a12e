"""What a plan's table does not say by itself, kept in a JSON beside it."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field, field_validator

from forecast.decomposition.over_rules import OverRule
from forecast.periods.fiscal_calendar import is_fiscal
from forecast.periods.frequency import FREQUENCIES
from forecast.settings.measures import Measure
from forecast.settings.schema import Settings, field_error, validated_json

if TYPE_CHECKING:
    from forecast.decomposition import Plan


class StoredHold(Settings):
    """A held total as a file keeps it."""

    key: dict[str, str]
    period: str | None = None


class PlanMetadata(Settings):
    """What a plan's table does not say by itself: the order of its dimensions, how it is counted, held totals, over-assignment."""

    dimensions: tuple[str, ...] = ()
    frequency: str = "month"
    fiscal_calendar: str = ""
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] | None = None  # None in files of before: that of the forecast
    step: Annotated[float, Field(gt=0)] | None = None
    sign: Literal[1, -1] | None = None
    over: tuple[OverRule, ...] = ()
    total_holds: tuple[StoredHold, ...] = ()
    measure: Measure | None = None
    total_chances: tuple[float, float, float] | None = None
    negative: bool = False  # whether numbers may be below zero, as those of returns are

    @field_validator("frequency")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in FREQUENCIES and not is_fiscal(value):
            raise field_error("is no frequency of a plan", f"Write one of: {', '.join(FREQUENCIES)}")
        return value


def metadata_of(plan: Plan) -> dict[str, object]:
    """What the file beside a plan's table says of it, as plain values of a `PlanMetadata`."""
    chances = plan.total_chances()
    return {
        "dimensions": list(plan.grid.dimensions),
        "frequency": plan.grid.frequency,
        "fiscal_year_start": plan.grid.fiscal_year_start,
        **({"fiscal_calendar": plan.grid.fiscal_calendar} if plan.grid.fiscal_calendar else {}),
        "step": plan.scale.step,
        "sign": plan.scale.sign,
        "over": [asdict(rule) for rule in plan.over],
        "total_holds": [{"key": dict(hold.key), "period": hold.period} for hold in plan.total_holds],
        "measure": plan.measure.model_dump() if plan.measure.name else None,
        "negative": bool(plan.has_returns.any()),
        "total_chances": chances.tolist() if np.isfinite(chances).all() else None,
    }


def stored_metadata(path: Path) -> PlanMetadata:
    """What the file beside a plan's table says; nothing but defaults where there is none."""
    beside = path.with_suffix(".json")
    return validated_json(PlanMetadata, beside) if beside.is_file() else PlanMetadata()
