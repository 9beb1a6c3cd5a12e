"""How much of a deviation is signal: two credibilities, one of a total's surprise, one of a level within monthly errors."""

from __future__ import annotations

import numpy as np

from forecast.tracking.ledger import Matrix


def surprise(actual: Matrix, draws: Matrix) -> Matrix:
    """How far each actual lies from what was expected, in standard deviations of its own draws (nodes x draws); 0 without spread."""
    spread = draws.std(axis=1)
    return np.asarray(np.divide(actual - draws.mean(axis=1), spread, out=np.zeros(len(actual)), where=spread > 0))


def signal_weight(surprises: Matrix) -> Matrix:
    """The part of each surprise z that is signal: max(0, 1 - 1 / z^2), 0 for anything within one standard deviation.

    With a normal error of variance 1 and a shift of unknown size, z^2 - 1 estimates the squared shift without bias, and
    (z^2 - 1) / z^2 is the weight that the error's least mean square gives to what was seen. Source: the positive-part shrinkage of
    James and Stein (1961) in the empirical Bayes form of Efron and Morris (1973), for a single deviation.
    """
    squared = np.square(np.nan_to_num(surprises))
    return np.asarray(np.maximum(0.0, 1.0 - 1.0 / np.maximum(squared, 1.0)))


def level_shift_share(draws: Matrix) -> tuple[float, float]:
    """The part of a half's total error that a lasting shift of level carries, and the standard deviation of what is believed of it.

    `draws` are periods x draws of one node. Each draw is a group, its monthly errors are the observations: with the variance
    between the groups' means B and within them W, the shift has the variance V = B - W / n (none if negative), the credibility
    of n observed months is Z = V / B, and the shift's variance after seeing them is V (1 - Z). Source: Bühlmann (1967), with the
    nonparametric estimators of Klugman, Panjer and Willmot, Loss Models.
    """
    # Each month less its own mean: the season would otherwise pass for variance between the months of a path.
    errors = draws - draws.mean(axis=1, keepdims=True)
    count = len(errors)
    within = errors.var(axis=0, ddof=1).mean()
    between = errors.mean(axis=0).var(ddof=1)
    shift = max(float(between - within / count), 0.0)
    credibility = shift / float(between) if between > 0 else 0.0
    return credibility, count * float(np.sqrt(shift * (1 - credibility)))
