"""What breaks a law of targets is named with its node and never given out."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from forecast.settings.errors import BrokenLawError
from forecast.targets.laws import check_finite, check_levels, check_parts

KEYS = pd.DataFrame({"region": ["North", "South"], "product": ["A", "B"]})


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_a_number_that_is_not_finite_names_its_node(broken: float) -> None:
    numbers = np.ones((2, 3))
    check_finite(numbers, KEYS)
    numbers[1, 2] = broken
    with pytest.raises(BrokenLawError, match="region=South, product=B"):
        check_finite(numbers, KEYS)


def test_levels_out_of_order_name_their_node() -> None:
    check_levels(np.array([[1, 2], [1, 3], [4, 3]]), KEYS)
    with pytest.raises(BrokenLawError, match="region=North"):
        check_levels(np.array([[2, 2], [1, 3], [4, 3]]), KEYS)


def test_parts_that_do_not_add_are_refused() -> None:
    check_parts(np.array([[1, 2], [2, 3]]), np.array([3, 5]))
    with pytest.raises(BrokenLawError, match="the total"):
        check_parts(np.array([[1, 2], [2, 3]]), np.array([3, 6]))
