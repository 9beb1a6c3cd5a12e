"""Targets: levels with stated chances, numbers assigned by equal chance, and what tilts, checks and audits them."""

from forecast.targets.combined_measures import combine_measures
from forecast.targets.conversions import chance_said, convert
from forecast.targets.factors import FACTORS, factor_effects, factor_tilt
from forecast.targets.fairness import attainment_of, compare_chances, fairness_audit, gini, ratchet
from forecast.targets.given import given_targets, growth_shares
from forecast.targets.levels import growth_chances, own_levels
from forecast.targets.market import workbook_tilt
from forecast.targets.profiles import Profile, profile_named
from forecast.targets.propose import Targets, propose_targets
from forecast.targets.smart import TargetText, check_targets, smart, target_setting_steps
from forecast.targets.tilt import Tilt

__all__ = [
    "FACTORS",
    "Profile",
    "TargetText",
    "Targets",
    "Tilt",
    "attainment_of",
    "chance_said",
    "check_targets",
    "combine_measures",
    "compare_chances",
    "convert",
    "factor_effects",
    "factor_tilt",
    "fairness_audit",
    "gini",
    "given_targets",
    "growth_chances",
    "growth_shares",
    "own_levels",
    "profile_named",
    "propose_targets",
    "ratchet",
    "smart",
    "target_setting_steps",
    "workbook_tilt",
]
