"""Price, volume and mix: why money moved against last year, where both volume and revenue are known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from forecast.history.series.panel import History
from forecast.periods.frequency import frequency
from forecast.settings.errors import bad_input
from forecast.tracking.ledger import Cells, Ledger, Matrix, to_matrix


def price_volume_mix(ledger: Ledger, revenue: History, *, cells: Cells) -> pd.DataFrame:
    """Last year's revenue to this year's by volume, mix, price, new and lost leaves; the steps close exactly.

    Volume is the growth of the total volume at last year's prices, mix the move between leaves of other prices, price the change of
    each leaf's price on this year's volume (Laspeyres for volume and mix, Paasche for price). Leaves without volume last year are "new",
    those without volume this year "lost". Only cells known in both years and both measures take part. Columns as the other bridges;
    facts carry no interval.
    """
    leaves = ledger.hierarchy.leaves
    money = to_matrix(revenue.table, leaves, periods=ledger.periods, column="value")
    before = revenue.year_before(ledger.periods)
    earlier = to_matrix(revenue.table, leaves, periods=before, column="value")
    comparable = (
        ledger.seen
        & cells
        & np.isfinite(money)
        & np.isfinite(ledger.last_year)
        & (np.isfinite(earlier) | (ledger.last_year == 0))
    )
    v0, v1, r0, r1 = (_summed(each, comparable) for each in (ledger.last_year, ledger.actual, earlier, money))
    steps = pd.DataFrame(list(_effects(v0, v1, r0, r1).items()), columns=["step", "contribution"])
    closing = r0.sum() + steps["contribution"].cumsum()
    whole = dict.fromkeys(ledger.hierarchy.dimensions, "all")
    steps = steps.assign(view="price volume mix", low=np.nan, high=np.nan, verdict="none", **whole)
    return steps.assign(opening=closing.shift(fill_value=r0.sum()), closing=closing)


def _effects(v0: Matrix, v1: Matrix, r0: Matrix, r1: Matrix) -> dict[str, float]:
    both, new, lost = (v0 > 0) & (v1 > 0), v0 <= 0, (v0 > 0) & (v1 <= 0)
    v0, v1, old, now = v0[both], v1[both], r0[both], r1[both]
    growth = v1.sum() / v0.sum() if v0.sum() > 0 else 1.0
    same_price = float((v1 * old / v0).sum())
    volume = float((growth - 1) * old.sum())
    price = float(now.sum()) - same_price
    fresh, gone = float(r1[new].sum() - r0[new].sum()), float(r1[lost].sum() - r0[lost].sum())
    return {"volume": volume, "mix": same_price - float(old.sum()) - volume, "price": price, "new": fresh, "lost": gone}


def _summed(values: Matrix, cells: Cells) -> Matrix:
    return np.asarray(np.where(cells, np.nan_to_num(values), 0.0).sum(axis=1))


def prices(revenue: History, volume: History, leaves: pd.DataFrame) -> Matrix:
    """Each leaf's average price over the last year that both histories know; the average of all for a leaf that sold nothing."""
    periods = volume.panel.periods[-frequency(volume.frequency).year :]
    sold = to_matrix(volume.table, leaves, periods=periods, column="value")
    money = to_matrix(revenue.table, leaves, periods=periods, column="value")
    observed = np.isfinite(sold) & np.isfinite(money)
    quantity, worth = _summed(sold, observed), _summed(money, observed)
    overall = worth.sum() / quantity.sum() if quantity.sum() > 0 else np.nan
    return np.asarray(np.divide(worth, quantity, out=np.full(len(leaves), overall), where=quantity > 0))


def check_revenue(revenue: History, volume: History) -> None:
    """Refuses a revenue history that cannot be laid over the volumes: other dimensions or another frequency."""
    if revenue.dimensions != volume.dimensions:
        hint = f"Use a revenue history by {', '.join(volume.dimensions)}"
        dimensions = ", ".join(revenue.dimensions)
        raise bad_input("the revenue has other dimensions than the volume", hint, file=revenue.source.file, value=dimensions)
    if revenue.frequency != volume.frequency:
        hint = f"Use a revenue history by {volume.frequency}"
        raise bad_input(
            "the revenue has another frequency than the volume", hint, file=revenue.source.file, value=revenue.frequency
        )
