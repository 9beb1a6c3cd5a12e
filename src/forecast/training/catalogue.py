"""The exercises by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forecast.settings.errors import choose
from forecast.training.exercise import Exercise
from forecast.training.season_and_target import season_and_target

EXERCISES: Mapping[str, Callable[[int], Exercise]] = {"season and target": season_and_target}


def exercise(name: str, *, seed: int = 0) -> Exercise:
    """The exercise of that name on the fresh numbers of a seed; a wrong name is answered with the nearest.

    >>> fc.exercise("season and target", seed=3).parts[0].name
    'indices'
    """
    return EXERCISES[choose(name, EXERCISES, kind="exercise")](seed)
