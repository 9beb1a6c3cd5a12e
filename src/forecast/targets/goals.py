"""A company goal from above: a number or a growth over last year, placed on the scale of chances."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.periods.frequency import frequency
from forecast.settings.errors import bad_input
from forecast.tables.checked import read_amount
from forecast.targets.levels import own_numbers
from forecast.targets.outlook import Outlook
from forecast.targets.profiles import Profile

Goal = float | str | Sequence[float | str] | None
GROWTH = re.compile(r"^\s*([+-]\s*[0-9]+(?:\.[0-9]+)?)\s*[%％]\s*$")
TOTAL = np.array([0])  # the hierarchy's first node


def goal_numbers(goal: Goal, blocks: Sequence[Outlook]) -> list[float]:
    """The goal of each block as a number; NaN where there is none.

    A growth is over the same periods a year before: over what was sold, and beyond the history over the goal of the year before,
    so that +10 % for several years compounds.
    """
    given = [goal] * len(blocks) if goal is None or isinstance(goal, str | int | float) else list(goal)
    single = isinstance(goal, int | float) or (isinstance(goal, str) and not GROWTH.match(goal))
    if single and len(blocks) > 1:
        raise bad_input("one number is given for several periods", f"Give {len(blocks)} numbers, one per period", value=str(goal))
    if len(given) != len(blocks):
        raise bad_input("the goals and periods are not as many", f"Give {len(blocks)}, one per period", value=str(len(given)))
    numbers: list[float] = []
    for i, each in enumerate(given):
        numbers.append(_number(each, before=_year_before(blocks, i, numbers)))
    return numbers


def goal_chances(blocks: Sequence[Outlook], goals: Sequence[float], profile: Profile) -> pd.DataFrame:
    """Each goal on the company's own scale: period, goal, chance, own_base, gap (goal - own_base), gap_share, last_year, growth.

    In later years `last_year` is the goal of the year before.
    """
    rows = [
        _placed(each, goal, profile, _year_before(blocks, i, goals))
        for i, (each, goal) in enumerate(zip(blocks, goals, strict=True))
        if not np.isnan(goal)
    ]
    columns = ["period", "goal", "chance", "own_base", "gap", "gap_share", "last_year", "growth"]
    return pd.DataFrame(rows, columns=columns)


def _placed(outlook: Outlook, goal: float, profile: Profile, before: float) -> tuple[object, ...]:
    chance = outlook.chances(TOTAL, np.array([[goal]]))[0, 0]
    base = own_numbers(outlook, TOTAL, profile)[1, 0]
    gap = goal - base
    growth = goal / before - 1 if before else np.nan
    return outlook.block.start, goal, chance, base, gap, gap / base if base else np.nan, before, growth


def _year_before(blocks: Sequence[Outlook], at: int, goals: Sequence[float]) -> float:
    """What the company had in the same periods a year before; where they lie ahead, the goal of that block; NaN if neither is known."""
    sold = float(blocks[at].last_year(TOTAL)[0])
    length = blocks[at].block.stop - blocks[at].block.first
    back = at - round(frequency(blocks[at].baseline.history.frequency).year / length)  # 52 / 53 for a long year
    return goals[back] if np.isnan(sold) and 0 <= back < len(goals) else sold


def _number(goal: float | str | None, *, before: float) -> float:
    if goal is None:
        return float("nan")
    growth = GROWTH.match(goal) if isinstance(goal, str) else None
    number = _grown(before, float(growth[1].replace(" ", "")) / 100) if growth else _plain(goal)
    if number < 0:
        raise bad_input("a goal is negative", "Give a goal of zero or more", column="goal", value=str(goal))
    return number


def _plain(goal: float | str) -> float:
    number = read_amount(str(goal)) if isinstance(goal, str) else float(goal)
    if number is None or not np.isfinite(number):
        hint = "Write a number such as 1,200,000 or a growth over last year such as +10%"
        raise bad_input("not a number or a growth", hint, column="goal", value=str(goal))
    return number


def _grown(last_year: float, growth: float) -> float:
    if np.isnan(last_year):
        hint = "Give the goal as a number, or fill the gaps of last year in the history"
        raise bad_input("there is no last year to grow from, or it has gaps", hint, column="goal", value=f"{growth:+.0%}")
    return last_year * (1 + growth)
