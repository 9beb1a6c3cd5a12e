"""Own levels of nodes, and conversions between numbers, growth and chances."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np
import pandas as pd

from forecast.baseline import Baseline
from forecast.history.series.hierarchy import Rows
from forecast.settings.errors import bad_input
from forecast.tables.columns import LEVELS
from forecast.targets.conversions import chance_said
from forecast.targets.curves import Numbers
from forecast.targets.outlook import NoOutlook, Outlook, outlook_of, outlooks
from forecast.targets.profiles import Profile, profile_named

FULL_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}")
OWN = tuple(f"own_{level}" for level in LEVELS)


def own_levels(baseline: Baseline, *, level: str = "all", span: str = "year", profile: str | Profile = "default") -> pd.DataFrame:
    """Each node's own floor, base and stretch: dimensions, period, own_floor, own_base, own_stretch.

    They are quantiles of the node's summed paths, so they do not add over the hierarchy and are not meant to.
    """
    chosen, rows = profile_named(profile), baseline.hierarchy.rows(level)
    return _per_block(baseline, level, span, lambda outlook: dict(zip(OWN, own_numbers(outlook, rows, chosen), strict=True)))


def own_numbers(outlook: Outlook | NoOutlook, rows: Rows, profile: Profile) -> Numbers:
    """Own floor, base and stretch (levels x nodes) of nodes in a block."""
    return outlook.numbers(rows, np.array(profile.chances))


def numbers_for(baseline: Baseline, chances: Sequence[float], *, level: str = "all", span: str = "year") -> pd.DataFrame:
    """The numbers that nodes reach with given chances: dimensions, period, and a column such as p60 for each chance."""
    wanted, rows = np.array([_chance(each) for each in chances]), baseline.hierarchy.rows(level)
    names = [f"p{100 * each:.6g}" for each in wanted]
    return _per_block(baseline, level, span, lambda outlook: dict(zip(names, outlook.numbers(rows, wanted), strict=True)))


def growth_chances(baseline: Baseline, growths: Sequence[float], *, level: str = "all", span: str = "year") -> pd.DataFrame:
    """The chance of growing over last year: dimensions, period, last_year, growth, number, chance, text.

    `growths` are shares: 0.10 for +10 %. The text reads "+10 % means a 24 % chance here". Without a last year it is unknown.
    """
    rows = baseline.hierarchy.rows(level)
    parts = [_per_block(baseline, level, span, partial(_grown, rows=rows, growth=growth)) for growth in growths]
    return pd.concat(parts, ignore_index=True)


def chance_of(
    baseline: Baseline,
    number: float,
    *,
    key: Mapping[str, str] | None = None,
    period: str | pd.Timestamp | None = None,
    span: str = "year",
) -> float:
    """The chance that a node reaches a number in a period: a name such as 2026H1, or the block of the span that starts at a date.

    Without a period it is the first block of the span.
    """
    outlook = _outlook_at(baseline, span, period)
    row = np.array([baseline.hierarchy.find(key or {})])
    return float(outlook.chances(row, np.array([[float(number)]]))[0, 0])


def number_for(
    baseline: Baseline,
    chance: float,
    *,
    key: Mapping[str, str] | None = None,
    period: str | pd.Timestamp | None = None,
    span: str = "year",
) -> float:
    """The number that a node reaches with a chance in a period, which is given as for `chance_of`."""
    outlook = _outlook_at(baseline, span, period)
    row = np.array([baseline.hierarchy.find(key or {})])
    return float(outlook.numbers(row, np.array([_chance(chance)]))[0, 0])


def _grown(outlook: Outlook, *, rows: Rows, growth: float) -> dict[str, object]:
    last_year = outlook.last_year(rows)
    number = last_year * (1 + growth)
    chance = outlook.chances(rows, number[None, :])[0]
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


def _outlook_at(baseline: Baseline, span: str, period: str | pd.Timestamp | None) -> Outlook:
    if isinstance(period, str) and not FULL_DATE.match(period):
        return outlook_of(baseline, period)
    known = {outlook.block.start: outlook for outlook in outlooks(baseline, span)}
    start = next(iter(known)) if period is None else pd.Timestamp(period)
    if start not in known:
        starts = ", ".join(f"{each:%Y-%m-%d}" for each in known)
        raise bad_input(f"no {span} of the forecast starts there", f"Name one of: {starts}", column="period", value=str(period))
    return known[start]


def _chance(chance: float) -> float:
    if not 0 <= chance <= 1:
        raise bad_input("a chance lies outside 0 to 1", "Write a share such as 0.6", column="chance", value=f"{chance:g}")
    return chance
