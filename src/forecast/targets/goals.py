"""A company goal from above: a number or a growth over last year, placed on the scale of chances."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from forecast.settings.errors import bad_input
from forecast.targets.levels import own_numbers
from forecast.targets.outlook import Outlook
from forecast.targets.profiles import Profile

Goal = float | str | Sequence[float | str] | None
GROWTH = re.compile(r"^\s*([+-]\s*[0-9]+(?:\.[0-9]+)?)\s*[%％]\s*$")
TOTAL = np.array([0])  # the hierarchy's first node


def goal_numbers(goal: Goal, blocks: Sequence[Outlook]) -> list[float]:
    """The goal of each block as a number; NaN where there is none."""
    given = [goal] * len(blocks) if goal is None or isinstance(goal, str | int | float) else list(goal)
    if goal is not None and isinstance(goal, str | int | float) and len(blocks) > 1 and not isinstance(goal, str):
        raise bad_input("one number is given for several periods", f"Give {len(blocks)} numbers, one per period", value=str(goal))
    if len(given) != len(blocks):
        raise bad_input("the goals are not as many as the periods", f"Give {len(blocks)}, one per period", value=str(len(given)))
    return [_number(each, outlook) for each, outlook in zip(given, blocks, strict=True)]


def placed(blocks: Sequence[Outlook], goals: Sequence[float], profile: Profile) -> pd.DataFrame:
    """Each goal on the company's own scale: period, goal, chance, own_base, gap (goal - own_base), gap_share, last_year, growth."""
    rows = [_placed(each, goal, profile) for each, goal in zip(blocks, goals, strict=True) if not np.isnan(goal)]
    columns = ["period", "goal", "chance", "own_base", "gap", "gap_share", "last_year", "growth"]
    return pd.DataFrame(rows, columns=columns)


def _placed(outlook: Outlook, goal: float, profile: Profile) -> tuple[object, ...]:
    chance = outlook.chances(TOTAL, np.array([[goal]]))[0, 0]
    base, last_year = own_numbers(outlook, TOTAL, profile)[1, 0], outlook.last_year(TOTAL)[0]
    gap = goal - base
    growth = goal / last_year - 1 if last_year else np.nan
    return outlook.block.start, goal, chance, base, gap, gap / base if base else np.nan, last_year, growth


def _number(goal: object, outlook: Outlook) -> float:
    if goal is None:
        return float("nan")
    growth = GROWTH.match(goal) if isinstance(goal, str) else None
    number = _grown(outlook, float(growth[1].replace(" ", "")) / 100) if growth else _plain(goal)
    if number < 0:
        raise bad_input("a goal is negative", "Give a goal of zero or more", column="goal", value=str(goal))
    return number


def _plain(goal: object) -> float:
    try:
        number = float(str(goal).replace(",", ""))
    except ValueError:
        number = float("nan")
    if not np.isfinite(number):
        way_out = "Write a number such as 1,200,000 or a growth over last year such as +10%"
        raise bad_input("a goal is no number", way_out, column="goal", value=str(goal))
    return number


def _grown(outlook: Outlook, growth: float) -> float:
    last_year = float(outlook.last_year(TOTAL)[0])
    if np.isnan(last_year):
        way_out = "Give the goal as a number"
        raise bad_input("there is no last year to grow from", way_out, column="goal", value=f"{growth:+.0%}")
    return last_year * (1 + growth)
