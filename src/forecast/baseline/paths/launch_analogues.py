"""What follows a launch, learned from the launches of the panel's own past: how much was sold then, and how often nothing.

A series begins with a sale, so that its first values alone promise too much where demand is intermittent: of the car parts that had sold
in a month or two, two thirds of the next months were zeros, and a quarter of what those first values foretold was sold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from forecast.baseline.kernels import routing
from forecast.baseline.kernels.routing import LEAST_POINTS
from forecast.settings.arrays import Flags, Floats, Ints, Streams

ZERO_SHARE = 0.10  # of the courses after launches; with fewer they went on without zeros
LEAST_DONORS = 8  # past launches; fewer say nothing
PRIOR = 8.0  # launches that the first values are believed for
LARGEST = 5.0  # times what was foretold, that one launch counts as
TRIES = 20


@dataclass(frozen=True)
class LaunchAnalogues:
    """How past launches went on: part of what was foretold that came, and each one's course as shares of what was foretold."""

    part: float
    courses: Floats  # launches x periods

    def past(self, streams: Streams, length: int) -> Floats:
        """A past of so many periods for each young series, put together of launches' courses as its stream draws them."""
        courses = [self._course(np.random.default_rng(stream), length) for stream in streams.tolist()]
        return np.array(courses, dtype=np.float64).reshape(len(streams), length)

    def _course(self, chance: np.random.Generator, length: int) -> Floats:
        """Some launches one after another, of which at least one sold something."""
        count = -(-length // self.courses.shape[1])
        for _ in range(TRIES):
            course: Floats = self.courses[chance.integers(len(self.courses), size=count)].ravel()[:length]
            if course.any():
                break
        return course


def recent_launches(values: Floats, routes: Ints, origins: Ints) -> Flags:
    """Which series (rows) were launches at which origin (columns): a few values by then, or all of the last half season."""
    sold = (np.isfinite(values) & (values != 0)).cumsum(axis=1)[:, origins - 1]
    few = (sold > 0) & (sold < LEAST_POINTS) & (routes == routing.CONSTANT)
    young: Flags = few | (routes == routing.LAUNCH)
    return young


def learn_analogues(young: Flags, actual: Floats, points: Floats, season: int) -> LaunchAnalogues | None:
    """How the launches of the past went on; None where they were too few, or where they went on without zeros, as most series do.

    `young` is series x past origins, newest first; `actual` and `points` are series x past origins x horizon.
    """
    length = min(actual.shape[2], season)
    whole = young & np.isfinite(actual[:, :, :length]).all(axis=2) & (points[:, :, :length] > 0).all(axis=2)
    donors = np.flatnonzero(whole.any(axis=1))
    if len(donors) < LEAST_DONORS:
        return None
    first = whole.shape[1] - 1 - np.argmax(whole[donors, ::-1], axis=1)  # the earliest origin of each
    courses = np.clip(actual[donors, first, :length] / points[donors, first, :length].mean(axis=1, keepdims=True), 0.0, None)
    if (courses == 0).mean() <= ZERO_SHARE or not courses.any():
        return None
    came = np.minimum(courses.mean(axis=1), LARGEST)
    return LaunchAnalogues(float((came.sum() + PRIOR) / (len(came) + PRIOR)), courses)
