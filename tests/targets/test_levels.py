"""Numbers, growth and chances are asked for one another."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.targets import chance_of, growth_chances, number_for, numbers_for, own_levels


@pytest.mark.parametrize(
    ("key", "span", "period"),
    [({}, "year", None), ({"region": "East"}, "half", "2026-07-01"), ({"product": "Cart"}, "quarter", None)],
)
def test_a_number_and_its_chance_are_inverse(small: Baseline, key: dict[str, str], span: str, period: str | None) -> None:
    number = number_for(small, 0.7, key=key, span=span, period=period)
    assert chance_of(small, number, key=key, span=span, period=period) == pytest.approx(0.7)


def test_growth_is_said_as_a_chance(small: Baseline) -> None:
    table = growth_chances(small, [0.0, 0.10], level="total")
    assert table["chance"].is_monotonic_decreasing
    assert table["text"].iloc[1] == f"+10 % means a {100 * table['chance'].iloc[1]:.0f} % chance here"
    assert table["number"].iloc[1] == pytest.approx(1.1 * table["last_year"].iloc[1])


def test_levels_fall_as_chances_rise(small: Baseline) -> None:
    table = numbers_for(small, [0.9, 0.6, 0.1], level="leaf", span="quarter")
    assert len(table) == 6 * 4
    assert (np.diff(table[["p90", "p60", "p10"]].to_numpy(), axis=1) >= 0).all()
    own = own_levels(small, level="leaf", span="quarter")
    assert np.allclose(own["own_base"], table["p60"])


def test_what_cannot_be_is_refused(small: Baseline) -> None:
    with pytest.raises(InputError, match="outside 0 to 1"):
        number_for(small, 60)
    with pytest.raises(InputError, match=r"column 'period': '2026-03-01': no half of the forecast starts there.*2026-07-01"):
        chance_of(small, 1, span="half", period="2026-03-01")


def test_a_period_is_named_as_people_do_or_by_its_first_day(small: Baseline) -> None:
    assert number_for(small, 0.7, span="half", period="2026H2") == number_for(small, 0.7, span="half", period="2026-07-01")
    assert number_for(small, 0.7, period="2026-04..2026-09") < number_for(small, 0.7, period="2026")
