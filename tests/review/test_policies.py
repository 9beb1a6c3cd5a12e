from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.review.policies import POLICIES, PolicyInputs, apply_limits, policy_named
from forecast.settings.errors import InputError

number = st.floats(-1e6, 1e6, allow_nan=False)
share = st.floats(0, 1)


@given(planned=number, gap=number, rebased=number)
def test_without_signal_a_blend_moves_nothing_and_with_all_signal_it_is_the_rebase(
    planned: float, gap: float, rebased: float
) -> None:
    assert POLICIES["blend"](PolicyInputs(planned, gap, rebased, 0.0)) == 0
    assert POLICIES["blend"](PolicyInputs(planned, gap, rebased, 1.0)) == POLICIES["rebase"](
        PolicyInputs(planned, gap, rebased, 0.3)
    )


def test_keep_takes_over_the_gap_and_rebase_goes_to_the_new_number() -> None:
    standing = PolicyInputs(planned=1000.0, gap=-80.0, rebased=930.0, weight=0.5)
    assert POLICIES["keep"](standing) == 80.0
    assert POLICIES["rebase"](standing) == -70.0
    assert POLICIES["blend"](standing) == -35.0


@given(change=number, planned=number, materiality=st.floats(0, 0.1), max_change=st.floats(0.1, 1))
def test_a_limited_change_is_none_or_material_and_never_above_the_largest(
    change: float, planned: float, materiality: float, max_change: float
) -> None:
    made, limit = apply_limits(change, planned, materiality=materiality, max_change=max_change)
    assert abs(made) <= max_change * abs(planned) * (1 + 1e-12) or made == change == 0
    assert limit != "small" or made == 0
    assert limit != "free" or made == change
    assert made * change >= 0


def test_a_wrong_policy_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'rebase'"):
        policy_named("rebasse")
