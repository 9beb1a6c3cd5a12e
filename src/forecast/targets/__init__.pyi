from .combined_measures import combine_measures
from .conversions import chance_said, convert
from .factors import FACTORS, factor_effects, factor_tilt
from .fairness import attainment_of, compare_chances, fairness_audit, gini, ratchet
from .given import given_targets, growth_shares
from .levels import growth_chances, own_levels
from .market import workbook_tilt
from .profiles import Profile, profile_named
from .propose import Targets, propose_targets
from .smart import TargetText, check_targets, smart, target_setting_steps
from .tilt import Tilt

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
