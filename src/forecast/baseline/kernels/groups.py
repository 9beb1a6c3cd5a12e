"""Seasonal profiles that series of a group lend one another: short histories have none of their own, middling ones a noisy one."""

from __future__ import annotations

import numpy as np

from forecast.baseline.kernels.seasonal import LEAST_INDEX
from forecast.settings.arrays import Floats, Ints

LEAST_LENDERS = 3
LENT_SEASONS = 7


def unexplained_share(indices: Floats, groups: Ints) -> float:
    """How much of the series' seasons the mean of the others of their group leaves unexplained; over 1 it says less than no season.

    Mean squared log deviations, leave-one-out; infinite where no group has enough lenders. `indices` as for `pooled_profiles`.
    """
    missed, size = [0.0], [0.0]
    for group in np.unique(groups[groups >= 0]):
        rows = np.flatnonzero((groups == group) & ~np.isnan(indices[:, 0]))
        if rows.size < LEAST_LENDERS:
            continue
        logs = np.log(np.maximum(indices[rows], LEAST_INDEX))
        others = (np.sort(logs, axis=0).sum(axis=0) - logs) / (rows.size - 1)
        missed.extend(((logs - others) ** 2).sum(axis=1))
        size.extend((logs**2).sum(axis=1))
    total = np.sort(size).sum()  # sorted, so that the order of the series cannot change the sum
    return float(np.sort(missed).sum() / total) if total > 0 else np.inf


def pooled_profiles(indices: Floats, noise: Floats, groups: Ints, seasons: Floats) -> Floats:
    """Indices to use (series x slots by calendar): own ones drawn towards the group's geometric mean; NaN where no group has one.

    `indices` are unshrunk with NaN rows where a series has none; `noise` their log variance; `seasons` the history in seasons.
    Histories of seven seasons and more keep their own, and count for the group all the same.
    """
    result = np.full(indices.shape, np.nan)
    for group in np.unique(groups[groups >= 0]):
        rows = np.flatnonzero(groups == group)
        lenders = rows[~np.isnan(indices[rows, 0])]
        if lenders.size < LEAST_LENDERS:
            continue
        logs = np.log(np.maximum(indices[lenders], LEAST_INDEX))
        centre = np.sort(logs, axis=0).mean(axis=0)  # sorted, so that the order of the series cannot change the sum
        spread = np.sort(((logs - centre) ** 2).mean(axis=1)).mean()
        own = np.where(np.isnan(indices[rows]), 0.0, np.log(np.maximum(indices[rows], LEAST_INDEX)) - centre)
        share = np.clip((spread - noise[rows]) / max(spread, 1e-300), 0.0, 1.0)
        result[rows] = np.exp(centre + np.where(np.isnan(share), 0.0, share)[:, None] * own)
    result[seasons >= LENT_SEASONS] = np.nan
    return result
