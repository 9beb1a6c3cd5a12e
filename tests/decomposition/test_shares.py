"""Shares add to a whole or are refused with their sum (T01), and totals split by them add exactly (T08)."""

from __future__ import annotations

import pytest

from forecast.decomposition import checked_shares, split_by_weights
from forecast.settings.errors import InputError


@pytest.mark.parametrize(("shares", "message"), [([40.0, 59.7], "99.7 %"), ([60.0, 70.0], "130 %"), ([0.5, 0.8], "130 %")])
def test_shares_that_do_not_add_are_refused_with_their_sum(shares: list[float], message: str) -> None:
    with pytest.raises(InputError, match=f"add to {message}"):
        checked_shares(dict(zip("ab", shares, strict=True)))


def test_shares_rounded_by_hand_are_repaired_to_a_whole() -> None:
    repaired = checked_shares({"a": 33.33, "b": 33.33, "c": 33.33})
    assert sum(repaired.values()) == pytest.approx(1, abs=1e-12)
    assert repaired["a"] == pytest.approx(1 / 3, abs=1e-5)


def test_negative_shares_are_refused() -> None:
    with pytest.raises(InputError, match=r"column 'b'.*negative"):
        checked_shares({"a": 1.2, "b": -0.2})


def test_ten_per_cent_growth_by_weights_of_forty_and_sixty() -> None:
    assert split_by_weights(100 * 1.10, {"A": 40, "B": 60}) == {"A": 44.0, "B": 66.0}


def test_a_hundred_over_three_shops_is_exact_to_the_cent() -> None:
    assert split_by_weights(100.00, dict.fromkeys("abc", 1 / 3), step=0.01) == {"a": 33.34, "b": 33.33, "c": 33.33}
