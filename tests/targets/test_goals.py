"""A goal from above is a number or a growth, and it lands on the company's own scale of chances."""

from __future__ import annotations

import numpy as np
import pytest

from forecast.baseline import Baseline
from forecast.settings.errors import InputError
from forecast.targets.goals import goal_chances, goal_numbers
from forecast.targets.outlook import Outlook, outlooks
from forecast.targets.profiles import profile_named


@pytest.fixture
def blocks(small: Baseline) -> list[Outlook]:
    return outlooks(small, "year")


@pytest.mark.parametrize(("goal", "number"), [(1200, 1200.0), ("1,200", 1200.0), ("1200.5", 1200.5), (0, 0.0)])
def test_a_number_is_taken_as_it_is(blocks: list[Outlook], goal: float | str, number: float) -> None:
    assert goal_numbers(goal, blocks) == [number]


@pytest.mark.parametrize(("goal", "factor"), [("+10%", 1.1), ("-5 %", 0.95), ("+ 2.5％", 1.025), ("+0%", 1.0)])
def test_a_growth_is_over_last_year(blocks: list[Outlook], goal: str, factor: float) -> None:
    last_year = blocks[0].last_year(np.array([0]))[0]
    assert goal_numbers(goal, blocks) == pytest.approx([last_year * factor])


def test_no_goal_is_no_number(blocks: list[Outlook]) -> None:
    assert np.isnan(goal_numbers(None, blocks)[0])
    assert goal_chances(blocks, [float("nan")], profile_named("default")).empty


@pytest.mark.parametrize(
    "goal", ["much", "10%%", "nan", "inf", "1e400", "40.000", "1,2", "1.200.000", -1, "-5000", [1, 2], "-101%"]
)
def test_what_is_no_goal_is_refused(blocks: list[Outlook], goal: object) -> None:
    with pytest.raises(InputError):
        goal_numbers(goal, blocks)  # type: ignore[arg-type]


def test_one_number_for_many_periods_is_asked_back(small: Baseline) -> None:
    halves = outlooks(small, "half")
    with pytest.raises(InputError, match="Give 2 numbers"):
        goal_numbers(1000.0, halves)
    assert goal_numbers([1000.0, None], halves)[0] == 1000.0  # type: ignore[list-item]


def test_a_higher_goal_has_a_lower_chance_and_its_own_gap(blocks: list[Outlook]) -> None:
    base = goal_chances(blocks, [1.0], profile_named("default"))["own_base"].iloc[0]
    rows = [goal_chances(blocks, [base * factor], profile_named("default")).iloc[0] for factor in (0.9, 1.0, 1.1)]
    assert [row["chance"] for row in rows] == sorted((row["chance"] for row in rows), reverse=True)
    assert rows[1]["chance"] == pytest.approx(0.6, abs=0.01)
    assert [row["gap_share"] for row in rows] == pytest.approx([-0.1, 0.0, 0.1])


def test_a_growth_over_a_year_that_is_not_known_is_refused(blocks: list[Outlook], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outlook, "last_year", lambda *_: np.array([np.nan]))
    with pytest.raises(InputError, match=r"'\+10%': there is no last year to grow from"):
        goal_numbers("+10%", blocks)
