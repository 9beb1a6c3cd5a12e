from __future__ import annotations

import pytest

from forecast.review.options import ReviewOptions
from forecast.settings.errors import InputError


def test_a_misspelt_option_is_answered_with_the_nearest() -> None:
    with pytest.raises(InputError, match="Did you mean 'max_change'"):
        ReviewOptions.of({"max_chang": 0.1})  # type: ignore[typeddict-unknown-key]  # that is the mistake


@pytest.mark.parametrize(
    ("told", "said"), [({"materiality": 2.0}, "'2'"), ({"max_change": -0.1}, "'-0.1'"), ({"policy": "hold"}, "'hold'")]
)
def test_a_value_out_of_range_is_refused_by_name(told: dict[str, object], said: str) -> None:
    with pytest.raises(InputError, match=said):
        ReviewOptions.of(told)  # type: ignore[arg-type]  # that is the mistake


def test_a_threshold_above_the_largest_change_is_refused() -> None:
    with pytest.raises(InputError, match="larger than max_change"):
        ReviewOptions.of({"materiality": 0.3, "max_change": 0.1})
