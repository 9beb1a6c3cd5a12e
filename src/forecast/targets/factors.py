"""Reference factors: what is known of markets and products tilts the equal-chance split, within bounds and in the open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecast.history.series.hierarchy import ALL
from forecast.settings.errors import bad_input, choose
from forecast.tables.checked import checked
from forecast.tables.schemas import SIDE_TABLES
from forecast.targets.curves import Numbers
from forecast.targets.tilt import LIMIT, Tilt

REACH = 2.0  # standard scores beyond this count as this: one odd market does not rule the split
LARGEST_WEIGHT = 0.10


@dataclass(frozen=True)
class Factor:
    """What a factor is, which direction lifts a part, and whether sizes (compared in logs) or plain values stand in it."""

    name: str
    meaning: str
    direction: int = 1
    size: bool = False


FACTORS: Mapping[str, Factor] = {
    factor.name: factor
    for factor in (
        Factor("capacity", "market capacity left to win, per unit of own sales", size=True),
        Factor("share", "own share of the market: where it is high, less is left to win", direction=-1),
        Factor("penetration", "brand penetration: where it is high, less is left to win", direction=-1),
        Factor("natural_growth", "growth of the market without own effort"),
        Factor("consumption_potential", "what households could spend, per unit of own sales", size=True),
        Factor("last_year", "growth over the same period last year"),
        Factor("stock", "stock in the channel, per unit of own sales: it must be sold first", direction=-1, size=True),
        Factor("competitors", "strength of competitors, such as the leader's share", direction=-1),
        Factor("trend", "trend of the market"),
        Factor("value_orientation", "how far buyers look for what the product is good at"),
        Factor("life_cycle", "stage of life: growth 1, maturity 0, decline -1"),
        Factor("profit", "profit contribution per unit sold"),
        Factor("social_calendar", "festivals and fairs beyond those of the forecast, as expected lift"),
        Factor("force_majeure", "expected loss by events beyond control, as a share lost", direction=-1),
    )
}


def factor_tilt(values: pd.DataFrame, weights: Mapping[str, float], *, limit: float = LIMIT) -> Tilt:
    """The tilt that factors give: each node's value against its siblings', times the factor's weight, bounded.

    `values` is long: some of the dimensions ("all" or left out where summed over), `factor` and `value`. `weights` names factors
    of `FACTORS` with weights up to 0.10: a weight of 0.05 lets a node that stands two robust standard deviations above the
    middle of its siblings count 5 % more, none more than that; all factors together stay within `limit`. Factors with a weight
    and no value for some sibling are named in `missing` and left out there, not guessed.
    """
    _check_weights(weights)
    dimensions = [str(name) for name in values.columns if name not in ("factor", "value")]
    filled = checked(values, SIDE_TABLES["factors"], dimensions=[*dimensions, "factor"])
    filled = filled.assign(**{name: filled[name].replace("", ALL) for name in dimensions})
    parts, missing = [], []
    for name, weight in weights.items():
        rows = filled[filled["factor"] == name]
        parts.append(rows[dimensions].assign(factor=name, effect=_effects(rows, dimensions, FACTORS[name], weight)))
        missing += (
            [name] if rows.empty else [f"{name} ({_key(row, dimensions)})" for _, row in rows[rows["value"].isna()].iterrows()]
        )
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=[*dimensions, "factor", "effect"])
    return Tilt(table[np.isfinite(table["effect"].astype(float))].reset_index(drop=True), limit, tuple(missing))


def factor_effects(tilt: Tilt) -> pd.DataFrame:
    """The effect of each factor per node: dimensions, a column such as capacity_share per factor, together_share within the limit.

    A share of 0.02 lets the node count 2 % more in its split.

    >>> fc.factor_effects(fc.workbook_tilt(None, history)).empty
    True
    """
    dimensions = [name for name in tilt.table.columns if name not in ("factor", "effect")]
    if tilt.table.empty:
        return pd.DataFrame(columns=[*dimensions, "together_share"])
    wide = tilt.table.pivot_table(index=dimensions, columns="factor", values="effect", aggfunc="prod", sort=False)
    bound = np.log1p(tilt.limit)
    together = np.exp(np.clip(np.log(wide.fillna(1.0)).sum(axis=1), -bound, bound))
    return (wide.assign(together=together) - 1).rename_axis(columns=None).add_suffix("_share").reset_index()


def _effects(rows: pd.DataFrame, dimensions: Sequence[str], factor: Factor, weight: float) -> Numbers:
    """Each row's effect: exp(weight x score / REACH), scores among the rows that name the same dimensions."""
    named = (rows[list(dimensions)] != ALL).apply(tuple, axis=1) if dimensions else pd.Series([()] * len(rows), index=rows.index)
    scores = rows["value"].astype("float64").groupby(named.astype("str")).transform(_scores, size=factor.size)
    return np.exp(weight * factor.direction * scores.to_numpy(np.float64) / REACH)


def _scores(values: pd.Series, *, size: bool) -> pd.Series:
    """Robust standard scores: distance from the median in standard deviations by the interquartile range, cut at REACH."""
    compared = np.log(values.where(values > 0)) if size else values
    low, middle, high = compared.quantile([0.25, 0.5, 0.75])
    spread = (high - low) / 1.349 or compared.std(ddof=0)
    return ((compared - middle) / spread).clip(-REACH, REACH) if spread > 0 else compared * 0.0


def _check_weights(weights: Mapping[str, float]) -> None:
    for name, weight in weights.items():
        choose(name, FACTORS, kind="factor", column="factor")
        if not 0 <= weight <= LARGEST_WEIGHT:
            hint = f"Use a weight from 0 to {LARGEST_WEIGHT:g}"
            raise bad_input("a weight is out of range", hint, column=name, value=f"{weight:g}")


def _key(row: pd.Series, dimensions: Sequence[str]) -> str:
    return ", ".join(str(row[name]) for name in dimensions if row[name] != ALL)
