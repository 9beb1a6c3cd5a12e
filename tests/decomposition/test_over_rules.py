"""An over-assignment is either a share or a confidence, within its range."""

from __future__ import annotations

import pytest

from forecast.decomposition.over_rules import OverRule
from forecast.settings.errors import InputError


@pytest.mark.parametrize(
    "given", [{"share": 0.0}, {"share": 0.05}, {"share": 1.0}, {"confidence": 0.8}, {"confidence": 0.5, "chance": 0.9}]
)
def test_what_is_within_range_is_kept(given: dict[str, float]) -> None:
    rule = OverRule("region", **given)
    assert {name: getattr(rule, name) for name in given} == given


@pytest.mark.parametrize(("given", "message"), [
    ({}, "Give one of them"), ({"share": 0.1, "confidence": 0.8}, "Give one of them"), ({"share": -0.1}, "from 0 to 1"),
    ({"share": 1.1}, "from 0 to 1"),
    ({"share": float("nan")}, "from 0 to 1"), ({"confidence": 0.4}, "below 1"),
    ({"confidence": 1.0}, "below 1"),
    ({"confidence": 0.8, "chance": 1.0}, "below 1"),
])  # fmt: skip
def test_anything_else_is_refused(given: dict[str, float], message: str) -> None:
    with pytest.raises(InputError, match=message):
        OverRule("region", **given)
