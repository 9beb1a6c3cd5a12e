"""Joint sample paths: every leaf's paths come from the same past origins in the same draw, so that sums of paths are paths of sums."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forecast.baseline.models import Matrix, Model

ERROR_LIMIT = 3.0
ORIGIN_STEP = 3
ORIGINS_BACK = 60
HALF_LIFE = 24.0


@dataclass(frozen=True)
class Paths:
    """What a leaf's sample paths are made of; paths are drawn again on demand and are the same bytes each time."""

    points: Matrix
    errors: NDArray[np.float32]
    first_origin: NDArray[np.intp]
    second_origin: NDArray[np.intp]
    angle: Matrix

    def draw(self, leaves: NDArray[np.intp]) -> Matrix:
        """The paths of these leaves: leaves x periods x draws."""
        vectors = self.errors[leaves].astype(np.float64)
        turned = (
            np.cos(self.angle)[:, None] * vectors[:, self.first_origin]
            + np.sin(self.angle)[:, None] * vectors[:, self.second_origin]
        )
        return self.points[leaves][:, :, None] * np.exp(turned.transpose(0, 2, 1))


def fit_paths(values: Matrix, points: Matrix, *, model: Model, season: int, seed: int, draws: int) -> Paths:
    """The paths of a model's forecasts, from its errors at past origins."""
    errors = rolling_log_errors(values, model, season=season, horizon=points.shape[1])
    random = np.random.default_rng(seed)
    weight = 0.5 ** (ORIGIN_STEP * np.arange(errors.shape[1]) / HALF_LIFE)
    first, second = (random.choice(len(weight), size=draws, p=weight / weight.sum()) for _ in range(2))
    return Paths(points, errors, first, second, random.uniform(0, 2 * np.pi, draws))


def rolling_log_errors(values: Matrix, model: Model, *, season: int, horizon: int) -> NDArray[np.float32]:
    """The log errors of the model at past origins, newest first: series x origins x horizon; 0 where there was nothing to compare."""
    length = values.shape[1]
    last = max(length - horizon, 1)
    origins = range(last, max(min(2 * season, last), length - ORIGINS_BACK) - 1, -ORIGIN_STEP)
    errors = np.zeros((len(values), len(origins), horizon), dtype=np.float32)
    for at, origin in enumerate(origins):
        actual = values[:, origin : origin + horizon]
        ahead = model(values[:, :origin], season=season, horizon=actual.shape[1])
        known = (actual > 0) & (ahead > 0)
        ratio = np.divide(actual, ahead, out=np.ones_like(ahead), where=known)
        errors[:, at, : actual.shape[1]] = np.clip(np.log(ratio), -ERROR_LIMIT, ERROR_LIMIT)
    return errors
