"""Targets of several measures side by side; ratios are derived from their parts and never split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from forecast.settings.errors import bad_input, hint_for
from forecast.settings.measures import Measure
from forecast.tables.columns import LEVELS
from forecast.targets.propose import Targets

NUMBERS = ("last_year", "point", *LEVELS)


def combine_measures(targets: Mapping[str, Targets], *, ratios: Sequence[Measure] = ()) -> pd.DataFrame:
    """One long table of all measures: dimensions, period, measure, last_year, point, floor, base, stretch, chance_floor ...

    `targets` are by name of measure, over the same nodes and periods. A ratio, such as profit / revenue, is its numerator's numbers
    over its denominator's at every node; it has no chance of its own, for nothing was assigned to it.

    >>> fc.combine_measures({"volume": targets})["measure"].unique().tolist()
    ['volume']
    """
    tables = [each.table.assign(measure=name) for name, each in targets.items()]
    tables += [_ratio(targets, ratio) for ratio in ratios]
    first = next(iter(targets.values()))
    keys = [*first.baseline.hierarchy.dimensions, "period", "measure"]
    chances = [f"chance_{level}" for level in LEVELS]
    return pd.concat(tables, ignore_index=True)[[*keys, *NUMBERS, *chances]]


def _ratio(targets: Mapping[str, Targets], ratio: Measure) -> pd.DataFrame:
    for part in (ratio.numerator, ratio.denominator):
        if part is None or part not in targets:
            hint = hint_for(str(part), targets)
            raise bad_input(
                f"the ratio '{ratio.name}' has no targets for one of its parts", hint, column="measure", value=str(part)
            )
    above, below = targets[str(ratio.numerator)], targets[str(ratio.denominator)]
    keys = [*above.baseline.hierarchy.dimensions, "period"]
    both = above.table[[*keys, *NUMBERS]].merge(below.table[[*keys, *NUMBERS]], on=keys, suffixes=("", "_below"), validate="1:1")
    derived = {name: both[name] / both[f"{name}_below"].where(both[f"{name}_below"] != 0) for name in NUMBERS}
    return both[keys].assign(measure=ratio.name, **derived, **{f"chance_{level}": np.nan for level in LEVELS})
