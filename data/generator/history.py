"""The sales history by month and the current half by day, in whole units and whole CNY."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from generator.days import DAYS, MONTH_OF_DAY, MONTHS, Expected, Floats, by_month
from generator.truth import CHANNELS, NOISE, PRODUCTS, REGIONS, SEED

Ints = NDArray[np.int64]
MEMBERS = {
    "region": [region.name for region in REGIONS],
    "product": [product.name for product in PRODUCTS],
    "channel": [channel.name for channel in CHANNELS],
}
LIVE_FROM = pd.Timestamp("2026-01-01")


@dataclass(frozen=True)
class Sales:
    """What was sold: volume and unit price, months x regions x products x channels; `exists` marks the rows there are."""

    volume: Ints
    price: Ints
    exists: NDArray[np.bool_]

    @property
    def revenue(self) -> Ints:
        """Volume times price, in CNY."""
        return self.volume * self.price


def random(part: str) -> np.random.Generator:
    """A generator of its own for each part, so that a change in one leaves the others as they are."""
    return np.random.default_rng([SEED, *part.encode()])


def draw_sales(expected: Expected) -> Sales:
    """One drawn history around the expected months."""
    monthly = by_month(expected.rate)
    rng = random("sales")
    mean = monthly * np.exp(shocks(rng, monthly.shape))
    counted = mean + np.sqrt(mean) * rng.standard_normal(mean.shape)
    price = expected.price * np.exp(NOISE.price * rng.standard_normal(mean.shape))
    exists = monthly > 0
    volume = np.where(exists, np.maximum(np.rint(counted), 1), 0)
    return Sales(volume.astype(np.int64), np.rint(price).astype(np.int64), exists)


def shocks(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Noise in logs: shared by a region, shared by a product, and the leaf's own."""
    months, regions, products, channels = shape
    region = NOISE.region * remembered(rng.standard_normal((months, regions)))
    product = NOISE.product * remembered(rng.standard_normal((months, products)))
    own = np.array([channel.noise for channel in CHANNELS]) * rng.standard_normal((months, regions, products, channels))
    return np.asarray(region[:, :, None, None] + product[:, None, :, None] + own, dtype=np.float64)


def remembered(fresh: Floats) -> Floats:
    """A first-order autoregression of unit variance along the first axis."""
    state = fresh.copy()
    for at in range(1, len(fresh)):
        state[at] = NOISE.memory * state[at - 1] + np.sqrt(1 - NOISE.memory**2) * fresh[at]
    return state


def history_table(sales: Sales) -> pd.DataFrame:
    """history.csv: one row per month, region, product and channel that existed."""
    at = np.nonzero(sales.exists)
    table = keys(at, MONTHS.strftime("%Y-%m"))
    return table.assign(volume=sales.volume[at], revenue=sales.revenue[at])


def keys(at: tuple[NDArray[np.intp], ...], periods: pd.Index) -> pd.DataFrame:
    """The key columns of rows given by their positions in period, region, product and channel."""
    names = {name: np.array(members)[where] for (name, members), where in zip(MEMBERS.items(), at[1:], strict=True)}
    return pd.DataFrame({"period": np.asarray(periods)[at[0]], **names})


def daily_table(sales: Sales, expected: Expected) -> pd.DataFrame:
    """daily.csv: the current half by day; the days of a month add up to it exactly."""
    live = np.flatnonzero(DAYS >= LIVE_FROM)
    volume = np.zeros((len(live), *sales.volume.shape[1:]), dtype=np.int64)
    rng = random("days")
    for month in np.unique(MONTH_OF_DAY[live]):
        rows = np.flatnonzero(MONTH_OF_DAY[live] == month)
        rates = expected.rate[live[rows]]
        volume[rows] = spread_days(sales.volume[month], rates * day_noise(rng, rates.shape))
    at = np.nonzero(np.broadcast_to(sales.exists[-1], volume.shape))
    table = keys(at, DAYS[live].strftime("%Y-%m-%d")).rename(columns={"period": "date"})
    return table.assign(volume=volume[at], revenue=(volume * sales.price[MONTH_OF_DAY[live]])[at])


def day_noise(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Factors of days: one shared by a region (weather), one by a channel, and the leaf's own."""
    days, regions, _, channels = shape
    region = NOISE.day_region * rng.standard_normal((days, regions))[:, :, None, None]
    channel = NOISE.day_channel * rng.standard_normal((days, channels))[:, None, None, :]
    return np.asarray(np.exp(region + channel + NOISE.day * rng.standard_normal(shape)), dtype=np.float64)


def spread_days(totals: Ints, weights: Floats) -> Ints:
    """Whole units for each day that add up to the month's total in every leaf."""
    flat = weights.reshape(len(weights), -1)
    columns = [largest_remainder(int(total), flat[:, leaf]) for leaf, total in enumerate(totals.ravel())]
    return np.asarray(np.stack(columns, axis=1).reshape(weights.shape), dtype=np.int64)


def largest_remainder(total: int, weights: Floats) -> Ints:
    """Whole numbers in proportion to the weights that add up to the total; the largest remainders are rounded up, ties by order."""
    if total == 0:
        return np.zeros(len(weights), dtype=np.int64)
    exact = total * weights / weights.sum()
    parts: Ints = np.floor(exact).astype(np.int64)
    order = np.argsort(parts - exact, kind="stable")
    parts[order[: total - int(parts.sum())]] += 1
    return parts
