"""A measure adds up over its members, or is a ratio of two that do."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from forecast.settings.measures import LEVEL_KINDS, Kind, Measure


def test_a_measure_adds_unless_it_has_a_numerator() -> None:
    assert Measure(name="revenue").additive
    assert not Measure(name="price", kind="price", numerator="revenue", denominator="volume").additive


@pytest.mark.parametrize("kind", sorted(LEVEL_KINDS))
def test_a_measure_that_says_how_much_each_has_does_not_add_and_says_why(kind: Kind) -> None:
    measure = Measure(name="it", kind=kind)
    reason, way_out = measure.why_not_additive
    assert not measure.additive
    assert "does not add" in reason
    assert way_out


def test_a_measure_is_frozen_and_knows_its_keys() -> None:
    with pytest.raises(ValidationError):
        Measure(name="revenue").name = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Measure.model_validate({"name": "revenue", "unti": "CNY"})
