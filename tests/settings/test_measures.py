"""A measure adds up over its members, or is a ratio of two that do."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from forecast.settings.measures import Measure


def test_a_measure_adds_unless_it_has_a_numerator() -> None:
    assert Measure(name="revenue").additive
    assert not Measure(name="price", kind="price", numerator="revenue", denominator="volume").additive


def test_a_measure_is_frozen_and_knows_its_keys() -> None:
    with pytest.raises(ValidationError):
        Measure(name="revenue").name = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Measure.model_validate({"name": "revenue", "unti": "CNY"})
