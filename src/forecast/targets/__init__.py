"""Targets: levels with stated chances, numbers assigned by equal chance, and what tilts, checks and audits them."""

from forecast.targets.combined_measures import side_by_side
from forecast.targets.conversions import chance_said, converted
from forecast.targets.factors import FACTORS, factor_effects, factor_tilt
from forecast.targets.fairness import attainment_of, audit, gini, ratchet, who_gains
from forecast.targets.given import given_targets, growth_shares
from forecast.targets.levels import chance_of, growth_chances, number_for, numbers_for, own_levels
from forecast.targets.market import workbook_tilt
from forecast.targets.profiles import Profile, profile_named
from forecast.targets.propose import Targets, propose_targets
from forecast.targets.smart import TargetText, check_targets, setting_steps, smart
from forecast.targets.tilt import Tilt

__all__ = [
    "FACTORS",
    "Profile",
    "TargetText",
    "Targets",
    "Tilt",
    "attainment_of",
    "audit",
    "chance_of",
    "chance_said",
    "check_targets",
    "converted",
    "factor_effects",
    "factor_tilt",
    "gini",
    "given_targets",
    "growth_chances",
    "growth_shares",
    "number_for",
    "numbers_for",
    "own_levels",
    "profile_named",
    "propose_targets",
    "ratchet",
    "setting_steps",
    "side_by_side",
    "smart",
    "who_gains",
    "workbook_tilt",
]
