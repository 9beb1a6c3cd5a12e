"""What fitting is given: the series of a panel as a matrix, their totals, and what their keys say of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy  # its parts load when they are first used, for they take long

from forecast.baseline.models.pooled_seasonality import PooledSeasonality, no_pooling, pooled_seasonality
from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.settings.arrays import Flags, Floats, Streams
from forecast.settings.memory_limit import check_memory

# Bytes that a series takes at the least, for each period known and for each step of each past forecast: somewhat less than was measured,
# so that no panel is refused that would have gone through.
KNOWN, AHEAD = 14 * 8, 16


@dataclass(frozen=True)
class PanelInput:
    """The series of a panel: `values` series x periods, NaN where unknown; `keys` a row per series; `summing` nodes x series.

    `pooled` says which series may lend one another their season; `season` and `year` count the periods of one, 7 and 364 for
    days; `streams` are seeds of random numbers, one per series; `ended` are series that are known to have ended.
    """

    values: Floats
    keys: pd.DataFrame
    summing: scipy.sparse.csr_matrix
    pooled: PooledSeasonality
    season: int
    year: int
    streams: Streams
    ended: Flags

    @classmethod
    def of(cls, history: History) -> PanelInput:
        """The panel of a history with the totals of its hierarchy."""
        panel = history.panel
        pooled = pooled_seasonality(panel.values, panel.keys, season=panel.season)
        streams = random_streams(panel.keys)
        year = frequency(history.frequency).year
        return cls(
            panel.values, panel.keys, history.hierarchy.summing_matrix, pooled, panel.season, year, streams, history.ended_series
        )

    @classmethod
    def of_series(
        cls, values: Floats, summing: scipy.sparse.csr_matrix, *, season: int, pooled: PooledSeasonality | None = None
    ) -> PanelInput:
        """Series without keys, whose random numbers come from their positions and whose year is their season."""
        count = len(values)
        keys, streams = pd.DataFrame(index=range(count)), np.arange(count, dtype=np.uint64)
        return cls(values, keys, summing, pooled or no_pooling(count), season, season, streams, np.zeros(count, dtype=bool))

    @property
    def length(self) -> int:
        """How many periods are observed: the position of the origin "now"."""
        return int(self.values.shape[1])

    def check_memory(self, *, horizon: int, origins: int) -> None:
        """An InputError where memory does not hold its forecasts: so many periods ahead, from now and from so many past origins."""
        series, periods = self.values.shape
        needed = series * (KNOWN * periods + AHEAD * (1 + origins) * horizon)
        subject = f"to forecast {series:,} series of {periods:,} periods {horizon:,} ahead"
        check_memory(needed, subject=subject, hint="Sum to fewer series (--by), leave out old years, or forecast fewer periods")


def random_streams(keys: pd.DataFrame) -> Streams:
    """A seed of random numbers for each series, which depends on its key and on nothing else."""
    streams: Streams = pd.util.hash_pandas_object(keys, index=False).to_numpy().astype(np.uint64)
    return streams
