"""The yardstick of targets: its verdicts are never kinder than their errors, and what it says of chances is true by construction."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from benchmarks.measures import target_quality as quality
from forecast.history.reading.import_report import ImportReport
from forecast.history.series.panel import History
from forecast.settings.measures import Measure


@pytest.fixture(scope="module")
def history() -> History:
    random, months = np.random.default_rng(4), pd.date_range("2020-01-01", periods=66, freq="MS")
    parts = [
        pd.DataFrame(
            {"region": region, "product": product, "period": months, "value": 100 * size * np.exp(random.normal(0, 0.15, 66))}
        )
        for size, (region, product) in enumerate([(r, p) for r in "AB" for p in "XYZ"], start=1)
    ]
    return History(
        pd.concat(parts, ignore_index=True), ("region", "product"), "month", Measure(name="volume"), ImportReport("made")
    )


@pytest.mark.parametrize(
    ("off", "error", "chance", "said"),
    [(0.04, 0.02, 0.0, "pass"), (0.04, 0.03, 0.0, "not testable"), (-0.07, 0.01, 0.01, "MISS"),
     (-0.07, 0.01, 0.04, "MISS (true chances: +-8 in 19 of 20)"), (0.0, np.nan, 0.0, "not testable")],
)  # fmt: skip
def test_a_verdict_needs_its_error(off: float, error: float, chance: float, said: str) -> None:
    assert quality.verdict(off, error, chance) == said


@pytest.mark.parametrize(
    ("difference", "error", "said"),
    [(-1.0, 0.4, "pass"), (-1.0, 0.6, "not testable"), (1.0, 0.6, "not testable, not smaller"), (1.0, 0.4, "MISS")],
)
def test_smaller_is_smaller_by_twice_its_error(difference: float, error: float, said: str) -> None:
    assert quality.smaller(difference, error) == said


def test_origins_do_not_overlap_and_see_nothing_later(history: History) -> None:
    days = quality.origins(history, 4)
    assert [f"{day:%Y-%m-%d}" for day in days] == ["2023-06-30", "2023-12-31", "2024-06-30", "2024-12-31"]
    later = history.table["value"].where(history.table["period"] <= days[1], 1e6)
    told = History(history.table.assign(value=later), history.dimensions, "month", history.measure, history.source)
    once, again = (quality.cells(each, days[1], 100).table for each in (history, told))
    pd.testing.assert_frame_equal(once.drop(columns="actual"), again.drop(columns="actual"))


def test_every_part_is_told_and_the_implied_error_knows_the_common_market(history: History) -> None:
    known = [quality.cells(history, day, 200) for day in quality.origins(history, 3)]
    found = pd.concat([each.table.assign(place=np.arange(len(each.table))) for each in known], ignore_index=True)
    lines = [
        line for part in (quality.own_levels, quality.assigned, quality.practice, quality.spread) for line in part(found, known)
    ]
    assert {line.split()[0] for line in lines} == {"(a)", "(c)", "(d)"}  # bins of fewer than 50 cells are not told
    total = quality.long_of(found[found["level"] == "total"], ["own_base"])
    assert quality.implied(known, total) == pytest.approx(np.sqrt(0.24 / 3), abs=0.01)


def test_a_brier_score_is_what_numbers_are_by_themselves_and_what_chances_are_off() -> None:
    stated, random = pd.Series(np.linspace(0.05, 0.95, 4000)), np.random.default_rng(1)
    true = pd.Series((random.uniform(size=4000) < stated).astype(float))
    off = pd.Series((random.uniform(size=4000) < (stated - 0.3).clip(0)).astype(float))
    assert quality._reliability(stated, true) < 0.04
    assert quality._reliability(stated, off) == pytest.approx(0.27, abs=0.04)
