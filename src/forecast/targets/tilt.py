"""The tilt of a split: stated effects of nodes, bounded, each applied at the split where its members part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.history.series.hierarchy import ALL
from forecast.targets.curves import Codes, Numbers

LIMIT = 0.20  # a node counts by at most this share more, whatever the factors say together


@dataclass(frozen=True)
class Tilt:
    """Stated effects on the splits: `table` has dimensions ("all" where any member is meant), `factor` and `effect`.

    An effect of 1.03 lets a node count as if it sold 3 % more, so its part rises by about that against its siblings; the effects
    on one node multiply and together stay within 1 / (1 + limit) and 1 + limit. `missing` names the factors that were asked
    for and not given.
    """

    table: pd.DataFrame
    limit: float = LIMIT
    missing: tuple[str, ...] = ()

    def weights(self, leaves: pd.DataFrame, children: Codes, *, before: Sequence[str], after: Sequence[str]) -> Numbers | None:
        """The weight of each child at the split that parts `before` further into `after`; None when nothing tilts it."""
        dimension_names = [self._named(row) for row in self.table.to_dict("records")]
        rows = [
            i for i, names in enumerate(dimension_names) if names and set(names) <= set(after) and not set(names) <= set(before)
        ]
        if not rows:
            return None
        keys = leaves.iloc[np.unique(children, return_index=True)[1]]
        logs = sum((self._log(keys, i, dimension_names[i]) for i in rows), start=np.zeros(len(keys)))
        return np.exp(np.clip(logs, -np.log1p(self.limit), np.log1p(self.limit)))

    def _named(self, row: Mapping[object, object]) -> list[str]:
        return [str(name) for name, member in row.items() if name not in ("factor", "effect") and member != ALL]

    def _log(self, keys: pd.DataFrame, at: int, names: Sequence[str]) -> Numbers:
        row = self.table.iloc[at]
        concerned = np.logical_and.reduce([keys[name].to_numpy() == row[name] for name in names])
        return np.where(concerned, np.log(float(row["effect"])), 0.0)


def no_tilt() -> Tilt:
    """A tilt that moves nothing."""
    return Tilt(pd.DataFrame({"factor": pd.Series(dtype="str"), "effect": pd.Series(dtype="float64")}))
