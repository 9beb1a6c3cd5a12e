"""The market around the company by quarter, and the funnel of each region and channel by month."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from generator.days import DAYS, MONTHS, YEARS, Floats, by_month, calendar, positions, season
from generator.history import MEMBERS, Ints, Sales, random
from generator.truth import (
    BREAK,
    BREAK_DEAL_RATE,
    CHANNELS,
    GROUPS,
    LEADER_SHARE,
    NOISE,
    PRODUCTS,
    REGIONS,
    UNITS_PER_DAY,
)

QUARTERS = MONTHS[::3]
GROUP_OF_PRODUCT = positions(tuple(product.group for product in PRODUCTS), GROUPS)
BROKEN = np.array([region.name in BREAK.regions for region in REGIONS])
COVER = 35.0 / 91.0  # stock that dealers want, as a part of a quarter's sales
PULL = 0.35  # the part of the difference from it that a quarter makes good
MIN_COVER, MAX_COVER = 0.12, 1.30  # stock stays between these parts of a quarter's sales


def by_quarter(monthly: Ints) -> Ints:
    """Sums of three months each."""
    return np.asarray(monthly.reshape(-1, 3, *monthly.shape[1:]).sum(axis=1), dtype=np.int64)


def own_volume(sales: Sales) -> Ints:
    """The company's units, quarters x regions x groups."""
    by_product = by_quarter(sales.volume.sum(axis=3))
    return np.stack([by_product[:, :, at == GROUP_OF_PRODUCT].sum(axis=2) for at in range(len(GROUPS))], axis=2)


def capacity() -> Ints:
    """Units that all brands sell, quarters x regions x groups: market growth, season and calendar, no event of the company."""
    growth = np.log1p([group.market_growth for group in GROUPS])
    seasonal = season()[DAYS.month - 1] * calendar(CHANNELS[0])[:, None, None]
    daily = first_capacity() * np.exp(YEARS[:, None, None] * growth) * seasonal
    noise = np.exp(NOISE.market * random("market").standard_normal((len(MONTHS), len(REGIONS), len(GROUPS))))
    return by_quarter(np.rint(by_month(daily) * noise).astype(np.int64))


def first_capacity() -> Floats:
    """Units a day of all brands at the start: the company's level divided by its share of the market."""
    weights = np.array([product.weight * (product.launch is None) for product in PRODUCTS])
    groups = np.bincount(GROUP_OF_PRODUCT, weights=weights)
    shares = np.outer([region.market_share for region in REGIONS], [group.share_factor for group in GROUPS])
    return np.asarray(UNITS_PER_DAY * np.outer([region.weight for region in REGIONS], groups) / shares, dtype=np.float64)


def retail(own: Ints) -> tuple[Ints, Ints]:
    """Units that reached buyers and units in stock at the quarter's end: stock = stock before + own volume - retail."""
    rng = random("retail")
    stock = np.rint(own[0] * COVER).astype(np.int64)
    sold, stocks = [], []
    for quarter, units in enumerate(own):
        buyers = units * (1.0 + 0.02 * rng.standard_normal(units.shape)) * sell_through(quarter)
        wanted = np.rint(buyers + PULL * (stock - COVER * units)).astype(np.int64)
        kept = np.clip(stock + units - wanted, np.rint(MIN_COVER * units), np.rint(MAX_COVER * units)).astype(np.int64)
        sold.append(stock + units - kept)
        stocks.append(kept)
        stock = kept
    return np.stack(sold), np.stack(stocks)


def sell_through(quarter: int) -> Floats:
    """The part of the units billed that is sold on: it falls in the region of the break, in the quarter before and in its own."""
    started = int((pd.Timestamp(BREAK.start) >= QUARTERS).sum()) - 1
    change = {started - 1: 0.86, started: 0.93}.get(quarter, 1.0)
    return np.where(BROKEN, change, 1.0)[:, None]


def leader_share(shape: tuple[int, ...]) -> Floats:
    """The largest competitor's share of the market, which rises in the region of the break."""
    level, gain = LEADER_SHARE
    since = (pd.Timestamp(BREAK.start) <= QUARTERS + pd.DateOffset(months=2))[:, None, None] & BROKEN[None, :, None]
    return np.asarray(level + gain * since + 0.006 * random("leader").standard_normal(shape), dtype=np.float64)


def factors_table(sales: Sales) -> pd.DataFrame:
    """factors.csv: one row per quarter, region and product group in which the company sold."""
    own, market = own_volume(sales), capacity()
    sold, stock = retail(own)
    leader = np.rint(market * leader_share(market.shape)).astype(np.int64)
    at = np.nonzero(own)
    columns = {"capacity": market[at], "own_volume": own[at], "own_share": np.round(own[at] / market[at], 4)}
    rivals = {
        "competitor_volume": (market - own)[at],
        "leader_volume": leader[at],
        "leader_share": np.round(leader[at] / market[at], 4),
    }
    registered = np.where([group.registered for group in GROUPS], sold, -1)[at]
    registrations = pd.array([None if count < 0 else int(count) for count in registered], dtype="Int64")
    return quarter_keys(at).assign(
        **columns, **rivals, penetration=penetration(own / market)[at], retail=sold[at], registrations=registrations,
        stock=stock[at], natural_growth=natural_growth(market)[at],
    )  # fmt: skip


def natural_growth(market: Ints) -> Floats:
    """Growth of the market over four quarters against the four before; the stated growth where eight are not yet known."""
    stated = np.array([group.market_growth for group in GROUPS])
    growth = np.broadcast_to(stated, market.shape).copy()
    year = np.stack([market[at : at + 4].sum(axis=0) for at in range(len(market) - 3)])
    growth[7:] = year[4:] / year[:-4] - 1.0
    return np.round(growth, 4)


def quarter_keys(at: tuple[NDArray[np.intp], ...]) -> pd.DataFrame:
    """The key columns of factors.csv."""
    quarters = np.array([f"{start.year}Q{start.quarter}" for start in QUARTERS])
    groups = np.array([group.name for group in GROUPS])
    return pd.DataFrame(
        {"quarter": quarters[at[0]], "region": np.array(MEMBERS["region"])[at[1]], "product_group": groups[at[2]]}
    )


def penetration(share: Floats) -> Floats:
    """Part of possible buyers who name the brand: follows its share slowly."""
    smooth = share.copy()
    for at in range(1, len(share)):
        smooth[at] = np.where(smooth[at - 1] > 0, 0.75 * smooth[at - 1] + 0.25 * share[at], share[at])
    return np.round(0.10 + 2.1 * smooth, 3)


def funnel_table(sales: Sales) -> pd.DataFrame:
    """funnel.csv: counts from lead to deal, invitations and orders, visits, and the value of the orders in CNY."""
    volume, value = sales.volume.sum(axis=2), sales.revenue.sum(axis=2)
    rng = random("funnel")
    per_deal = np.array([channel.units_per_deal for channel in CHANNELS])
    deals = np.maximum(np.rint(volume / per_deal * jitter(rng, volume.shape, 0.02)), 1)
    counts = funnel_counts(deals, rng=rng)
    at = np.nonzero(volume)
    keys = {"period": MONTHS.strftime("%Y-%m").to_numpy()[at[0]]}
    keys |= {name: np.array(MEMBERS[name])[where] for name, where in (("region", at[1]), ("channel", at[2]))}
    return pd.DataFrame(
        {**keys, **{name: count[at].astype(np.int64) for name, count in counts.items()}, "order_value": value[at]}
    )


def funnel_counts(deals: Floats, *, rng: np.random.Generator) -> dict[str, Floats]:
    """The counts of each stage that lead to these deals: deals divided by the stated rates, with a little noise."""
    kept_rate, revisit_rate, deal_rate = np.array([channel.rates for channel in CHANNELS]).T
    since = (pd.Timestamp(BREAK.start) <= MONTHS)[:, None, None] & BROKEN[None, :, None]
    revisits = np.rint(deals / (deal_rate * np.where(since, BREAK_DEAL_RATE, 1.0)) * jitter(rng, deals.shape, 0.025))
    kept = np.rint(revisits / revisit_rate * jitter(rng, deals.shape, 0.025))
    leads = np.rint(kept / kept_rate * jitter(rng, deals.shape, 0.025))
    orders = np.rint(deals * 1.04 * jitter(rng, deals.shape, 0.01))
    invitations = np.rint(orders / 0.34 * jitter(rng, deals.shape, 0.04))
    visits = np.rint(leads * np.array([channel.visits_per_lead for channel in CHANNELS]) * jitter(rng, deals.shape, 0.05))
    return {
        "leads": leads, "kept": kept, "revisits": revisits, "deals": deals,
        "invitations": invitations, "orders": orders, "visits": visits,
    }  # fmt: skip


def jitter(rng: np.random.Generator, shape: tuple[int, ...], size: float) -> Floats:
    """Factors about one."""
    return np.asarray(np.exp(size * rng.standard_normal(shape)), dtype=np.float64)
