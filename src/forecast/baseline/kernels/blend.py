"""How much of a young series' forecast is the ensemble's, and how much that of smoothing and last year.

What a season cannot prove yet, the simpler forecast takes: half of all up to a season and a half, a tenth at two, a little beyond.
"""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.seasonal import FEW_SLOTS
from forecast.settings.arrays import Floats, Ints

LONGEST = 5  # seasons; beyond, nothing is blended
KNOT_SEASONS = (1.5, 2.0, 4.0)
KNOT_SHARES = (0.5, 0.5, 0.9, 0.97)  # of the ensemble at a season and a period, and at the knots; between them linear in logs
FEW_SHARES = (0.3, 0.3, 0.6, 0.97)  # the same for quarters: their noisier panels pay for more, and M3 gains little by it
USUAL_NOISE = 0.4  # share of noise in the seasonal indices of a panel at which the curve stands as it is
NOISE_PULL = 4.0


def noise_share(indices: Floats, noise: Floats) -> float:
    """The share of noise in seasonal indices (series x slots, NaN rows left out), all series alike; at most 1.

    `noise` is the variance of an index of each series. The usual share where there is no series.
    """
    known = np.isfinite(indices).all(axis=1) & np.isfinite(noise)
    size = ((indices[known] - 1.0) ** 2).sum(axis=1) / max(indices.shape[1] - 1, 1)
    total = np.maximum(size + noise[known], 1e-300)
    signal = np.sort(size / total).sum()  # sorted, so that the order of the series cannot change the sum
    return float(min(np.sort(noise[known] / total).sum() / signal, 1.0)) if signal > 0 else USUAL_NOISE


def ensemble_share(length: Ints, season: int, noise: Floats) -> Floats:
    """The ensemble's share of the forecast of series of these lengths, 1 beyond the longest; `noise` is that of the panel (elements alike).

    Seasons of few slots keep to the curve, for so few indices say too little of their noise.
    """
    seasons = np.array([(season + 1) / season, *KNOT_SEASONS])
    shares = np.array(KNOT_SHARES if season > FEW_SLOTS else FEW_SHARES)
    curve = np.interp(np.log(length / season), np.log(seasons), np.log(shares / (1.0 - shares)))
    young = np.clip((2 * season - length) / max(season - 1, 1), 0.0, 1.0) if season > FEW_SLOTS else 0.0
    logit = curve + NOISE_PULL * (USUAL_NOISE - noise) * young
    return np.where(length <= LONGEST * season, 1.0 / (1.0 + np.exp(-logit)), 1.0)
