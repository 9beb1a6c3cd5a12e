"""Profiles by name: the chances that a company gives to floor, base and stretch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forecast.settings.errors import bad_input, choose
from forecast.settings.workbook import LIMITS, Probabilities


@dataclass(frozen=True)
class Profile:
    """The chances of being reached: floor within 80-95 %, base within 50-70 %, stretch within 5-20 %.

    The defaults are the middle of practice: threshold 90 %, target 55-60 %, excellence 6-20 % (WTW's ten years of outcomes,
    Sales Management Association). They say how a period ends when effort is as it was in the history.

    >>> fc.Profile("careful", floor=0.95, base=0.7, stretch=0.05).floor
    0.95
    """

    name: str
    floor: float = 0.90
    base: float = 0.60
    stretch: float = 0.10

    def __post_init__(self) -> None:
        for level, (low, high) in LIMITS.items():
            chance = getattr(self, level)
            if not low <= chance <= high:
                hint = f"Choose a chance from {low:.0%} to {high:.0%}"
                raise bad_input(f"profile '{self.name}': the {level} is out of range", hint, column=level, value=f"{chance:g}")

    @property
    def chances(self) -> tuple[float, float, float]:
        """The chances of floor, base and stretch."""
        return self.floor, self.base, self.stretch


PROFILES = {
    "default": Profile("default"),
    "symmetric": Profile("symmetric", 0.90, 0.50, 0.10),
}


def profile_named(name: str | Profile, company: Mapping[str, Probabilities] | None = None) -> Profile:
    """The profile of this name among the built-in ones and those of workbook.yaml (`probabilities`), which win.

    A profile is its own answer; a wrong name is answered with the nearest.
    """
    if isinstance(name, Profile):
        return name
    own = {key: Profile(key, each.floor, each.base, each.stretch) for key, each in (company or {}).items()}
    profiles = PROFILES | own
    return profiles[choose(name, profiles, kind="profile", column="profile")]
