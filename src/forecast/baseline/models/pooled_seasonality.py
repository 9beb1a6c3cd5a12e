"""Which series may lend one another their season: those that share a member of one dimension, where that says more than no season."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.baseline.kernels.groups import LEAST_LENDERS, LENT_SEASONS, unexplained_share
from forecast.baseline.kernels.panel import known_seasons
from forecast.baseline.models.ensemble import finite_values, past_origins, without_outliers
from forecast.settings.arrays import Flags, Floats, Ints

PROVED = 1.0  # of `unexplained_share`: beyond it the others of a group say less about a series' season than no season at all


@dataclass(frozen=True)
class PooledSeasonality:
    """The dimension that groups the series ("" for none), its groups by number (None: no lending), and who borrows now."""

    dimension: str
    groups: Ints | None
    receives: Flags


def no_pooling(count: int) -> PooledSeasonality:
    """Of so many series none is lent a season."""
    return PooledSeasonality("", None, np.zeros(count, dtype=bool))


def pooled_seasonality(values: Floats, keys: pd.DataFrame, *, season: int) -> PooledSeasonality:
    """The dimension by which series of fewer than seven seasons are drawn to the season of their group, if there is one.

    It is the one whose groups, of three lenders or more, foretell best what season each of their series has, judged with the
    series left out; none where even the best foretells worse than no season. Series with a wild value neither lend nor borrow.
    """
    none = no_pooling(len(values))
    observed = finite_values(values)
    if season < 2 or not len(observed):
        return none
    indices, seasons = known_seasons(observed, season)
    calm, past = without_outliers(observed), past_origins(observed.shape[1], season)
    shortest = seasons - (observed.shape[1] - past[-1]) / season if len(past) else seasons
    if not (calm & (shortest < LENT_SEASONS)).any():
        return none
    codes = {str(name): np.where(calm, pd.factorize(keys[name])[0], -1).astype(np.int64) for name in keys.columns}
    shares = {name: unexplained_share(indices, groups) for name, groups in codes.items()}
    best = min(shares, key=lambda name: shares[name], default="")
    if not best or shares[best] >= PROVED:
        return none
    return PooledSeasonality(best, codes[best], (seasons < LENT_SEASONS) & _lent_to(indices, codes[best]))


def _lent_to(indices: Floats, groups: Ints) -> Flags:
    """Series whose group has lenders enough."""
    lenders = np.bincount(groups[(groups >= 0) & ~np.isnan(indices[:, 0])], minlength=int(groups.max(initial=0)) + 1)
    lent: Flags = (groups >= 0) & (lenders[groups] >= LEAST_LENDERS)
    return lent
