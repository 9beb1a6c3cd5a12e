"""Quantiles of samples and chances of numbers: one curve, read in its two directions."""

from __future__ import annotations

import numpy as np

from forecast.settings.arrays import Floats

SAME = 1e-9  # numbers that differ by less of their size are the same: the rest is what summing floats leaves behind


def quantiles(samples: Floats, probabilities: Floats) -> Floats:
    """The quantiles along the last axis, by linear interpolation between the order statistics (Hyndman and Fan's type 7)."""
    ordered = np.sort(samples, axis=-1)
    position = np.clip(probabilities, 0, 1) * (ordered.shape[-1] - 1)
    below = np.floor(position).astype(np.intp)
    above = np.minimum(below + 1, ordered.shape[-1] - 1)
    low, high = ordered[..., below], ordered[..., above]
    return low + (position - below) * (high - low)


def chances(samples: Floats, numbers: Floats) -> Floats:
    """The share of each row's samples that reach its number, read off the same curve as `quantiles`.

    The inverse of `quantiles`; at an atom, such as zero, the whole atom reaches its own value. An unknown number has no chance.
    """
    ordered = np.sort(samples, axis=-1)
    last = ordered.shape[-1] - 1
    rows = np.arange(len(ordered))
    count_below = (ordered < (numbers - SAME * np.abs(numbers))[:, None]).sum(axis=1)
    above, below = np.minimum(count_below, last), np.clip(count_below - 1, 0, last)
    low, high = ordered[rows, below], ordered[rows, above]
    step = np.divide(numbers - low, high - low, out=np.zeros(len(count_below)), where=high > low)
    position = np.where(count_below == 0, 0.0, np.where(count_below > last, last + 1.0, below + np.minimum(step, 1.0)))
    reached = np.where(position > last, 0.0, 1.0 - position / max(last, 1))
    return np.where(np.isnan(numbers), np.nan, reached)
