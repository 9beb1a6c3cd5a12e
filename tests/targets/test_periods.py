"""A period as people name it is its first and its last day."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecast.settings.errors import InputError
from forecast.targets.periods import period_range


@pytest.mark.parametrize(("name", "first", "last"), [
    ("2026", "2026-01-01", "2026-12-31"), ("2026H1", "2026-01-01", "2026-06-30"), ("2026-h2", "2026-07-01", "2026-12-31"),
    ("2026Q2", "2026-04-01", "2026-06-30"), ("2024-02", "2024-02-01", "2024-02-29"), ("2026-03-05", "2026-03-05", "2026-03-05"),
    (" 2026 H1 ".replace(" H", "H"), "2026-01-01", "2026-06-30"),
])  # fmt: skip
def test_a_named_period_has_its_days(name: str, first: str, last: str) -> None:
    assert period_range(name) == (pd.Timestamp(first), pd.Timestamp(last))


@given(st.integers(min_value=1990, max_value=2100))
def test_halves_and_quarters_fill_the_year_without_overlap(year: int) -> None:
    for names in ([f"{year}H{at}" for at in (1, 2)], [f"{year}Q{at}" for at in (1, 2, 3, 4)]):
        spans = [period_range(name) for name in names]
        assert (spans[0][0], spans[-1][1]) == period_range(str(year))
        assert all(after[0] - before[1] == pd.Timedelta(days=1) for before, after in pairwise(spans))


@pytest.mark.parametrize("name", ["", "NaT", "2026H3", "soon", "2026Q5", "2026-13"])
def test_what_is_no_period_is_told_how_to_write_one(name: str) -> None:
    with pytest.raises(InputError, match="2026H1"):
        period_range(name)
