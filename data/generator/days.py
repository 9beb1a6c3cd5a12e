"""Expected sales of every day: trend, season, calendar and events multiplied, as an array days x regions x products x channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd
from lunardate import LunarDate
from numpy.typing import NDArray

from generator.shapes import FIRST, LAST, Channel, Event, Group, Product, Region
from generator.truth import (
    CHANNELS,
    FADE_MONTHS,
    FADE_TO,
    FESTIVAL,
    GROUPS,
    LAUNCH,
    OPENING,
    PRODUCTS,
    REGIONS,
    UNITS_PER_DAY,
    all_events,
)

Floats = NDArray[np.float64]
DAYS = pd.date_range(FIRST, LAST, freq="D")
MONTHS = pd.date_range(FIRST, LAST, freq="MS")
MONTH_OF_DAY = (DAYS.year - FIRST.year) * 12 + DAYS.month - FIRST.month
YEARS = np.arange(len(DAYS)) / 365.25


def spring_festival(year: int) -> date:
    """The first day of the lunar year."""
    return lunar(year, 1, 1)


def lunar(year: int, month: int, day: int) -> date:
    """The solar date of a day of the lunar calendar."""
    solar: date = LunarDate(year, month, day).to_solar_date()
    return solar


def lunar_year(day: date) -> int:
    """The year whose Spring Festival is the nearest to a day of the first or last months."""
    return day.year if day.month < 7 else day.year + 1


def by_month(daily: Floats) -> Floats:
    """Sums over the days of each month, along the first axis."""
    return np.add.reduceat(daily, np.searchsorted(MONTH_OF_DAY, np.arange(len(MONTHS))), axis=0)


def season() -> Floats:
    """Seasonal indices, months of the year x regions x groups: the group's index to the power of the region's strength, mean one."""
    index = np.array([group.season for group in GROUPS]).T
    strength = np.array([region.season_strength for region in REGIONS])
    powered = index[:, None, :] ** strength[None, :, None]
    return np.asarray(powered / powered.mean(axis=0), dtype=np.float64)


def calendar(channel: Channel) -> Floats:
    """The factor of each day for a channel: weekday, public holidays, Spring Festival and the last days of a month."""
    week = np.array(channel.week)[DAYS.day_of_week]
    holiday = np.where([day.date() in public_holidays(day.year) for day in DAYS], channel.holiday, 1.0)
    late = np.where(DAYS.day > DAYS.days_in_month - 3, channel.month_end, 1.0)
    return np.asarray(week * holiday * late * festival(channel), dtype=np.float64)


def festival(channel: Channel) -> Floats:
    """The factor of each day around Spring Festival for a channel, one elsewhere."""
    away = np.array([(day.date() - spring_festival(lunar_year(day.date()))).days for day in DAYS])
    before, during, after = FESTIVAL.before, FESTIVAL.during, FESTIVAL.after
    nearing = np.where(within(away, before), (away - before[0] + 1) / (before[1] - before[0] + 1), 0.0)
    fading_out = np.where(within(away, after), (after[1] - away + 1) / (after[1] - after[0] + 1), 0.0)
    strength = np.stack([nearing, within(away, during).astype(np.float64), fading_out])
    return np.asarray(1.0 + np.array(channel.festival) @ strength, dtype=np.float64)


def within(away: NDArray[np.intp], stretch: tuple[int, int]) -> NDArray[np.bool_]:
    """Which days lie in a stretch, both ends included."""
    return (away >= stretch[0]) & (away <= stretch[1])


def public_holidays(year: int) -> frozenset[date]:
    """New Year, Qingming, May Day, Dragon Boat, Mid-Autumn and National Day; Spring Festival has its own effect."""
    single = [date(year, 1, 1), date(year, 4, 5), lunar(year, 5, 5), lunar(year, 8, 15)]
    long = [date(year, 5, 1) + timedelta(days=at) for at in range(5)] + [
        date(year, 10, 1) + timedelta(days=at) for at in range(7)
    ]
    return frozenset((*single, *long))


def trend() -> Floats:
    """Level of each leaf on each day: weights and the yearly growth of region, product and channel, compounded."""
    parts = [np.array([member.weight for member in members]) for members in (REGIONS, PRODUCTS, CHANNELS)]
    growth = [np.log1p([member.growth for member in members]) for members in (REGIONS, PRODUCTS, CHANNELS)]
    level = np.einsum("r,p,c->rpc", *parts) * UNITS_PER_DAY
    speed = growth[0][:, None, None] + growth[1][None, :, None] + growth[2][None, None, :]
    return np.asarray(level * np.exp(YEARS[:, None, None, None] * speed), dtype=np.float64)


def life() -> Floats:
    """How much of its level a region and product have on each day: zero before they start and after they end."""
    regions = np.stack([opened(region.start, OPENING) for region in REGIONS], axis=1)
    products = np.stack([opened(product.launch or FIRST, LAUNCH) * fading(product.withdrawn) for product in PRODUCTS], axis=1)
    return np.asarray(regions[:, :, None] * products[:, None, :], dtype=np.float64)


def opened(start: date, shape: tuple[float, float]) -> Floats:
    """The rise of a newcomer from its first share towards one; one throughout for those that were always there."""
    first, months = shape
    age = (DAYS - pd.Timestamp(start)).days.to_numpy() / 30.4375
    rise = 1.0 - (1.0 - first) * np.exp(-np.maximum(age, 0.0) / months)
    return np.where(age >= 0, rise, 0.0) if start > FIRST else np.ones(len(DAYS))


def fading(last: date | None) -> Floats:
    """The fall of a product over its last months; one throughout for those that stay."""
    if last is None:
        return np.ones(len(DAYS))
    left = (pd.Timestamp(last) - DAYS).days.to_numpy() / 30.4375 / FADE_MONTHS
    return np.where(left >= 0, FADE_TO + (1.0 - FADE_TO) * np.minimum(left, 1.0), 0.0)


def event_factors(kind: str) -> Floats:
    """The product over all events of one plus their change of "volume" or "price", for each day and leaf."""
    factor = np.ones((len(DAYS), len(REGIONS), len(PRODUCTS), len(CHANNELS)))
    for event in all_events():
        factor[touched(event)] *= 1.0 + getattr(event, kind)
    return factor


def touched(event: Event) -> tuple[NDArray[np.intp], ...]:
    """The open mesh of days, regions, products and channels that an event touches."""
    days = np.flatnonzero((pd.Timestamp(event.start) <= DAYS) & (pd.Timestamp(event.end or LAST) >= DAYS))
    return np.ix_(
        days, positions(event.regions, REGIONS), positions(event.products, PRODUCTS), positions(event.channels, CHANNELS)
    )


def positions(names: tuple[str, ...], members: Sequence[Region | Product | Channel | Group]) -> NDArray[np.intp]:
    """Where the named members stand; all of them for no name."""
    known = [member.name for member in members]
    return np.array([known.index(name) for name in names or known], dtype=np.intp)


@dataclass(frozen=True)
class Expected:
    """The expected days of the company, made once and shared by all tables."""

    @cached_property
    def rate(self) -> Floats:
        """Expected units of each day and leaf."""
        group = positions(tuple(product.group for product in PRODUCTS), GROUPS)
        seasonal = season()[DAYS.month - 1][:, :, group]
        days = np.stack([calendar(channel) for channel in CHANNELS], axis=1)
        return np.asarray(
            trend() * (life() * seasonal)[..., None] * days[:, None, None, :] * event_factors("volume"), dtype=np.float64
        )

    @cached_property
    def price(self) -> Floats:
        """Expected unit price of each month and leaf in CNY: list price, channel, and events weighted by the units they touch."""
        listed = np.einsum("p,c->pc", [product.price for product in PRODUCTS], [channel.price for channel in CHANNELS])
        weight = np.maximum(self.rate, 1e-9)  # a month without sales still has a list price
        return np.asarray(listed * by_month(weight * event_factors("price")) / by_month(weight), dtype=np.float64)
