"""A small made-up company, written out as a report's summary."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from forecast.history import read_history
from forecast.report.summary.schema import SCHEMA, CorrectionRow, Course, Gap, Member, Summary
from forecast.report.words.localize import with_text
from forecast.review import Review, review

REGIONS = {"en": ("North", "East", "South", "West", "Coast"), "zh": ("北方大区", "华东大区", "华南大区", "西部大区", "沿海大区")}
PRODUCTS = {
    "en": ("Atlas", "Borealis", "Cirrus", "Delta", "Ember", "Flint", "Garnet", "Halo"),
    "zh": ("阿特拉斯", "北极光", "卷云", "三角洲", "余烬", "燧石", "石榴石", "光环"),
}
SIZES = {0: 5.2e6, 1: 7.9e6, 2: 6.1e6, 3: 2.4e6, 4: 0.9e6}
SHARES = (0.26, 0.20, 0.16, 0.12, 0.10, 0.08, 0.05, 0.03)
DRIFT = (-0.13, 0.02, -0.05, -0.06, 0.07)
SOLD_IN = {"North": 300.0, "South <b>": 150.0}
SOLD = {"Tea": 1.0, "茶": 0.5}
MonthNumbers = list[float | None]


def _season(month: int) -> float:
    return 1 + 0.18 * math.sin(2 * math.pi * (month - 4) / 12) - (0.15 if month == 2 else 0)


def _months(first: int, count: int) -> list[str]:
    return [f"{first + at // 12}-{at % 12 + 1:02d}-01" for at in range(count)]


def _gap(key: list[str], plan: float, drift: float) -> Gap:
    actual = plan * (1 + drift)
    verdict = "normal" if abs(drift) < 0.035 else "ahead" if drift > 0 else "behind"
    return Gap(
        key=key,
        floor=round(plan * 0.93),
        base=round(plan),
        stretch=round(plan * 1.09),
        actual=round(actual),
        gap=round(actual) - round(plan),
        gap_share=(round(actual) - round(plan)) / round(plan),
        attainment=round(actual) / round(plan),
        completion=0.49 * round(actual) / round(plan),
        time_progress=0.49,
        last_year=round(plan * 0.95),
        yoy=round(actual) / round(plan * 0.95) - 1,
        chance=min(max(0.6 + 4 * drift, 0.02), 0.97),
        verdict=verdict,
    )


def _gaps(regions: tuple[str, ...], products: tuple[str, ...]) -> list[Gap]:
    leaves = [
        _gap([region, item], SIZES[at % 5] * SHARES[to % 8] / 2, DRIFT[at % 5] + 0.06 * math.sin(3 * at + 2 * to))
        for (at, region), (to, item) in product(enumerate(regions), enumerate(products))
    ]
    by_region = [_total([region, "all"], [row for row in leaves if row["key"][0] == region]) for region in regions]
    by_product = [_total(["all", item], [row for row in leaves if row["key"][1] == item]) for item in products]
    return [_total(["all", "all"], leaves), *by_region, *by_product, *leaves]


def _total(key: list[str], rows: list[Gap]) -> Gap:
    plan, actual = sum(row["base"] or 0 for row in rows), sum(row["actual"] or 0 for row in rows)
    total = _gap(key, plan, actual / plan - 1)
    return total | Gap(floor=sum(row["floor"] or 0 for row in rows), stretch=sum(row["stretch"] or 0 for row in rows))


def _correction(row: Gap, language: str) -> CorrectionRow:
    planned, adjustment = round((row["base"] or 0) * 1.12), round((row["gap"] or 0) * 0.55)
    return CorrectionRow(
        key=row["key"], planned=planned, adjustment=adjustment, revised=planned + adjustment, reason="equal_chance", rule="",
        chance_before=max((row["chance"] or 0) - 0.12, 0.01), chance_after=row["chance"], floor=round(planned * 0.9),
        base=round(planned * 0.98), stretch=round(planned * 1.07),
    )  # fmt: skip


def _course() -> Course:
    values: MonthNumbers = [1.55e6 * (1 + 0.004 * at) * _season(at % 12 + 1) * (1 + 0.03 * math.sin(7 * at)) for at in range(42)]
    point = [1.55e6 * (1 + 0.004 * at) * _season(at % 12 + 1) for at in range(42, 48)]
    spread = [0.04 + 0.006 * at for at in range(6)]
    return Course(
        periods=_months(2023, 42), actual=values, ahead=_months(2023, 48)[42:], point=list(point),
        q10=[p * (1 - 1.28 * s) for p, s in zip(point, spread, strict=True)],
        q25=[p * (1 - 0.67 * s) for p, s in zip(point, spread, strict=True)],
        q75=[p * (1 + 0.67 * s) for p, s in zip(point, spread, strict=True)],
        q90=[p * (1 + 1.28 * s) for p, s in zip(point, spread, strict=True)],
        line_periods=_months(2023, 48)[42:], line_span="2026H2",
        lines=[
            {"level": level, "total": sum(point) * factor, "chance": chance, "values": [p * factor for p in point]}
            for level, factor, chance in (("floor", 0.95, 0.90), ("base", 0.99, 0.60), ("stretch", 1.07, 0.10))
        ],
    )  # fmt: skip


def _member(name: str, at: int) -> Member:
    plan: MonthNumbers = [SIZES[at % 5] / 12 * _season(month) for month in range(1, 13)]
    actual = [value * (1 + DRIFT[at % 5] + 0.03 * math.sin(5 * month)) for month, value in enumerate(plan[:6]) if value]
    last_year: MonthNumbers = [value * 0.95 for value in plan if value]
    return Member(name=name, periods=_months(2026, 12), actual=[*actual, *[None] * 6], last_year=last_year, plan=plan)


def build(language: str = "en", *, regions: tuple[str, ...] | None = None, products: tuple[str, ...] | None = None) -> Summary:
    """The summary of the made-up company in a language, with any members."""
    regions, products = regions or REGIONS[language], products or PRODUCTS[language]
    gaps = _gaps(regions, products)
    total, chosen = gaps[0], {tuple(row["key"]): row for row in gaps}
    zh = language == "zh"
    due = [total["base"] * 2.1 * share for share in (0.07, 0.125, 0.21, 0.30, 0.40, 0.49, 0.58, 0.67, 0.755, 0.84, 0.92, 1.0)]  # type: ignore[operator]
    correction = [_correction(row, language) for row in gaps]
    summary = Summary(
        schema=SCHEMA,
        language=language,
        title="云杉饮品" if zh else "Spruce Drinks",
        message="",
        run={
            "id": "20260703-061500-7f3a",
            "as_of": "2026-06-30",
            "year": "2026",
            "period": "2026H1",
            "rest": "2026H2",
            "source": "history.csv",
            "sha256": "9b1c5a0e4f7d2c8b6a3e1f0d9c8b7a6e5d4c3b2a1f0e9d8c7b6a5f4e3d2c1b0a",
            "judged": "proposed",
            "plan": "",
            "model": "ensemble",
            "seed": 0,
            "draws": 500,
        },
        policy={
            "name": "blend",
            "materiality": 0.02,
            "max_change": 0.25,
            "goal": 0.6,
            "surprise": -1.8,
            "weight": 0.55,
            "limit": "free",
            "words": "",
        },
        measure={"name": "sales", "unit": "CNY", "good": 1, "frequency": "month"},
        dimensions=["region", "product"],
        figures={
            "completion": 0.463,
            "time_progress": 0.49,
            "landing": 23.1e6,
            "landing_low": 22.2e6,
            "landing_high": 24.1e6,
            "landing_target": 23.9e6,
            "landing_chance": 0.18,
            "actual": total["actual"],
            "plan": total["base"],
            "gap": total["gap"],
            "gap_share": total["gap_share"],
            "normal": False,
            "rest_planned": correction[0]["planned"],
            "rest_adjustment": correction[0]["adjustment"],
            "rest_revised": correction[0]["revised"],
            "chance_before": 0.31,
            "chance_after": 0.52,
        },
        course=_course(),
        cumulative={
            "periods": _months(2026, 12),
            "actual": [*[value * 0.965 for value in due[:6]], *[None] * 6],
            "due": list(due),
            "low": [value * 0.96 for value in due],
            "high": [value * 1.04 for value in due],
        },
        bridge={
            "start": float(total["base"] or 0),
            "steps": [
                {"cause": "season", "value": -110_000.0, "low": -190_000.0, "high": -40_000.0, "normal": False},
                {
                    "cause": "volume",
                    "value": (total["gap"] or 0) - 90_000.0,
                    "low": -620_000.0,
                    "high": -100_000.0,
                    "normal": False,
                },
                {"cause": "price", "value": 310_000.0, "low": 240_000.0, "high": 390_000.0, "normal": False},
                {"cause": "mix", "value": -60_000.0, "low": -120_000.0, "high": 10_000.0, "normal": False},
                {"cause": "rest", "value": -50_000.0, "low": None, "high": None, "normal": False},
            ],
            "end": float(total["actual"] or 0),
        },
        heat={
            "row_dimension": "region",
            "column_dimension": "product",
            "rows": ["all", *regions],
            "columns": ["all", *products],
            "attainment": [[chosen[region, item]["attainment"] for item in ("all", *products)] for region in ("all", *regions)],
            "normal": [
                [chosen[region, item]["verdict"] == "normal" for item in ("all", *products)] for region in ("all", *regions)
            ],
        },
        members=[_member(name, at) for at, name in enumerate(regions)],
        gaps=gaps,
        correction=correction,
        plan=[
            {"key": [region, item], "period": period, "floor": 100.0, "base": 110.0, "stretch": 125.0}
            for region, item, period in product(regions, products, _months(2026, 12))
        ],
        months=[
            {"key": [region, item], "period": period, "planned": 110.0, "adjustment": -4.0, "revised": 106.0}
            for region, item, period in product(regions, products, _months(2026, 12)[6:])
        ],
        calibration=[
            {"level": "floor", "stated": 0.9, "attained": 0.88, "error": 0.02, "origins": 12, "verdict": "in_line"},
            {"level": "base", "stated": 0.6, "attained": 0.58, "error": 0.021, "origins": 12, "verdict": "in_line"},
            {"level": "stretch", "stated": 0.1, "attained": 0.14, "error": 0.04, "origins": 12, "verdict": "not_testable"},
        ],
        quality={
            "rows_read": 6552,
            "rows_imported": 6549,
            "rows_rejected": 3,
            "total_before": "112345678.90",
            "total_after": "112301234.50",
            "encoding": "utf-8",
            "dialect": "comma",
            "date_format": "%Y-%m-%d",
            "repairs": [
                {"what": "thousands separator removed", "old": "1,234", "new": "1234", "count": 17, "column": "sales", "row": 12}
            ],
            "warnings": [
                {"what": "negative sales kept", "do": "check the returns of May", "column": "sales", "row": 4711, "value": "-120"}
            ],
            "gaps": [{"key": f"{regions[-1]} · {products[0]}", "from": "2023-04-01", "to": "2023-05-01", "periods": 2}],
        },
        notes=[{"code": "route", "count": 5, "planned": None, "members": "route_short", "text": ""}],
    )
    return with_text(summary)


@pytest.fixture
def company() -> Callable[..., Summary]:
    """A function that builds the summary: `company("zh", regions=...)`."""
    return build


@pytest.fixture(scope="session")
def found(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """A review of a small company of four series over five and a half years."""
    months = pd.date_range("2020-01-01", "2025-06-01", freq="MS")
    noise = np.random.default_rng(3)
    rows = [
        (month, region, product, round(size * share * (1 + 0.2 * math.sin(month.month)) * noise.uniform(0.9, 1.1)))
        for month in months
        for region, size in SOLD_IN.items()
        for product, share in SOLD.items()
    ]
    path: Path = tmp_path_factory.mktemp("small") / "sales.csv"
    pd.DataFrame(rows, columns=["month", "region", "product", "sales"]).to_csv(path, index=False)
    history = read_history(path, period="month", value="sales", by=["region", "product"])
    return review(None, history, half="2025H1", draws=100, origins=2)
