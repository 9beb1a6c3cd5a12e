"""Targets: levels with stated chances, numbers assigned by equal chance, and what tilts, checks and audits them."""

from forecast.targets.levels import chance_of, growth_chances, number_for, numbers_for, own_levels
from forecast.targets.profiles import Profile, profile_named
from forecast.targets.propose import Targets, propose_targets

__all__ = [
    "Profile",
    "Targets",
    "chance_of",
    "growth_chances",
    "number_for",
    "numbers_for",
    "own_levels",
    "profile_named",
    "propose_targets",
]
