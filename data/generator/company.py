"""The tables that state rather than draw: members, events, this year's targets, and the truth itself."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, timedelta

import numpy as np
import pandas as pd

from generator import truth
from generator.days import DAYS, MONTHS, by_month, calendar, festival, season, spring_festival
from generator.history import MEMBERS, Sales, keys, largest_remainder
from generator.shapes import FIRST, LAST
from generator.truth import CHANNELS, FESTIVAL, GOAL_2026, GROUPS, PRODUCTS, REGIONS

TARGET_STEP = 1_000
LAST_YEAR = 2025


def members_table() -> pd.DataFrame:
    """members.csv: every member of every dimension with its Chinese name, its parent, and when it began and ended."""
    regions = [("region", r.name, r.zh, "", r.start if r.start > FIRST else None, None) for r in REGIONS]
    groups = [("product_group", group.name, group.zh, "", None, None) for group in GROUPS]
    products = [("product", p.name, p.zh, p.group, p.launch, p.withdrawn) for p in PRODUCTS]
    channels = [("channel", channel.name, channel.zh, "", None, None) for channel in CHANNELS]
    rows = [*regions, *groups, *products, *channels]
    return pd.DataFrame(rows, columns=["dimension", "member", "name_zh", "parent", "from", "to"]).assign(note="synthetic")


def events_table() -> pd.DataFrame:
    """events.csv: what moved sales, where and by how much; an empty `end` means that it stays, "all" that it touched everyone."""
    rows = [
        (e.start, e.end, e.name, e.zh, e.kind, listed(e.regions), listed(e.products), listed(e.channels), e.volume, e.price)
        for e in truth.all_events()
    ]
    columns = ["date", "end", "name", "name_zh", "kind", "region", "product", "channel", "volume_effect", "price_effect"]
    table = pd.DataFrame(rows + festivals() + changes_of_members(), columns=columns)
    return table.sort_values(["date", "name"], ignore_index=True)


def listed(names: tuple[str, ...]) -> str:
    """The names with semicolons between them, or "all"."""
    return ";".join(names) or "all"


def festivals() -> list[tuple[object, ...]]:
    """The rows of Spring Festival: the whole stretch of days, and the mean change of the dealers' days over it."""
    stretch = np.ptp([FESTIVAL.before[0], FESTIVAL.after[1]]) + 1
    effect = round(float((festival(CHANNELS[0])[DAYS.year == LAST_YEAR] - 1.0).sum() / stretch), 3)
    days = [spring_festival(year) for year in range(FIRST.year + 1, LAST.year + 1)]
    first, last = timedelta(days=FESTIVAL.before[0]), timedelta(days=FESTIVAL.after[1])
    return [
        (
            day + first,
            day + last,
            f"Spring Festival {day.year}",
            f"{day.year} 年春节",
            "festival",
            "all",
            "all",
            "all",
            effect,
            0.0,
        )
        for day in days
    ]


def changes_of_members() -> list[tuple[object, ...]]:
    """The rows of a region that opened, a product that was launched and one that was withdrawn: their effect is no single number."""
    rows: list[tuple[object, ...]] = [
        (r.start, None, f"{r.name} opens", f"{r.zh}大区开业", "region_start", r.name, "all", "all", None, None)
        for r in REGIONS
        if r.start > FIRST
    ]
    rows += [
        (p.launch, None, f"{p.name} launched", f"{p.zh}上市", "launch", "all", p.name, "all", None, None)
        for p in PRODUCTS
        if p.launch
    ]
    rows += [
        (p.withdrawn, None, f"{p.name} withdrawn", f"{p.zh}退市", "withdrawal", "all", p.name, "all", None, None)
        for p in PRODUCTS
        if p.withdrawn
    ]
    return rows


def targets_table(sales: Sales) -> pd.DataFrame:
    """targets_2026.csv: last year's revenue of each region, product and month, scaled to the company goal in steps of 1,000 CNY."""
    rows = np.flatnonzero(MONTHS.year == LAST_YEAR)
    revenue = sales.revenue[rows].sum(axis=3, keepdims=True)
    at = np.nonzero(revenue)
    parts = largest_remainder(GOAL_2026 // TARGET_STEP, revenue[at].astype(np.float64))
    months = (MONTHS[rows] + pd.DateOffset(years=1)).strftime("%Y-%m")
    return keys(at, months).drop(columns="channel").assign(target=parts * TARGET_STEP)


def truth_document() -> dict[str, object]:
    """truth.json: the tables of `truth.py` and what follows from them: indices per region and group, calendar factors, dates."""
    stated = {name: [asdict(each) for each in getattr(truth, name)] for name in ("GROUPS", "REGIONS", "PRODUCTS", "CHANNELS")}
    return {
        "note": "Synthetic: no such company exists. What the generator put into the numbers.",
        "company": truth.COMPANY, "first": FIRST, "last": LAST, "seed": truth.SEED, "currency": "CNY", "goal_2026": GOAL_2026,
        "units_per_day": truth.UNITS_PER_DAY, **{name.lower(): table for name, table in stated.items()},
        "events": [asdict(event) for event in truth.all_events()], "structural_break": asdict(truth.BREAK),
        "break_deal_rate": truth.BREAK_DEAL_RATE, "noise": asdict(truth.NOISE),
        "opening": truth.OPENING, "launch": truth.LAUNCH, "fade": (truth.FADE_MONTHS, truth.FADE_TO),
        "spring_festival": {"days": asdict(FESTIVAL), "dates": [spring_festival(year) for year in range(2021, 2027)]},
        "trend": trends(), "season": seasons(), "calendar": calendars(),
    }  # fmt: skip


def trends() -> dict[str, dict[str, float]]:
    """Yearly growth of each region and product: that of the region and that of the product compounded."""
    return {r.name: {p.name: round((1 + r.growth) * (1 + p.growth) - 1, 6) for p in PRODUCTS} for r in REGIONS}


def seasons() -> dict[str, dict[str, list[float]]]:
    """The twelve indices of each region and product group, mean one, per day of equal weight."""
    index = season()
    regions = list(enumerate(MEMBERS["region"]))
    return {name: {g.name: np.round(index[:, row, at], 6).tolist() for at, g in enumerate(GROUPS)} for row, name in regions}


def calendars() -> dict[str, dict[str, float]]:
    """The weight of each month's days per channel (length, weekdays, holidays, Spring Festival), one for an average month."""
    months = [f"{month:%Y-%m}" for month in MONTHS]
    sums = {channel.name: by_month(calendar(channel)) for channel in CHANNELS}
    return {name: dict(zip(months, np.round(days / days.mean(), 6).tolist(), strict=True)) for name, days in sums.items()}


def plain(value: object) -> str:
    """Dates as text, for JSON."""
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"cannot write {value!r} as JSON")
