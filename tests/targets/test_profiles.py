from __future__ import annotations

import pytest

from forecast.settings.errors import InputError
from forecast.settings.workbook import Probabilities
from forecast.targets.profiles import Profile, profile_named


def test_the_default_is_ninety_sixty_ten() -> None:
    assert profile_named("default").chances == (0.9, 0.6, 0.1)
    assert profile_named("symmetric").chances == (0.9, 0.5, 0.1)


def test_a_company_defines_its_own_by_name() -> None:
    own = {"bold": Probabilities(floor=0.85, base=0.5, stretch=0.05)}
    assert profile_named("bold", own).chances == (0.85, 0.5, 0.05)


@pytest.mark.parametrize(("level", "chance"), [("floor", 0.79), ("floor", 0.96), ("base", 0.71), ("stretch", 0.21)])
def test_chances_outside_their_range_are_refused(level: str, chance: float) -> None:
    with pytest.raises(InputError, match=f"column '{level}': '{chance:g}'.*{level} is out of range"):
        Profile("mine", **{level: chance})


def test_a_wrong_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'symmetric'"):
        profile_named("symetric")
