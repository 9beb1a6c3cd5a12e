"""Dealers and sales people below the regions, who worked when, and what each sold: adds up to region x channel exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import product as combinations

import numpy as np
import pandas as pd

from generator.days import MONTHS, Floats
from generator.history import MEMBERS, Sales, largest_remainder, random
from generator.shapes import LAST, Region
from generator.truth import BREAK, CHANNELS, NOISE, REGIONS

MONTHS_KEPT = 24
STAFF = {"Dealers": (2, 4), "Online": (2, 3), "Key accounts": (2, 4)}
SURNAMES = "Wang 王,Li 李,Zhang 张,Liu 刘,Chen 陈,Yang 杨,Zhao 赵,Huang 黄,Zhou 周,Wu 吴,Xu 徐,Sun 孙,Hu 胡,Zhu 朱,Gao 高,Lin 林,He 何,Guo 郭,Ma 马,Luo 罗"
GIVEN = "Jing 静,Wei 伟,Min 敏,Lei 磊,Yan 燕,Qiang 强,Juan 娟,Bo 波,Xia 霞,Jun 军,Hui 慧,Peng 鹏,Lan 兰,Tao 涛,Ting 婷,Hao 浩,Yue 悦,Kai 凯,Rui 蕊,Ning 宁"
TRADES = "Green Wheel 绿轮,Swift Ride 捷行,Sunny Road 阳光路,Two Rivers 双江,Morning Star 晨星,Long Bridge 长桥"
RAMPS = (3, 3, 6)


@dataclass(frozen=True)
class Person:
    """A sales person's time at a dealer or team: `weight` is the part of the dealer's sales, `ramp` the months of a reduced target."""

    person: str
    name_zh: str
    dealer: str
    dealer_zh: str
    region: str
    channel: str
    weight: float
    start: date
    end: date | None = None
    ramp: int = 0


def hire() -> list[Person]:
    """Everybody who works or worked for the company in the months kept, successors and movers included."""
    rng = random("people")
    names = iter([all_names()[at] for at in rng.permutation(len(all_names()))])
    staff: list[Person] = []
    for region, channel in combinations(REGIONS, CHANNELS):
        for dealer, weight in teams(region, channel=channel.name, rng=rng):
            count = int(rng.integers(*STAFF[channel.name]))
            for _ in range(count):
                person = employ(next(names), dealer, (region, channel.name), weight * rng.uniform(0.7, 1.3) / count)
                staff.append(replace(person, start=long_ago(region, rng)))
    replaced = [person for each in staff for person in turnover(each, rng=rng, name=next(names))]
    return depart(replaced)


def all_names() -> list[tuple[str, str]]:
    """Every surname with every given name, in both scripts; no name twice."""
    pairs = combinations(SURNAMES.split(","), GIVEN.split(","))
    split = [(surname.split(), given.split()) for surname, given in pairs]
    return [(f"{surname[0]} {given[0]}", surname[1] + given[1]) for surname, given in split]


def teams(region: Region, *, channel: str, rng: np.random.Generator) -> list[tuple[tuple[str, str], float]]:
    """The dealers of a region with their weights, the first the largest; one team of the company in the other channels."""
    if channel != "Dealers":
        zh = next(each.zh for each in CHANNELS if each.name == channel)
        return [((f"{region.name} {channel} team", f"{region.zh}{zh}组"), 1.0)]
    sizes = np.sort(rng.uniform(0.6, 1.4, len(region.cities)))[::-1]
    trades = [trade.rsplit(" ", 1) for trade in TRADES.split(",")]
    named = zip(region.cities, trades, sizes, strict=False)
    return [((f"{city} {trade}", f"{city_zh}{trade_zh}商贸"), float(size)) for (city, city_zh), (trade, trade_zh), size in named]


def employ(name: tuple[str, str], dealer: tuple[str, str], place: tuple[Region, str], weight: float) -> Person:
    """A person of this dealer, there from the region's first day."""
    region, channel = place
    return Person(*name, *dealer, region.name, channel, weight, region.start)


def long_ago(region: Region, rng: np.random.Generator) -> date:
    """The turn of a month between the region's first day and the first month kept."""
    months = MONTHS[(pd.Timestamp(region.start) <= MONTHS) & (MONTHS[-MONTHS_KEPT] >= MONTHS)]
    return pd.Timestamp(rng.choice(months[: len(months) // 2])).date()


def turnover(person: Person, *, rng: np.random.Generator, name: tuple[str, str]) -> list[Person]:
    """The person alone, or (one in five) the person until a month's end and a successor who starts the next day and ramps up."""
    if rng.random() >= 0.2:
        return [person]
    first = pd.Timestamp(rng.choice(MONTHS[-MONTHS_KEPT + 3 : -1])).date()
    left = (pd.Timestamp(first) - pd.Timedelta(days=1)).date()
    new = replace(person, person=name[0], name_zh=name[1], start=first, ramp=int(rng.choice(RAMPS)))
    return [replace(person, end=left), new]


def depart(staff: list[Person]) -> list[Person]:
    """The staff after the largest dealer of the region of the break has left; its first person goes on at the next dealer."""
    region = next(each for each in REGIONS if each.name in BREAK.regions)
    dealers = list(dict.fromkeys((p.dealer, p.dealer_zh) for p in staff if (p.region, p.channel) == (region.name, "Dealers")))
    last = (pd.Timestamp(BREAK.start) - pd.Timedelta(days=1)).date()
    stayed = [
        replace(p, end=min(p.end or last, last)) if p.dealer == dealers[0][0] else p for p in staff if not after(p, dealers[0][0])
    ]
    mover = next(p for p in stayed if p.dealer == dealers[0][0] and p.end == last)
    moved = replace(
        mover, dealer=dealers[1][0], dealer_zh=dealers[1][1], start=BREAK.start, end=None, weight=mover.weight * 0.6, ramp=3
    )
    return [*stayed, moved]


def after(person: Person, dealer: str) -> bool:
    """Whether a person would start at the dealer after it has left."""
    return person.dealer == dealer and person.start >= BREAK.start


def people_table(staff: list[Person]) -> pd.DataFrame:
    """people.csv: one row per person and dealer; an empty `to` means until today, `ramp` counts months."""
    rows = [(p.person, p.name_zh, p.dealer, p.dealer_zh, p.region, p.channel, p.start, p.end, p.ramp, "synthetic") for p in staff]
    columns = ["person", "name_zh", "dealer", "dealer_zh", "region", "channel", "from", "to", "ramp", "note"]
    return pd.DataFrame(rows, columns=columns).sort_values(["region", "channel", "dealer", "from", "person"], ignore_index=True)


def people_history_table(staff: list[Person], sales: Sales) -> pd.DataFrame:
    """people_history.csv: revenue per month and person, exact parts of each region x channel."""
    revenue = sales.revenue.sum(axis=2)
    rng = random("people history")
    parts = []
    for month in range(len(MONTHS) - MONTHS_KEPT, len(MONTHS)):
        for (row, region), (column, channel) in combinations(enumerate(MEMBERS["region"]), enumerate(MEMBERS["channel"])):
            team = [p for p in staff if (p.region, p.channel) == (region, channel) and works(p, MONTHS[month])]
            weights = np.array([p.weight * ramped(p, MONTHS[month]) for p in team]) * luck(rng, len(team))
            shares = largest_remainder(int(revenue[month, row, column]), weights)
            parts += [
                (f"{MONTHS[month]:%Y-%m}", region, channel, p.dealer, p.person, share)
                for p, share in zip(team, shares, strict=True)
            ]
    return pd.DataFrame(parts, columns=["period", "region", "channel", "dealer", "person", "revenue"])


def luck(rng: np.random.Generator, count: int) -> Floats:
    """The month's luck of each person, about one."""
    return np.asarray(np.exp(NOISE.person * rng.standard_normal(count)), dtype=np.float64)


def works(person: Person, month: pd.Timestamp) -> bool:
    """Whether the person is there in a month; people come and go at the turn of months."""
    return person.start <= month.date() <= (person.end or LAST)


def ramped(person: Person, month: pd.Timestamp) -> float:
    """The part of full sales that a newcomer reaches: from 40 % in the first month to all when the ramp is over."""
    age = (month.year - person.start.year) * 12 + month.month - person.start.month
    return min(1.0, 0.4 + 0.6 * age / person.ramp) if person.ramp else 1.0
