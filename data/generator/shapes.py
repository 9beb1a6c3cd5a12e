"""What the truth of the sample company is stated in: groups, regions, products, channels, events, noise and festival."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FIRST, LAST = date(2020, 7, 1), date(2026, 6, 30)


@dataclass(frozen=True)
class Group:
    """A product group: its seasonal index per month (mean one, per day of equal weight) and its market."""

    name: str
    zh: str
    season: tuple[float, ...]
    market_growth: float
    share_factor: float
    registered: bool = True


@dataclass(frozen=True)
class Region:
    """A region: share of the company at the start, yearly growth, first month, strength of its season, share of its market."""

    name: str
    zh: str
    weight: float
    growth: float
    season_strength: float
    market_share: float
    cities: tuple[tuple[str, str], ...]
    start: date = FIRST


@dataclass(frozen=True)
class Product:
    """A product: weight, yearly growth beside its region's, list price in CNY, first and last month where it has them."""

    name: str
    zh: str
    group: str
    weight: float
    growth: float
    price: int
    launch: date | None = None
    withdrawn: date | None = None


@dataclass(frozen=True)
class Channel:
    """A channel: weight, relative growth, price level, noise, and how its days differ.

    `week` is Monday to Sunday (mean one), `holiday` the factor of public holidays, `festival` the change before, during
    and after Spring Festival, `month_end` the factor of the last three days. The rates are those of its funnel.
    """

    name: str
    zh: str
    weight: float
    growth: float
    price: float
    noise: float
    week: tuple[float, ...]
    holiday: float
    festival: tuple[float, float, float]
    month_end: float
    units_per_deal: float
    rates: tuple[float, float, float]  # leads kept, kept leads that come back, returns that become deals
    visits_per_lead: float


@dataclass(frozen=True)
class Event:
    """Something that moved sales: relative change of volume and of price, where and when; empty means everywhere, no end stays."""

    name: str
    zh: str
    kind: str
    start: date
    end: date | None
    regions: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    volume: float = 0.0
    price: float = 0.0


@dataclass(frozen=True)
class Noise:
    """Standard deviations in logs: monthly shocks shared by a region or a product (with memory), days (own and shared), prices, people."""

    region: float = 0.028
    product: float = 0.028
    memory: float = 0.8
    day: float = 0.14
    day_region: float = 0.07
    day_channel: float = 0.05
    price: float = 0.004
    person: float = 0.14
    market: float = 0.02


@dataclass(frozen=True)
class Festival:
    """Spring Festival: days counted from the first day of the lunar year, first and last of each stretch.

    The change before grows day by day to its full size, the change after fades day by day, the one during is constant.
    """

    before: tuple[int, int] = (-16, -3)
    during: tuple[int, int] = (-2, 6)
    after: tuple[int, int] = (7, 16)
