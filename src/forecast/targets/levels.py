"""Own levels of nodes, and the chances of growing over last year."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from forecast.history.series.hierarchy import Rows
from forecast.tables.columns import LEVELS
from forecast.targets.conversions import chance_said
from forecast.targets.curves import Numbers
from forecast.targets.outlook import NoOutlook, Outlook, outlooks
from forecast.targets.profiles import Profile, profile_named

if TYPE_CHECKING:
    from forecast.baseline import Baseline

OWN = tuple(f"own_{level}" for level in LEVELS)


def own_levels(baseline: Baseline, *, level: str = "all", span: str = "year", profile: str | Profile = "default") -> pd.DataFrame:
    """Each node's own floor, base and stretch: dimensions, period, own_floor, own_base, own_stretch.

    They are quantiles of the node's summed paths, so they do not add over the hierarchy and are not meant to.

    >>> own = fc.own_levels(start, level="region")
    >>> bool((own["own_floor"] <= own["own_base"]).all() and (own["own_base"] <= own["own_stretch"]).all())
    True
    """
    chosen, rows = profile_named(profile), baseline.hierarchy.rows(level)
    return _per_block(baseline, level, span, lambda outlook: dict(zip(OWN, own_numbers(outlook, rows, chosen), strict=True)))


def own_numbers(outlook: Outlook | NoOutlook, rows: Rows, profile: Profile) -> Numbers:
    """Own floor, base and stretch (levels x nodes) of nodes in a block."""
    return outlook.numbers(rows, np.array(profile.chances))


def growth_chances(baseline: Baseline, growths: Sequence[float], *, level: str = "all", span: str = "year") -> pd.DataFrame:
    """The chance of growing over last year: dimensions, period, last_year, growth, number, chance, text.

    `growths` are shares: 0.10 for +10 %. The text reads "+10 % means a 24 % chance here". Without a last year it is unknown.

    >>> growth = fc.growth_chances(start, [0.0, 0.5], level="total")
    >>> bool(growth["chance"].is_monotonic_decreasing)
    True
    """
    rows = baseline.hierarchy.rows(level)
    parts = [_per_block(baseline, level, span, partial(_grown, rows=rows, growth=growth)) for growth in growths]
    return pd.concat(parts, ignore_index=True)


def _grown(outlook: Outlook, *, rows: Rows, growth: float) -> dict[str, object]:
    last_year = outlook.last_year(rows)
    number = last_year * (1 + growth)
    chance = outlook.chances(rows, number[None, :])[0]
    # Unknown and not certain: growth over nothing has no chance to be told.
    texts = ["no last year to grow from" if np.isnan(each) else _said(growth, each) for each in chance]
    return {"last_year": last_year, "growth": growth, "number": number, "chance": chance, "text": texts}


def _said(growth: float, chance: float) -> str:
    return f"{100 * growth:+.6g} % means {chance_said(chance)} here"


def _per_block(baseline: Baseline, level: str, span: str, columns: Callable[[Outlook], Mapping[str, object]]) -> pd.DataFrame:
    keys = baseline.hierarchy.table(level)
    parts = [
        pd.concat([keys.assign(period=each.block.start), pd.DataFrame(columns(each))], axis=1)
        for each in outlooks(baseline, span)
    ]
    return pd.concat(parts, ignore_index=True)
