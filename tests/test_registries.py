"""Every registry: each of its names works, and a misspelt one is answered with the nearest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pandas as pd
import pytest

from forecast.baseline import Baseline
from forecast.baseline.models.registry import MODELS, model_named
from forecast.decomposition import Plan, decompose
from forecast.decomposition.days import PACES, pacing_phases
from forecast.decomposition.period_split import TIME_RULES, time_rule
from forecast.decomposition.spreads import SPREADS
from forecast.language.catalogue import LANGUAGES, catalogue
from forecast.periods.frequency import FREQUENCIES, frequency
from forecast.review.policies import POLICIES, policy_named
from forecast.settings.errors import InputError
from forecast.targets import propose_targets, target_setting_steps
from forecast.targets.factors import FACTORS, factor_tilt
from forecast.targets.profiles import PROFILES, profile_named
from forecast.targets.smart import STEPS
from forecast.training.catalogue import EXERCISES, exercise

VALUES = pd.DataFrame({"region": ["East", "West"], "factor": "trend", "value": [1.0, 2.0]})


class Registry(NamedTuple):
    """What a registry holds, by name, and the function through which a user names one of it."""

    names: Mapping[str, Any]
    use: Callable[[str], object]


REGISTRIES = {
    "model": Registry(MODELS, model_named),
    "profile": Registry(PROFILES, profile_named),
    "factor": Registry(FACTORS, lambda name: factor_tilt(VALUES.assign(factor=name), {name: 0.05})),
    "step": Registry(STEPS, lambda name: target_setting_steps({name: True})),
    "pace": Registry(PACES, lambda name: pacing_phases("2026-05", name)),
    "rule for periods": Registry(TIME_RULES, time_rule),
    "policy": Registry(POLICIES, policy_named),
    "frequency": Registry(FREQUENCIES, frequency),
    "exercise": Registry(EXERCISES, exercise),
    "language": Registry(LANGUAGES, catalogue),
}
EXTRA: Mapping[str, Mapping[str, object]] = {
    "growth": {"growth": 0.02},
    "straight line": {"line": (1.0, 3.0)},
    "reference": {"reference": pd.DataFrame({"region": ["East", "West"], "weight": [2.0, 1.0]})},
    "metric": {"reference": pd.DataFrame({"region": ["East", "West"], "people": [3.0, 1.0]}), "metrics": {"people": 100.0}},
}


def misspelt(name: str) -> str:
    """The name with a slip in it: its last two letters swapped, or doubled where they are alike."""
    swapped = name[:-2] + name[:-3:-1]
    return swapped if swapped != name else name + name[-1]


@pytest.fixture(scope="module")
def plan(small: Baseline) -> Plan:
    return decompose(propose_targets(small))


@pytest.mark.parametrize(("kind", "name"), [(kind, name) for kind, registry in REGISTRIES.items() for name in registry.names])
def test_each_name_works_and_a_misspelt_one_is_answered_with_the_nearest(kind: str, name: str) -> None:
    registry = REGISTRIES[kind]
    assert registry.use(name) is not None
    with pytest.raises(InputError, match=rf"unknown {kind}\. (Did you mean|Choose one of:).*{name}"):
        registry.use(misspelt(name))


@pytest.mark.parametrize("name", SPREADS)
def test_each_spread_works_and_a_misspelt_one_is_answered_with_the_nearest(name: str, plan: Plan) -> None:
    spread = plan.spread({}, 7777, by=name, **EXTRA.get(name, {}))  # type: ignore[arg-type]  # keywords by spread
    assert spread.units[1].sum() == 7777
    with pytest.raises(InputError, match=rf"unknown spread\. Did you mean .*'{name}'"):
        plan.spread({}, 7777, by=misspelt(name))


@pytest.mark.parametrize("kind", REGISTRIES)
def test_a_name_that_is_like_none_is_answered_with_all(kind: str) -> None:
    with pytest.raises(InputError, match=rf"unknown {kind}\. Choose one of: {next(iter(REGISTRIES[kind].names))}"):
        REGISTRIES[kind].use("zzzzzzzzzzzz")
